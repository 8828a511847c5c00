#!/bin/bash
# FME Flow behind nginx with a private CA, with pam.d-example/private-ca.conf.  nginx as FME's
# documentation sets it up: port 80 redirects to 443.
. "${0%/*}/lib.sh"
prepare_host
start_plain_sim 7070 <<<"$(fme_data 2025.1)"
make_certificates
start_sshd
example private-ca.conf

cat >"$work/nginx.conf" <<END
pid $work/nginx.pid;
error_log $work/nginx.err;
events { }
http {
    access_log $work/nginx.log;
    server {
        listen 127.0.0.1:80;
        return 301 https://\$host\$request_uri;
    }
    server {
        listen 127.0.0.1:443 ssl http2;
        ssl_certificate $work/server.pem;
        ssl_certificate_key $work/server.key;
        location / { proxy_pass http://127.0.0.1:7070; }
    }
}
END
mkdir -p /var/lib/nginx /var/log/nginx
/usr/sbin/nginx -c "$work/nginx.conf" -e "$work/nginx.err" -g 'daemon off;' &
wait_for 5 tcp_open 443 || bail_out "nginx: $(tail -n 2 "$work/nginx.err")"

for secret in "$alice_password" "$alice_util"; do
    got=$(ssh_kbdint alice "$secret" id -Gn)
    is "a login has its groups" "$(groups_of alice "$got")" fme-users
done
check "by HTTP/2" grep -q 'HTTP/2.0' "$work/nginx.log"
refute "a wrong password" ssh_kbdint alice wrong true
check "is rejected" refused alice rejected
refute "another's token" ssh_kbdint alice "$bob_token" true
check "is not this user's" refused alice not_owner

# FME behind it stops: nginx says 502, which may have been judged.
stop_sim
log_clear
refute "FME is down behind nginx" ssh_kbdint alice "$alice_password" true
check "and the log has the status" log_has 'user alice refused: .*reason=server_error.* status=502'

# Without the CA, and by http to where nginx only redirects.
rm -f "$work/nginx.log"
kill -USR1 "$(cat "$work/nginx.pid")"
sed -i 's/^cafile/#cafile/' "$conf"
log_clear
refute "without the CA nobody gets in" ssh_kbdint alice "$alice_password" true
check "and the log names the issuer, and cafile" \
    log_has 'reason=tls.*helper=.*issuer.*e2e\+private\+CA.*cafile'
sed -i 's|https://fme.example.com|http://localhost|' "$conf"
log_clear
refute "a redirect is not followed" ssh_kbdint alice "$alice_password" true
check "and the log says so" log_has 'reason=bad_answer.*status=301.*redirect'
done_testing
