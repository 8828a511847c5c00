#!/bin/bash
# Each way not to be trusted: what the log says of it, and that no secret goes to any server; no
# redirect is followed, and http is for this host.
. "${0%/*}/lib.sh"
. "$here/lib/trust.sh"
begin
make_ca other
install -m 644 "$work/other.pem" /etc/other-ca.pem
ours='cafile = /etc/fme-ca.pem'

make_cert elsewhere DNS:fme.elsewhere.test,DNS:*.city.test,IP:192.0.2.7
make_cert nameless email:fme@city.test
make_cert old DNS:localhost -startdate 20200101000000Z -enddate 20200102030405Z
make_cert young DNS:localhost -startdate 20400101000000Z -enddate 20410102030405Z
port=9000
for name in server other elsewhere nameless old young; do
    port=$((port + 1))
    serve $port $name
done

servers https://localhost:9000 https://localhost:8443 -- "$ours"
attempt
is "a server that is down" "$result" 'successfully authenticated'
check "only then the next one is asked" log_has ':9000: .*; the next one is asked helper=Failed'
servers https://localhost:9001 https://localhost:8443 -- "$ours"
: >"$work/9001.log"
attempt
like "a server that is trusted gets requests" "$(cat "$work/9001.log")" '^POST .*auth=basic:alice'

distrusts "an unknown issuer" 9001 \
    'issuer "CN = e2e private CA" is not trusted; put that CA.s certificate into cafile' \
    'cafile = /etc/other-ca.pem'
distrusts "a certificate that is its own issuer" 9002 \
    'issuer "CN = other CA" is not trusted; put that CA.s certificate into cafile'
distrusts "another name" 9003 \
    "'localhost'; .* is for fme.elsewhere.test, \*.city.test, 192.0.2.7: set server to such"
distrusts "no name" 9004 "'localhost'; .* is for no name: set server"
distrusts "expired" 9005 '"CN = old" expired on Jan  2 03:04:05 2020 GMT; renew it'
distrusts "not yet valid" 9006 '"CN = young" is good from Jan  1 00:00:00 2040 GMT on only; .*clock'
distrusts "another pin" 9001 "key is another than pin says; .* its pin is $(
    pin_of "$work/server.pem" | sed 's/+/[+]/g')\$" "$ours" "pin = $(pin_of "$work/other.pem")"
refute "nor by ssh" ssh_kbdint alice "$alice_password" true
check "nor by a token" refused alice tls
: >"$work/9001.log"
refute "nor a token by ssh" ssh_kbdint alice "$alice_util" true
is "which is not sent either" "$(grep -v ^connection "$work/9001.log")" ''

"$build/tests/sim/fmesim" --listen 127.0.0.1:80 --listen 127.0.0.1:8080 --plain \
    --data "$work/sim.data" --log "$work/80.log" >"$work/80.out" 2>&1 &
wait_for 5 tcp_open 80
wait_for 5 tcp_open 8080

# A redirect is told, not followed.
for to in https://localhost:9001/ https://fme.example.test:9001/ http://localhost/; do
    servers https://localhost:8443 -- "$ours"
    sim_fault "* / redirect $to"
    : >"$work/9001.log"
    : >"$work/80.log"
    attempt
    fails "a redirect to $to" bad_answer 'the server redirects, which is never followed; set server'
    is "a redirect to $to: not followed" "$(cat "$work/9001.log" "$work/80.log")" ''
    is "a redirect to $to: the password goes once" "$(count_requests auth=basic)" 1
    sim_fault_clear
done

# http is for this host, on a port that only root can open.
: >"$work/80.log"
servers http://fme.example.test --
misconfigured "http to a name" server 'write https://fme.example.test, http is for localhost only'
servers http://192.0.2.1 --
misconfigured "http to an address" server 'write https://192.0.2.1, http is for localhost only'
servers http://localhost:8080 --
misconfigured "http to a user's port" server 'any local user may listen on port 8080'
is "nothing went over http" "$(cat "$work/80.log")" ''
servers http://localhost --
check "http to this host" ssh_kbdint alice "$alice_password" true
like "went over http" "$(cat "$work/80.log")" '^POST .*auth=basic:alice'
done_testing
