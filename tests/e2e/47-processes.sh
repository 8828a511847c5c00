#!/bin/bash
# No process is left behind: no zombie, no helper, also when the person has gone.
. "${0%/*}/lib.sh"
begin
add_conf 'timeout = 3'

nothing_left()
{
    ! pgrep -u _fmetoken >/dev/null && ! pgrep -r Z >/dev/null
}

for secret in "$alice_password" "$alice_util" wrong-pw; do
    for how in password kbdint; do
        ssh_$how alice "$secret" true
    done
    sudo_as alice "$secret" true >/dev/null
done
check "after logins nothing is left" wait_for 6 nothing_left

long_session()
{
    ssh_"$1" alice "$alice_password" 'touch /tmp/in; while [ -e /tmp/in ]; do sleep 0.1; done'
}
for how in password kbdint; do
    long_session $how &
    check "a session by $how is open" wait_for 10 test -e /tmp/in
    check "and nothing of its login is left" wait_for 6 nothing_left
    rm -f /tmp/in
    wait $!
done

sim_fault '* / hang'
ssh_kbdint alice "$alice_password" true 2>/dev/null &
check "a helper waits for the server" wait_for 5 pgrep -u _fmetoken
pkill -x ssh
check "the person goes away: the helper ends by the deadline" wait_for 5 nothing_left
sim_fault_clear
is "no grant is left" "$(grants)" 0
done_testing
