#!/bin/bash
# A real screen locker: vlock on a terminal. Set-uid, as it is packaged, and as its user's own
# process, in which the network helper runs as that user.
. "${0%/*}/lib.sh"
. "$here/lib/stack.sh"
begin_stacks

locker=/usr/sbin/vlock-main
if [ ! -x $locker ]; then
    skip "a screen locker" "needs vlock 2"
    done_testing
fi

# lock USER ANSWERS [SECONDS]: locks USER's terminal, presses enter wherever vlock waits for that,
# and types a line of ANSWERS at each question; $state is what becomes of it.
lock()
{
    printf '%s\n' "$2" | sed '1s/^/\n/; s/^next$//' >"$work/answers"
    requests_clear
    ptyrun -u "$1" -a "$work/answers" -e $'unlock.\n' -t "${3-20}" -- vlock \
        >"$work/vlock.out" 2>&1
    case $? in
        0) state=unlocked ;;
        124) state=locked ;;
        *) state="broken: $(tail -n 2 "$work/vlock.out")" ;;
    esac
}

# lock_is WHAT WANTED USER ANSWERS [SECONDS]
lock_is()
{
    local what=$1 wanted=$2
    shift 2
    lock "$@"
    is "$what" "$state, $(judged) judged" "$wanted"
}

# helper_user: as whom the real helper runs, seen while the server is slow to answer.
helper_user()
{
    local login
    sim_fault 'POST /fmeapiv4/tokens times 1 delay 2000'
    lock alice "$alice_password" &
    login=$!
    wait_for 5 pgrep -f pam_fmetoken_helper
    ps -o user= -p "$(pgrep -f pam_fmetoken_helper | head -n 1)"
    wait $login
}

# vlock asks for root after the user; FME is asked about the user only. What was typed wrong is not
# the end: "next" is the enter key for another try.
unlocks()
{
    log_clear
    lock_is "$1: a password" "unlocked, 1 judged" alice "$alice_password"
    lock_is "$1: a token" "unlocked, 1 judged" alice "$alice_util"
    check "$1: is logged" log_has 'pam_fmetoken\(vlock:auth\): user alice accepted'
    lock_is "$1: a wrong password" "locked, 1 judged" alice $'wrong-pw\nwrong-pw' 6
    lock_is "$1: another's token, also for root" "locked, 1 judged" \
        alice "$bob_token"$'\n'"$bob_token" 6
    lock_is "$1: the user's own secrets do not do for root" "locked, 1 judged" \
        alice $'wrong-pw\n'"$alice_password" 6
    lock_is "$1: wrong, then right" "unlocked, 2 judged" \
        alice $'wrong-pw\nwrong-pw\nnext\n'"$alice_util"
    is "$1: no grant is left" "$(grants)" 0
}

stack vlock <<'END'
auth  required  pam_fmetoken.so
END
check "vlock is packaged set-uid" test -u $locker
unlocks "set-uid"
is "set-uid: the helper runs as its own user" "$(helper_user)" _fmetoken
chmod 755 $locker
unlocks "not set-uid"
is "not set-uid: the helper runs as the user" "$(helper_user)" alice
log_clear
lock alice $'wrong-pw\n'"$alice_password" 6
check "not set-uid: root is somebody else" refused root not_caller

# With local accounts, up and down. What pam_unix may read is its own set-group-id program's matter.
stack vlock <<'END'
auth  [success=2 default=ignore]  pam_fmetoken.so
auth  [success=1 default=ignore]  pam_unix.so try_first_pass
auth  requisite  pam_deny.so
auth  required   pam_permit.so
END
lock_is "an FME account" "unlocked, 1 judged" alice "$alice_util"
lock_is "a local account" "unlocked, 1 judged" lara "$local_password"
lock_is "a local account, wrong" "locked, 1 judged" lara $'wrong-pw\nwrong-pw' 6
stop_sim
lock alice "$alice_password"$'\nwrong-pw' 6
is "FME is down: an FME account" "$state" locked
lock lara "$local_password"
is "FME is down: a local account" "$state" unlocked
done_testing
