#!/bin/bash
# Two servers, with pam.d-example/two-servers.conf.
. "${0%/*}/lib.sh"
prepare_host
sed -i "s/ fme2.example.com//; \$a127.0.0.2 fme2.example.com" /etc/hosts
start_sim 443 <<<"$(fme_data 2025.1)"
run_sim second "$second" --listen 127.0.0.2:443 --cert "$work/server.pem" \
    --key "$work/server.key" <<<"$(fme_data 2025.1)"
start_sshd
example two-servers.conf

check "the first is up" ssh_kbdint alice "$alice_password" true
is "and the second is not asked" "$(at_second requests)" ""
stop_sim
log_clear
check "the first is down" ssh_kbdint alice "$alice_password" true
check "the log says which, and why" \
    log_has 'server https://fme1.example.com: the FME server cannot be reached; the next one'
refute "a wrong password" ssh_kbdint alice wrong true
like "sudo" "$(sudo_as alice "$alice_password" id -un)" '^root$'
kill "$run_sim_pid"
log_clear
refute "both are down" ssh_kbdint alice "$alice_password" true
check "the log says so" refused alice unreachable
done_testing
