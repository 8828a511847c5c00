#!/bin/bash
# A login never takes longer than its timeout, whatever the server does.
. "${0%/*}/lib.sh"
begin

timeout=3
slack_ms=2000
add_conf "timeout = $timeout"

for secret in "$alice_password" "$alice_util"; do
    what="a password"
    [ "$secret" = "$alice_password" ] || what="a token"
    sim_fault '* / hang'
    ms=$(milliseconds_to_refusal alice ssh_kbdint alice "$secret" true)
    at_most "$what: a server that never answers" "$ms" $((timeout * 1000 + slack_ms))
    check "$what: was waited for" test "$ms" -gt $((timeout * 1000 - 200))
    check "$what: and the log says so" refused alice timeout
    sim_fault_clear
done
check "afterwards the login works" ssh_kbdint alice "$alice_password" true
done_testing
