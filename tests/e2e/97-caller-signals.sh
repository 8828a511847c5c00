#!/bin/bash
# Whoever started su may stop, interrupt and kill it: nobody gets in by that, and no helper stays.
. "${0%/*}/lib.sh"
begin
add_conf 'timeout = 20'

gone()
{
    ! pgrep -u _fmetoken >/dev/null
}

# waiting: alice's su is waiting for a server that hangs; its pid is in $su.
waiting()
{
    sim_fault '* / hang'
    printf '%s\n' "$bob_password" >"$work/answers"
    ptyrun -u alice -t 120 -a "$work/answers" -- su bob -c 'echo in' >"$work/out" 2>&1 &
    login=$!
    wait_for 60 eval 'curl -sf "$control/stats" | grep -q "^hang [1-9]"' \
        || bail_out "su asks nobody"
    su=$(pgrep -x su) || bail_out "su did not wait"
}

as_alice()
{
    setpriv --reuid alice --regid alice --clear-groups "$@" 2>/dev/null
}

for signal in INT QUIT HUP TERM KILL; do
    waiting
    kill -s $signal "$su" 2>/dev/null
    wait $login 2>/dev/null
    unlike "SIG$signal to su: nobody gets in" "$(cat "$work/out")" '^in$'
    check "SIG$signal to su: no helper stays" wait_for 25 gone
    sim_fault_clear
    curl -sf -o /dev/null -X DELETE "$control/stats"
done

# A su that is stopped past its deadline has no better answer after it.
waiting
kill -s TSTP "$su" # ^Z; su may ignore it
kill -s STOP "$su"
check "a stopped su: its helper ends by itself, and waits to be reaped" \
    wait_for 40 eval '! pgrep -r R,S,D -u _fmetoken'
sim_fault_clear
kill -s CONT "$su"
wait $login
unlike "and nobody gets in" "$(cat "$work/out")" '^in$'
curl -sf -o /dev/null -X DELETE "$control/stats"

# The helper that su waits for has a child that asks; who kills one has killed the other.
default_conf
add_conf 'timeout = 55'
waiting
helper=$(ps -o pid=,sid= -u _fmetoken | awk '$1 == $2 { print $1 }')
is "one helper, and its child" "$(pgrep -c -u _fmetoken)" 2
refute "the user cannot signal it" as_alice kill -s TERM "$helper"
refute "nor look into it" as_alice cat "/proc/$helper/environ"
refute "nor see its files" as_alice ls "/proc/$helper/fd/"
kill -s KILL "$helper"
check "its child goes with it, before any deadline" wait_for 10 gone
wait $login
default_conf
add_conf 'timeout = 20'
unlike "and nobody gets in" "$(cat "$work/out")" '^in$'
sim_fault_clear
curl -sf -o /dev/null -X DELETE "$control/stats"

# The terminal's own keys, and its end: ptyrun's end closes it.
waiting
kill -s KILL $login
wait $login 2>>"$work/noise"
check "the terminal is gone: su and helper end" wait_for 30 eval 'gone && ! pgrep -x su'
sim_fault_clear
is "no grant is left" "$(grants)" 0
unlike "no session was opened" "$(cat "$work/log")" 'session opened for user bob'
like "and a login works as before" "$(su_as alice bob "$bob_password" 'echo in')" '^in$'
done_testing
