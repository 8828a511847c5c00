#!/bin/bash
# A proxy that the configuration names, http and https, with and without a password.
. "${0%/*}/lib.sh"
. "$here/lib/trust.sh"
. "$here/lib/proxy.sh"
begin_proxies
install -m 600 <(echo "bob:another") /etc/bad.auth
install -m 644 "$work/other.pem" /etc/other-ca.pem

for port in 3128 3129 3138 3139; do
    by $port "$auth"
    is "$port: by way of the proxy" "$result" 'successfully authenticated'
    is "$port: once" "$(ways)" "$([ $((port % 10)) = 8 ] && echo 1 0 || echo 0 1)"
    check "$port: and by ssh" ssh_kbdint alice "$alice_password" true
done
by 3138
is "https, without a password" "$result" 'successfully authenticated'
for port in 3129 3139; do
    by $port
    fails "$port: no password" unreachable 'proxy answers with status 407; see proxy_auth_file'
    by $port 'proxy_auth_file = /etc/bad.auth'
    fails "$port: another password" unreachable 'answers with status 40[17]; see proxy_auth_file'
    is "$port: FME is not asked" "$(curl -sf "$control/log?all")" ''
done
by 3127
fails "a proxy that is down" unreachable 'proxy.example.test .*; see proxy$'
is "a proxy that is down: FME is not asked" "$(curl -sf "$control/log?all")" ''
by 3140
fails "a proxy's other name" tls "^proxy: .*'proxy.example.test'; .* for elsewhere.test: set proxy"
by 3141
fails "a proxy's old certificate" tls '^proxy: .*"CN = old" expired on Jan  2 03:04:05 2020 GMT'
by 3142
fails "a proxy's unknown issuer" tls '^proxy: .*issuer "CN = other CA" is not trusted; .* cafile'
is "a proxy that is not trusted is not asked" "$(ways)" '0 0'
servers "$fme" -- 'cafile = /etc/other-ca.pem' 'proxy = http://proxy.example.test:3128'
attempt
fails "a server behind the proxy" tls '^the certificate.s issuer "CN = e2e private CA" is not'
is "a server behind the proxy: gets no request" "$(requests)" ''

# libcurl decodes what looks percent-encoded: the password must not become another.  What this
# proxy is sent is written down; it never answers.
openssl s_server -accept 127.0.0.1:3150 -cert "$work/proxy.pem" -key "$work/proxy.key" -quiet \
    >"$work/connect" 2>&1 < <(sleep 60) &
wait_for 5 tcp_open 3150
install -m 600 <(echo 'b%41b:p%:w%42') /etc/percent.auth
by 3150 'proxy_auth_file = /etc/percent.auth'
like "a user and a password with % and : in them" "$(tr -d '\r' <"$work/connect")" \
    "^Proxy-Authorization: Basic $(printf '%s' 'b%41b:p%:w%42' | base64)\$"

# With another server the login goes well; the line about the first one says why.
servers "$fme" https://localhost:8443 -- "$ours" 'proxy = http://proxy.example.test:3129'
attempt
is "this host goes without the proxy" "$result" 'successfully authenticated'
check "and the log says why" log_has 'next one is asked helper=the.proxy.answers.with.status.407'
done_testing
