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

# hold_ports TO: every port of this host's has a connection there.
range=/proc/sys/net/ipv4/ip_local_port_range
kept=$(cat $range)
hold_ports()
{
    local fd
    echo "61000 61003" >$range
    for _ in 1 2 3 4 5 6; do
        exec {fd}<>"$1" || break
    done 2>/dev/null
    held=$fd
}
release_ports()
{
    for ((fd = 10; fd <= held; fd++)); do
        exec {fd}>&-
    done 2>/dev/null
    echo "$kept" >$range
}
remembered
hold_ports /dev/tcp/127.0.0.1/8443
unlike "no port left: the token that FME has deleted" "$(su_as alice bob "$bob_token" 'echo in')" '^in$'
check "by reason of this host" refused bob system
check "which the log names" log_has 'nothing\+left\+to\+connect\+with'
# Which is not what the last address that was tried says.
sed -i 's/^127.0.0.1.*/&\n2001:db8::1 fme.example.test/' /etc/hosts
remembered
unlike "nor one, and no way to another address" "$(su_as alice bob "$bob_token" 'echo in')" '^in$'
check "by reason of this host" refused bob system
check "which the log names" log_has 'nothing\+left\+to\+connect\+with'
sed -i '/^2001:db8/d' /etc/hosts
stop_sim
remembered
unlike "no port left, and no server: nobody can tell" \
    "$(su_as alice bob "$bob_token" 'echo in')" '^in$'
release_ports

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

# A name that nobody knows, and one that nobody can be asked for.
sed -i 's/^hosts:.*/hosts: files dns/' /etc/nsswitch.conf
echo 'nameserver 127.0.0.1' >/etc/resolv.conf
cp /etc/hosts "$work/hosts"
sed -i 's/ fme.example.test//' /etc/hosts
remembered
like "a name that nobody knows: offline" "$(su_as alice bob "$bob_token" 'echo in')" '^in$'
hold_ports /dev/udp/127.0.0.1/53
remembered
unlike "no port to ask from" "$(su_as alice bob "$bob_token" 'echo in')" '^in$'
check "by reason of this host" refused bob system
check "which the log names" log_has 'nothing\+left\+to\+ask\+for\+a\+name\+with'
release_ports
cp "$work/hosts" /etc/hosts
sed -i 's/^hosts:.*/hosts: files/' /etc/nsswitch.conf

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
check "which the log names" log_has \
    'helper=(getaddrinfo|this\+host\+has\+nothing\+left\+to\+ask)'
done_testing
