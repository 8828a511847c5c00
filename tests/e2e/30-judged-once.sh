#!/bin/bash
# A wrong password is judged exactly once: a fallback that sends it again triples the failed
# logins that the server counts. (A random token's 401, the negative control, counts for nobody.)
. "${0%/*}/lib.sh"
begin

for release in 2025.1 2022.2; do
    restart_sim $release
    for how in password kbdint; do
        requests_clear
        log_clear
        refute "$release, ssh by $how: a wrong password is refused" ssh_$how alice wrong-pw true
        check "$release, ssh by $how: as rejected" refused alice rejected
        is "$release, ssh by $how: judged once" "$(count_requests 'basic:alice .*-> 401$')" 1
    done
    requests_clear
    refute "$release, sudo: a wrong password is refused" sudo_as alice wrong-pw true
    is "$release, sudo: judged once" "$(count_requests 'basic:alice .*-> 401$')" 1
    check "$release: the right one works" ssh_kbdint alice "$alice_password" true
done
done_testing
