#!/bin/bash
# The negative control: an owner's proof is worth nothing on a server that answers anybody.
. "${0%/*}/lib.sh"
begin

check "a server that refuses strangers: the token works" ssh_kbdint alice "$alice_token" true
for release in 2025.1 2022.2; do
    restart_sim $release "guest yes"
    log_clear
    refute "$release: a random token on a guest server is refused" \
        ssh_kbdint alice 0123456789012345678901234567890123456789 true
    refute "$release: and so is a good one" ssh_kbdint alice "$alice_token" true
    check "$release: as an open server" refused alice open_server
done
done_testing
