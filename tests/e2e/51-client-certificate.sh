#!/bin/bash
# A server that wants a certificate of its clients, nginx before FME or FME itself; and whose key
# that is.
. "${0%/*}/lib.sh"
. "$here/lib/trust.sh"
begin
make_ca other
make_cert client DNS:client
install -m 644 "$work/client.pem" /etc/client.pem
install -m 600 "$work/client.key" /etc/client.key
install -m 644 "$work/other.pem" /etc/other.pem
install -m 600 "$work/other.key" /etc/other.key
openssl pkey -in "$work/client.key" -aes256 -passout pass:unknown -out /etc/locked.key
key_line=$(sed -n 2p /etc/client.key | sed 's/+/[+]/g')
wanted='the server wants a client certificate; set client_cert and client_key'
unwanted='the server does not accept our client certificate; see client_cert'
expired='the server says that our client certificate has expired; renew client_cert'
useless='client_cert and client_key are no certificate and its key without a passphrase'
ours='cafile = /etc/fme-ca.pem'
cert='client_cert = /etc/client.pem'
key='client_key = /etc/client.key'
others=('client_cert = /etc/other.pem' 'client_key = /etc/other.key')

# FME itself: in TLS 1.2 the handshake fails, in TLS 1.3 what comes behind it.
serve 9001 server --client-ca /etc/fme-ca.pem --tls-priority NORMAL:-VERS-ALL:+VERS-TLS1.2
serve 9002 server --client-ca /etc/fme-ca.pem --tls-priority NORMAL:-VERS-ALL:+VERS-TLS1.3
for port in 9001 9002; do
    servers https://localhost:$port -- "$ours" "$cert" "$key"
    : >"$work/$port.log"
    check "$port: our certificate" ssh_kbdint alice "$alice_password" true
    like "$port: gets requests" "$(cat "$work/$port.log")" '^POST .*auth=basic:alice'
    distrusts "$port: none" $port "$wanted"
    distrusts "$port: another CA's" $port "$unwanted" \
        "$ours" "${others[@]}"
done

# A certificate of ours that has run out, and a server that says so: TLS 1.2 and 1.3.
make_cert old DNS:client -startdate 20200101000000Z -enddate 20200201000000Z
install -m 644 "$work/old.pem" /etc/old.pem
install -m 600 "$work/old.key" /etc/old.key
for version in 2 3; do
    port=902$version
    openssl s_server -accept "127.0.0.1:$port" -cert "$work/server.pem" -key "$work/server.key" \
        -CAfile /etc/fme-ca.pem -Verify 1 -verify_return_error -tls1_$version -quiet -www \
        >"$work/$port.out" 2>&1 &
    wait_for 5 tcp_open $port || bail_out "no server: $(tail -n 3 "$work/$port.out")"
    servers https://localhost:$port https://localhost:8443 -- "$ours" 'client_cert = /etc/old.pem' \
        'client_key = /etc/old.key'
    attempt
    fails "TLS 1.$version: ours has expired" tls "$expired"
    unlike "TLS 1.$version: nothing is wrong with the server's" "$(said)" 'certificate is for'
    is "TLS 1.$version: the second server is not asked" "$(curl -sf "$control/log?all")" ''
done

# nginx answers with a page of its own; behind it is the simulator.
if start_nginx 9443; then
    servers https://localhost:9443 https://localhost:8443 -- "$ours" "$cert" "$key"
    check "nginx: our certificate" ssh_kbdint alice "$alice_password" true
    check "nginx: knows it" wait_for 2 grep -q 'POST 201 SUCCESS CN=client' "$work/nginx.log"
    servers https://localhost:9443 https://localhost:8443 -- "$ours"
    attempt
    fails "nginx: none" tls "$wanted"
    is "nginx: none: FME is not asked" "$(curl -sf "$control/log?all")" ''
    servers https://localhost:9443 https://localhost:8443 -- "$ours" "${others[@]}"
    attempt
    fails "nginx: another CA's" tls "$unwanted"
    is "nginx: another CA's: FME is not asked" "$(curl -sf "$control/log?all")" ''
else
    skip "nginx" "needs nginx"
fi

# Keys that are of no use.
for bad in other locked; do
    servers https://localhost:9002 https://localhost:8443 -- "$ours" "$cert" \
        "client_key = /etc/$bad.key"
    attempt
    fails "the $bad key" tls "$useless"
    is "the $bad key: nobody is asked" "$(curl -sf "$control/log?all")" ''
done
servers https://localhost:9002 -- "$ours" "$key"
attempt
check "a key alone" log_has 'client_key: it needs client_cert as well.*reason=config'

# Nobody sees the key.
servers https://localhost:9002 -- "$ours" "$cert" "$key" 'debug = yes'
log_clear
check "with debug = yes" ssh_kbdint alice "$alice_password" true
check "the log has more" log_has 'asked https://localhost:9002'
spy
ssh_kbdint alice "$alice_password" true
like "the helper is sent the key" "$(tr -d '\0' </tmp/spy/sent)" "$key_line"
like "the helper starts" "$(tr '\0' ' ' </tmp/spy/start)" /usr/local/libexec/spy
unlike "without it in arguments and environment" "$(tr '\0' ' ' </tmp/spy/start)" "$key_line"
unlike "and the log does not have it" "$(cat "$work/log")" "$key_line|PRIVATE KEY"
for mode in 640 604 602; do
    chmod $mode /etc/client.key
    servers https://localhost:9002 -- "$ours" "$cert" "$key"
    misconfigured "a key of mode $mode" client_key "client.key can be .* by others .mode 0$mode"
done
done_testing
