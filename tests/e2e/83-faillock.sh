#!/bin/bash
# pam_faillock around pam_fmetoken, in the forms of its manual page: what FME refuses is counted, a
# locked account stays out with the right secret, and a success begins anew.
. "${0%/*}/lib.sh"
. "$here/lib/stack.sh"
begin_stacks
sudoers 'lara ALL=(ALL) ALL'
printf '%s\n' 'deny = 3' 'unlock_time = 1200' 'fail_interval = 900' >/etc/security/faillock.conf

# failures USER: how many count.
failures()
{
    faillock --user "$1" | grep -c ' V$'
}

forgive()
{
    faillock --user "$1" --reset
}

# wrong USER HOW...: a failed login by each HOW.
wrong()
{
    local user=$1 how
    shift
    for how in "$@"; do
        come_in "$how" "$user" wrong-pw
    done
}

# counts WHAT KBDINT PASSWORD: the right secret of a locked account, by both methods of ssh.
counts()
{
    wrong alice kbdint
    is "$1: a failure counts once" "$(failures alice)" 1
    wrong alice sudo
    is "$1: sudo's too" "$(failures alice)" 2
    login_is "$1: a success" "alice: fme-users gis, 1 asked, 1 judged" \
        kbdint alice "$alice_password"
    is "$1: begins anew" "$(failures alice)" 0
    wrong alice kbdint su password
    is "$1: all of them together" "$(failures alice)" 3
    login_is "$1: locked, the right password" "refused, $2" kbdint alice "$alice_password"
    login_is "$1: locked, the right token" "refused, $3" password alice "$alice_util"
    login_is "$1: another user" "bob: fme-users gis, 1 asked, 1 judged" kbdint bob "$bob_password"
    faillock --user alice --reset
    login_is "$1: unlocked" "alice: fme-users gis, 1 asked, 1 judged" kbdint alice "$alice_util"
}

# outage WHAT COUNTED: a login while the server is down.
outage()
{
    stop_sim
    wrong alice kbdint
    is "$1: an outage, counted" "$(failures alice)" "$2"
    faillock --user alice --reset
    start_sim <<<"$(fme_data 2025.1)"
}

# The manual's first example, with the call that it makes optional: who is locked out is not even
# asked (ssh's password method asks before PAM does), and FME hears nothing of it. An outage is a
# failure like any other: default=bad goes on to authfail.
stack sshd sudo su <<'END'
auth  requisite  pam_faillock.so preauth
auth  [success=1 default=bad]  pam_fmetoken.so
auth  [default=die]  pam_faillock.so authfail
auth  sufficient  pam_faillock.so authsucc
auth  required  pam_deny.so
END
counts "first example" "0 asked, 0 judged" "1 asked, 0 judged"
outage "first example" 1
is "first example: no grant is left" "$(grants)" 0

# The same without counting what is not the user's fault.
stack sshd <<'END'
auth  requisite  pam_faillock.so preauth
auth  [success=1 authinfo_unavail=die default=bad]  pam_fmetoken.so
auth  [default=die]  pam_faillock.so authfail
auth  sufficient  pam_faillock.so authsucc
auth  required  pam_deny.so
END
outage "authinfo_unavail=die" 0
wrong alice kbdint
is "authinfo_unavail=die: a wrong password is counted" "$(failures alice)" 1
login_is "authinfo_unavail=die: a success" "alice: fme-users gis, 1 asked, 1 judged" \
    kbdint alice "$alice_password"

# The manual's second example, with preauth required and the account line: who is locked out does
# not see it, is asked, and FME still judges each guess.
stack sshd sudo su <<'END'
auth  required  pam_faillock.so preauth
auth  sufficient  pam_fmetoken.so
auth  [default=die]  pam_faillock.so authfail
auth  required  pam_deny.so
account  required  pam_faillock.so
END
counts "second example" "1 asked, 1 judged" "1 asked, 1 judged"

# With local accounts: what both modules refuse is one failure; what pam_unix accepts is none,
# though FME refused it.
stack sshd <<'END'
auth  requisite  pam_faillock.so preauth
auth  [success=3 default=ignore]  pam_fmetoken.so
auth  [success=2 default=bad]  pam_unix.so use_first_pass
auth  [default=die]  pam_faillock.so authfail
auth  requisite  pam_deny.so
auth  sufficient  pam_faillock.so authsucc
auth  required  pam_deny.so
END
wrong lara kbdint
is "with pam_unix: refused by both, counted once" "$(failures lara)" 1
login_is "with pam_unix: a local account" "lara:, 1 asked, 1 judged" kbdint lara "$local_password"
is "with pam_unix: begins anew" "$(failures lara)" 0
wrong lara kbdint password kbdint
login_is "with pam_unix: a local account that is locked" "refused, 0 asked, 0 judged" \
    kbdint lara "$local_password"
login_is "with pam_unix: an FME account" "alice: fme-users gis, 1 asked, 1 judged" \
    kbdint alice "$alice_util"
stop_sim
come_in kbdint lara "$local_password"
is "with pam_unix: still locked while FME is down" "$(who)" refused
faillock --user lara --reset
come_in kbdint lara "$local_password"
is "with pam_unix: a local account while FME is down" "$(who)" lara:
is "with pam_unix: which is no failure" "$(failures lara)" 0
done_testing
