#!/bin/bash
# pam_fmetoken after pam_unix: a local account's password never reaches FME. With use_first_pass
# everybody is asked once; with try_first_pass once more where the first secret was wrong; without
# either, who has no local password is asked twice.
. "${0%/*}/lib.sh"
. "$here/lib/stack.sh"
begin_stacks
sudoers 'lara ALL=(ALL) ALL'

# after ARGUMENT-OF-pam_fmetoken [FIRST-LINE]
after()
{
    stack sshd sudo su login <<END
${2-}
auth  [success=2 default=ignore]  pam_unix.so
auth  [success=1 default=ignore]  pam_fmetoken.so $1
auth  requisite  pam_deny.so
auth  required   pam_permit.so
END
}

local_account()
{
    local session=lara:
    [ "$2" != sudo ] || session=root:
    login_is "$1: a local account's password stays here" "$session, 1 asked, 0 judged" \
        "$2" lara "$local_password"
}

# right WHAT QUESTIONS HOW: of an FME account, which types the same each time
right()
{
    local fme="alice: fme-users gis" secret
    [ "$3" != sudo ] || fme=root:
    for secret in "$alice_password" "$alice_util"; do
        login_is "$1: by $([ "$secret" = "$alice_util" ] && echo token || echo password)" \
            "$fme, $2 asked, 1 judged" "$3" alice "$secret"$'\n'"$secret"
    done
}

for how in password sudo su login; do
    after use_first_pass
    right "use_first_pass, $how" 1 $how
    local_account "use_first_pass, $how" $how
    after try_first_pass
    right "try_first_pass, $how" 1 $how
    local_account "try_first_pass, $how" $how
    after ''
    # sshd answers both questions of its password method with the one password.
    right "alone, $how" "$([ $how = password ] && echo 1 || echo 2)" $how
    local_account "alone, $how" $how
done

after use_first_pass
for how in kbdint password sudo su; do
    login_is "use_first_pass, $how: a wrong password" "refused, 1 asked, 1 judged" \
        $how alice wrong-pw
done
login_is "use_first_pass: a local account, wrong" "refused, 1 asked, 1 judged" kbdint lara wrong-pw
after try_first_pass
for how in sudo su; do
    login_is "try_first_pass, $how: two wrong passwords, each judged once" \
        "refused, 2 asked, 2 judged" $how alice $'wrong-pw\nwrong-too'
done
login_is "try_first_pass: a wrong password, then the right one" \
    "alice: fme-users gis, 2 asked, 2 judged" su alice $'wrong-pw\n'"$alice_password"
login_is "try_first_pass: a local account's is not tried again" "refused, 2 asked, 2 judged" \
    su lara $'wrong-pw\n'"$local_password"

# Keyboard-interactive: sshd calls setcred in another process than authenticate, where libpam has
# nothing to replay: pam_unix says yes there, and its jump leads past pam_fmetoken. The login is as
# good as any, without the groups.
for argument in use_first_pass try_first_pass ''; do
    after "$argument"
    for secret in "$alice_password" "$alice_util"; do
        come_in kbdint alice "$secret"
        is "${argument:-alone}, kbdint: the session is open, its groups are jumped over" \
            "$(who), $(judged) judged" "alice:, 1 judged"
    done
    local_account "${argument:-alone}, kbdint" kbdint
done

# A first line that never asks (nobody was asked before it) and whose verdict is ignored: its
# setcred is before the jump.
after use_first_pass 'auth  [default=ignore]  pam_fmetoken.so use_first_pass'
for how in kbdint password sudo su login; do
    right "a line for setcred, $how" 1 $how
    local_account "a line for setcred, $how" $how
done
login_is "a line for setcred: a wrong password" "refused, 1 asked, 1 judged" kbdint alice wrong-pw
done_testing
