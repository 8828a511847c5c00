#!/bin/bash
# After any successful authenticate setcred agrees: the session opens, with exactly the groups that
# its login earned. libpam replays in setcred the way that authenticate took through the stack,
# where it is the same process (sshd's keyboard-interactive: it is not).
. "${0%/*}/lib.sh"
. "$here/lib/stack.sh"
begin_stacks
sudoers 'lara ALL=(ALL) ALL' 'sysop ALL=(ALL) ALL'
sed -i "s|^sysop:[^:]*:|sysop:$(openssl passwd -6 "$local_password"):|" /etc/shadow
in_fme="user lara password \"$local_password\" role fmeauthor"

# opens WHAT USER SECRET [GROUPS]: by each of $programs.
opens()
{
    local how wanted
    for how in $programs; do
        wanted="$2:${4:+ $4}"
        [ "$how" != sudo ] || wanted=root:
        come_in "$how" "$2" "$3"
        is "$1, $how" "$(who)$(grep PAM_FMETOKEN <<<"$output")" "$wanted"
    done
}

# fme_knows [LINE]: nobody else.
fme_knows()
{
    stop_sim
    start_sim <<<"$(fme_data 2025.1 "$@")"
}

# lines AUTH-LINE... [-- ACCOUNT-LINE...]
lines()
{
    local kind=auth line name
    for line in "$@"; do
        if [ "$line" = -- ]; then
            kind=account
        else
            echo "$kind  $line"
        fi
    done >"$work/lines"
    for name in sshd su login sudo; do
        pam_service $name <<END
$(cat "$work/lines")
account  required  pam_unix.so
session  required  pam_unix.so
END
    done
}
ours='[default=bad success=ok ignore=ignore] pam_fmetoken.so'

# The two ways to let pam_unix have the last word.
jumps()
{
    lines '[success=2 default=ignore] pam_fmetoken.so' \
        '[success=1 default=ignore] pam_unix.so try_first_pass' 'requisite pam_deny.so' \
        'required pam_permit.so' "$@"
}

sufficient()
{
    lines 'sufficient pam_fmetoken.so' 'sufficient pam_unix.so try_first_pass' \
        'required pam_deny.so' "$@"
}

# Whatever pam_fmetoken has against a login, pam_unix lets it in: no groups, and no quarrel.
programs='kbdint password su login sudo'
for form in jumps sufficient; do
    $form -- "$ours"
    opens "$form: refused by FME" lara "$local_password"
    opens "$form: below min_uid" sysop "$local_password"
    log_clear
    add_conf 'require = role:nobody'
    fme_knows "$in_fme"
    opens "$form: a requirement is not met" lara "$local_password"
    check "$form: as such" refused lara requirement
    default_conf
    opens "$form: FME vouches" lara "$local_password" "fme-users gis"
    fme_knows
    add_conf 'helper = /nonexistent/helper'
    opens "$form: no helper" lara "$local_password"
    $form
    add_conf 'no_such_key = 1'
    opens "$form: a broken configuration, without an account line" lara "$local_password"
    default_conf
    $form -- "$ours"
    stop_sim
    opens "$form: FME is down" lara "$local_password"
    fme_knows
    programs='kbdint password su'
done

# FME for the groups only: pam_unix decides, and what it was told goes to FME.
programs='kbdint password su login sudo'
lines 'required pam_unix.so' 'optional pam_fmetoken.so use_first_pass' -- "$ours"
opens "optional after pam_unix: refused by FME" lara "$local_password"
fme_knows "$in_fme"
opens "optional after pam_unix: FME vouches" lara "$local_password" "fme-users gis"
come_in su alice "$alice_password"
is "optional after pam_unix: FME alone is not enough" "$(who)" refused
fme_knows

# Through files of their own, and by other words for the same.
printf 'auth %s\n' 'sufficient pam_fmetoken.so' 'sufficient pam_unix.so try_first_pass' \
    'requisite pam_deny.so' | pam_service e2e-part
programs='kbdint password su'
for stack in 'substack e2e-part' 'include e2e-part' \
    '[success=done default=ignore] pam_fmetoken.so;required pam_unix.so try_first_pass' \
    '[success=1 default=ignore] pam_fmetoken.so;required pam_unix.so;optional pam_permit.so' \
    '[success=ok default=1] pam_fmetoken.so;[default=done] pam_permit.so;requisite pam_unix.so'; do
    IFS=';' read -ra auth <<<"$stack"
    lines "${auth[@]}" -- "$ours"
    opens "$stack: FME" alice "$alice_util" "fme-users gis"
    opens "$stack: pam_unix" lara "$local_password"
done

# A login that earned no group leaves no record: sshd's monitor finds nothing of it, and still a line
# that is required must not say no.
programs='kbdint password su login sudo'
lines 'required pam_fmetoken.so' -- "$ours"
sed -i 's/^require = .*/require = any/; /unrestricted ->/d' "$conf"
opens "required: no group is earned" alice "$alice_narrow"
opens "required: groups are" alice "$alice_util" "fme-users gis"
is "required: a key" "$(ssh_key alice id -Gn)" alice
default_conf

# Several methods in one connection, which share a libpam handle: a key after a wrong secret gives
# no groups; a key besides the right one takes none away.
fme_service sshd
for how in keyboard-interactive password; do
    come_in() { requests_clear; output=$(ssh_by "$@" iam); }
    come_in $how,publickey alice wrong-pw
    is "$how, wrong, then a key" "$(who), $(judged) judged" "alice:, 1 judged"
    come_in $how,publickey alice "$bob_token"
    is "$how, another's token, then a key" "$(who), $(judged) judged" "alice:, 1 judged"
done
for order in 'publickey,%s' '%s,publickey'; do
    stop_sshd
    # shellcheck disable=SC2059
    start_sshd "AuthenticationMethods $(printf "$order $order" keyboard-interactive password)"
    for how in keyboard-interactive password; do
        # shellcheck disable=SC2059
        methods=$(printf "$order" $how)
        come_in "$methods" alice "$alice_util"
        is "both needed, $methods" "$(who), $(judged) judged" "alice: fme-users gis, 1 judged"
        come_in "$methods" alice wrong-pw
        is "both needed, $methods, wrong" "$(who), $(judged) judged" "refused, 1 judged"
    done
done
is "no grant is left" "$(grants)" 0
done_testing
