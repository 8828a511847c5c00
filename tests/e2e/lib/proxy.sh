# shellcheck shell=bash
# Proxies: tinyproxy, and stunnel before it for TLS; for use with trust.sh.

proxy_password=proxy-pw-3f81

# start_tinyproxy PORT [USER PASSWORD]: a proxy; what it was asked is in $work/PORT.log.
start_tinyproxy()
{
    printf '%s\n' "Port $1" 'Listen 127.0.0.1' "LogFile \"$work/$1.log\"" 'LogLevel Info' \
        ${2+"BasicAuth $2 $3"} >"$work/$1.conf"
    tinyproxy -d -c "$work/$1.conf" >"$work/$1.out" 2>&1 &
    wait_for 5 tcp_open "$1" || bail_out "tinyproxy does not start: $(tail -n 2 "$work/$1.out")"
}

# start_stunnel <<SERVICES: TLS before other ports, from "ACCEPT CONNECT CERTIFICATE-NAME" lines.
start_stunnel()
{
    local accept connect name
    {
        printf '%s\n' 'foreground = yes' 'pid =' "output = $work/stunnel.log"
        while read -r accept connect name; do
            printf '%s\n' "[$name-$accept]" "accept = 127.0.0.1:$accept" \
                "connect = 127.0.0.1:$connect" "cert = $work/$name.pem" "key = $work/$name.key"
        done
    } >"$work/stunnel.conf"
    stunnel "$work/stunnel.conf" >"$work/stunnel.out" 2>&1 &
    accept=$(sed -n 's/^accept = .*://p' "$work/stunnel.conf" | tail -n 1)
    wait_for 5 tcp_open "$accept" || bail_out "stunnel: $(tail -n 2 "$work/stunnel.out")"
}

# begin_proxies: as begin, and two proxies with names of their own: 3128, and 3129 that wants a
# password. The others speak TLS: 3138 and 3139 the same two; 3140 to 3142 with a bad certificate.
begin_proxies()
{
    if ! command -v tinyproxy >/dev/null || ! command -v stunnel >/dev/null; then
        skip "proxies" "needs tinyproxy and stunnel"
        done_testing
    fi
    begin
    echo '127.0.0.1 proxy.example.test' >>/etc/hosts
    make_ca other
    make_cert proxy DNS:proxy.example.test
    make_cert elsewhere DNS:elsewhere.test
    make_cert old DNS:proxy.example.test -startdate 20200101000000Z -enddate 20200102030405Z
    install -m 600 <(echo "bob:$proxy_password") /etc/proxy.auth
    start_tinyproxy 3128
    start_tinyproxy 3129 bob "$proxy_password"
    start_stunnel <<'END'
3138 3128 proxy
3139 3129 proxy
3140 3128 elsewhere
3141 3128 old
3142 3128 other
END
}

fme=https://fme.example.test:8443
ours='cafile = /etc/fme-ca.pem'
auth='proxy_auth_file = /etc/proxy.auth'

# by PORT [LINE...]: the attempt by the proxy at PORT; a port of stunnel's has an https proxy.
by()
{
    local port=$1 scheme=http
    shift
    [ "$port" -lt 3138 ] || scheme=https
    servers "$fme" -- "$ours" "proxy = $scheme://proxy.example.test:$port" "$@"
    mark
    attempt
}

# mark, ways: how often the proxies were asked for a way since, "0 1" for the second once.
ways()
{
    local port
    for port in 3128 3129; do
        echo $(($(grep -c 'CONNECT [a-z0-9.]*:' "$work/$port.log") - ${before[port]-0}))
    done | xargs
}

mark()
{
    local port
    for port in 3128 3129; do
        before[port]=$(grep -c 'CONNECT [a-z0-9.]*:' "$work/$port.log")
    done
}
