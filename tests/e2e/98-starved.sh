#!/bin/bash
# A local user can use up what a connection needs. Then a server that is there must not look as if
# it were not, since `offline` lets in whom FME does not know any more.
. "${0%/*}/lib.sh"
begin
sed -i "s|^server = .*|server = https://fme.example.test:8443|" "$conf"
add_conf 'offline = 7d' 'timeout = 4'

check "bob logs in, and that is remembered" ssh_kbdint bob "$bob_token" true
sim_data <<<"remove token bob ci"
# A record goes with the first refusal: each try has it again.
cp -a /var/lib/pam_fmetoken "$work/records"
remembered()
{
    rm -rf /var/lib/pam_fmetoken
    cp -a "$work/records" /var/lib/pam_fmetoken
    rm -f /run/pam_fmetoken/*
    log_clear
}

# Every port of this host's is in a connection to the server.
range=/proc/sys/net/ipv4/ip_local_port_range
kept=$(cat $range)
hold_ports()
{
    local fd
    echo "61000 61003" >$range
    for _ in 1 2 3 4 5 6; do
        exec {fd}<>/dev/tcp/127.0.0.1/8443 || break
    done 2>/dev/null
    held=$fd
}
remembered
hold_ports
unlike "no port left: the token that FME has deleted" "$(su_as alice bob "$bob_token" 'echo in')" '^in$'
check "by reason of this host" refused bob system
check "which the log names" log_has 'nothing\+left\+to\+connect\+with'
stop_sim
remembered
unlike "no port left, and no server: nobody can tell" \
    "$(su_as alice bob "$bob_token" 'echo in')" '^in$'
for ((fd = 10; fd <= held; fd++)); do
    exec {fd}>&-
done 2>/dev/null
echo "$kept" >$range

# The same without what was used up: the server is not there.
remembered
like "with ports: offline" "$(su_as alice bob "$bob_token" 'echo in')" '^in$'
# An address of a kind that this host has none of says what no port says.
sysctl -qw net.ipv6.conf.all.disable_ipv6=1
sed -i 's/^127.0.0.1.*/&\n2001:db8::1 fme.example.test/' /etc/hosts
remembered
like "with an IPv6 address too, on a host without: offline" \
    "$(su_as alice bob "$bob_token" 'echo in')" '^in$'
sed -i '/^2001:db8/d' /etc/hosts
start_sim <<<"$(fme_data 2025.1)"

# No thread to look the name up in: as a screen locker the helper is the user's own.
printf '%s\n' "$bob_token" >/tmp/typed
starved()
{
    setpriv --reuid=bob --regid=bob --init-groups prlimit --nproc="$1" \
        pamtester pamtester bob authenticate </tmp/typed 2>&1
}
log_clear
like "processes enough" "$(starved 3)" successfully
log_clear
unlike "none for a thread" "$(starved 2)" successfully
check "by reason of this host" refused bob system
check "which the log names" log_has 'helper=getaddrinfo'
done_testing
