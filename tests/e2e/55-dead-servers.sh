#!/bin/bash
# A dead first server leaves time for the second, and is left alone for a while; the whole ends
# within `timeout`.
. "${0%/*}/lib.sh"
begin
start_second 8444 <<<"$(fme_data 2025.1)"

# Packets to 10.9.9.2 come back to this host, which is not meant and drops them.
ip addr add 10.9.9.1/32 dev lo
ip route add 10.9.9.2/32 dev lo src 10.9.9.1 || bail_out "no black hole here"
echo '10.9.9.2 hole.example.com' >>/etc/hosts

# Something listens, and says nothing.
: >"$work/nothing"
"$build/tests/sim/fmeraw" --listen 127.0.0.1:8997 --file "$work/nothing" --then hold \
    >/dev/null 2>&1 &
wait_for 5 tcp_open 8997

# dead NAME LIMIT SERVER [LINE...]: SERVER, then the second; within LIMIT milliseconds, and what a
# slow machine takes besides.
slack=2500
dead()
{
    local name=$1 limit=$2 begin_ms spent result
    {
        printf 'server = https://%s\nserver = https://localhost:8444\n' "$3"
        printf 'cafile = /etc/fme-ca.pem\n'
        printf '%s\n' "${@:4}"
    } | fme_conf
    rm -f /run/pam_fmetoken/*
    log_clear
    begin_ms=$(date +%s%3N)
    result=$(pam_result pamtester alice "$alice_password")
    like "$name: the second lets in" "$result" 'successfully authenticated'
    spent=$(($(date +%s%3N) - begin_ms))
    at_most "$name: in time" $spent $((limit + slack))
    echo "# $name: $spent ms"
    begin_ms=$(date +%s%3N)
    result=$(pam_result pamtester alice "$alice_password")
    like "$name: and again" "$result" 'successfully authenticated'
    at_most "$name: at once, now that it is known" $(($(date +%s%3N) - begin_ms)) $slack
    is "$name: which is said once" "$(grep -c 'the next one is asked' "$work/log")" 1
}

dead "connection refused" 1000 localhost:8999
dead "no such name" 1000 nosuch.example.com
dead "a black hole" 4000 hole.example.com
dead "a black hole, half of a short timeout" 2500 hole.example.com timeout=3s connect_timeout=3s
dead "TCP, but no TLS" 4000 localhost:8997
dead "three servers" 3500 hole.example.com 'server = https://hole.example.com:444' timeout=3s
printf 'hosts: files dns\n' >>/etc/nsswitch.conf
echo 'nameserver 10.9.9.2' >/etc/resolv.conf
dead "a name service that hangs" 4500 nosuch.example.com
sed -i '/^hosts: files dns/d' /etc/nsswitch.conf

# Nobody is there: all the same within timeout, whatever was remembered.
fme_conf <<END
server = https://hole.example.com
server = https://hole.example.com:444
cafile = /etc/fme-ca.pem
timeout = 2s
END
rm -f /run/pam_fmetoken/*
for time in first second; do
    at_most "both are black holes, the $time time" \
        "$(milliseconds_to_refusal alice ssh_kbdint alice "$alice_password" true)" $((2500 + slack))
    check "and unreachable" refused alice '(unreachable|timeout)'
done

# IPv6 and IPv4: by address, and a name of which only one answers.
run_sim six http://127.0.0.1:8003 --listen '[::1]:8446' --cert "$work/server.pem" \
    --key "$work/server.key" <<<"$(fme_data 2025.1)"
echo '::1 both.example.com
127.0.0.1 both.example.com' >>/etc/hosts
for server in '[::1]:8446' localhost:8446 localhost:8444; do
    fme_conf <<<"server = https://$server
cafile = /etc/fme-ca.pem"
    check "$server" ssh_kbdint alice "$alice_password" true
done
done_testing
