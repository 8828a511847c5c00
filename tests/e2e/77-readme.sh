#!/bin/bash
# README's installation, line by line as it stands there: on a host that never had the module, with
# a server of the name that README gives it, and its CA among the system's.
. "${0%/*}/lib.sh"
ssh-keygen -q -t ed25519 -N '' -C e2e -f "$work/user_key"
people_add
sed -i '/^\(gis\|fme-users\|fme-admins\):/d' /etc/group
sudoers 'Defaults env_keep += BUILD' 'Defaults use_pty'
start_logd
install -m 755 "$tools/ptyrun" /usr/local/bin/ptyrun
start_sim 443 <<<"$(fme_data 2025.1)"
install -D -m 644 /etc/fme-ca.pem /usr/local/share/ca-certificates/fme.crt
check "the system trusts the server's CA" update-ca-certificates
start_sshd

lines=$(sed -n '/^## Install it/,/^With this/s/^    //p' "$top/README.md")
like "README has an installation" "$lines" '^sudo tests/tools/deps build && make && sudo make install$'
at_most "of so many lines" "$(wc -l <<<"$lines")" 11
# The last line is for the person who logs in.
first=$(sed '$d' <<<"$lines") last=$(tail -n 1 <<<"$lines")
got=$(env -C "$top" BUILD="$build" bash -euo pipefail -c "$first" 2>&1) || bail_out "$got"
like "it runs, and fmetokenctl check has asked the server" "$got" "good: https://fme.example.com: API v4"
unlike "and finds nothing to mend" "$got" "(warning|error):"
is "the old stack is kept" "$(grep -c pam_fmetoken /etc/pam.d/sudo.before)" 0
check "and the new one is the example" cmp -s /etc/pam.d/sudo "$top/pam.d-example/sudo"

# sudo gives what it runs a terminal of its own, where nobody sees that the echo is off.
printf '%s\n' "$alice_password" "$alice_util" "$alice_password" >"$work/answers"
got=$(ptyrun -u alice -a "$work/answers" -e 'token: ' -- env USER=alice bash -c "${last%%#*}")
like "whoami tells the token's scope and group" "$got" 'fme-users .*util'
like "sudo by the FME password" "$got" '^uid=0\(root\)'

install -m 644 "$top/pam.d-example/sshd" /etc/pam.d/sshd
got=$(ssh_kbdint alice "$alice_util" id -Gn)
is "ssh by token, in the group" "$(groups_of alice "$got")" fme-users
refute "not by another's" ssh_kbdint alice "$bob_token" true
done_testing
