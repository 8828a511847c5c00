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
key_line=$(sed -n 2p /etc/client.key)
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
    distrusts "$port: none" $port 'the server wants a client certificate; set client_cert and client_'
    distrusts "$port: another CA's" $port 'does not accept our client certificate; see client_cert' \
        "$ours" "${others[@]}"
done

# nginx answers with a page of its own; behind it is the simulator.
if nginx=$(command -v nginx); then
    cat >"$work/nginx.conf" <<END
daemon off;
user root;
pid $work/nginx.pid;
error_log $work/nginx.err;
events {}
http {
    log_format who '\$request_method \$status \$ssl_client_verify \$ssl_client_s_dn';
    access_log $work/nginx.log who;
    client_body_temp_path $work/nginx.body;
    proxy_temp_path $work/nginx.proxy;
    fastcgi_temp_path $work/nginx.fastcgi;
    uwsgi_temp_path $work/nginx.uwsgi;
    scgi_temp_path $work/nginx.scgi;
    server {
        listen 127.0.0.1:9443 ssl;
        ssl_certificate $work/server.pem;
        ssl_certificate_key $work/server.key;
        ssl_client_certificate /etc/fme-ca.pem;
        ssl_verify_client on;
        location / { proxy_pass https://127.0.0.1:8443; }
    }
}
END
    "$nginx" -c "$work/nginx.conf" >"$work/nginx.out" 2>&1 &
    wait_for 5 tcp_open 9443 || bail_out "nginx does not start: $(tail -n 2 "$work/nginx.err")"
    servers https://localhost:9443 https://localhost:8443 -- "$ours" "$cert" "$key"
    check "nginx: our certificate" ssh_kbdint alice "$alice_password" true
    check "nginx: knows it" wait_for 2 grep -q 'POST 201 SUCCESS CN=client' "$work/nginx.log"
    servers https://localhost:9443 https://localhost:8443 -- "$ours"
    attempt
    fails "nginx: none" tls 'the server wants a client certificate; set client_cert and client_key'
    is "nginx: none: FME is not asked" "$(curl -sf "$control/log?all")" ''
    servers https://localhost:9443 https://localhost:8443 -- "$ours" "${others[@]}"
    attempt
    fails "nginx: another CA's" tls 'does not accept our client certificate; see client_cert'
    is "nginx: another CA's: FME is not asked" "$(curl -sf "$control/log?all")" ''
else
    skip "nginx" "needs nginx"
fi

# Keys that are of no use.
for bad in other locked; do
    servers https://localhost:9002 https://localhost:8443 -- "$ours" "$cert" \
        "client_key = /etc/$bad.key"
    attempt
    fails "the $bad key" tls 'client_cert and client_key are no certificate and its key without a pass'
    is "the $bad key: nobody is asked" "$(requests)" ''
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
    misconfigured "a key of mode $mode" client_key "/etc/client.key can be .* by others .mode 0$mode."
done
done_testing
