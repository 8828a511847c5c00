#!/bin/bash
# A host that does to its own process what a module can be hurt by (tests/caller/host.c).
. "${0%/*}/lib.sh"
begin
# Without pam_unix, which in Linux-PAM 1.7 asks a child of its own in acct_mgmt, for root too, and
# refuses where somebody else has reaped it.
pam_service pamtester <<END
auth     required pam_fmetoken.so
account  required pam_fmetoken.so
END
"$build/tests/caller/host" alice "$alice_password" wrong-password >"$work/host" 2>"$work/host.err"
while read -r line; do
    case $line in
        'ok '*) ok "${line#ok * - }" ;;
        'not ok '*) not_ok "${line#not ok * - }" ;;
        '# '*) echo "$line" ;;
        '1..'*) planned=${line#1..} ;;
    esac
done <"$work/host"
is "it came to its end" "${planned-none}" "$tap_count"
check "no helper is left" wait_for 12 eval '! pgrep -u _fmetoken'
is "no grant is left" "$(grants)" 0
done_testing
