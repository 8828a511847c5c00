#!/bin/bash
# pam_fmetoken before pam_unix: everybody is asked once, and pam_unix takes what was typed, with
# any of its arguments. A local account's password is sent to FME first, once; so is a wrong one.
. "${0%/*}/lib.sh"
. "$here/lib/stack.sh"
begin_stacks
sudoers 'lara ALL=(ALL) ALL'

# before ARGUMENT-OF-pam_unix
before()
{
    stack sshd sudo su login <<END
auth  [success=2 default=ignore]  pam_fmetoken.so
auth  [success=1 default=ignore]  pam_unix.so $1
auth  requisite  pam_deny.so
auth  required   pam_permit.so
END
}

# right WHAT HOW: every right secret opens the session that it should.
right()
{
    local fme="alice: fme-users gis" local=lara:
    if [ "$2" = sudo ]; then
        fme=root: local=root:
    fi
    login_is "$1: a password" "$fme, 1 asked, 1 judged" "$2" alice "$alice_password"
    login_is "$1: a token" "$fme, 1 asked, 1 judged" "$2" alice "$alice_util"
    login_is "$1: a local account" "$local, 1 asked, 1 judged" "$2" lara "$local_password"
}

wrong()
{
    login_is "$1: a wrong password" "refused, 1 asked, 1 judged" "$2" alice wrong-pw
    login_is "$1: another's token" "refused, 1 asked, 1 judged" "$2" alice "$bob_token"
    login_is "$1: a local account, wrong" "refused, 1 asked, 1 judged" "$2" lara wrong-pw
}

for argument in '' try_first_pass use_first_pass; do
    before "$argument"
    for how in kbdint password sudo su login; do
        right "pam_unix ${argument:-alone}, $how" $how
    done
    wrong "pam_unix ${argument:-alone}, kbdint" kbdint
done
for how in password sudo su; do
    wrong "pam_unix use_first_pass, $how" $how
done
is "no grant is left" "$(grants)" 0
done_testing
