#!/bin/bash
# A server whose certificate is not ours gets no secret.
. "${0%/*}/lib.sh"
begin

check "a server that the CA vouches for" ssh_kbdint alice "$alice_password" true
sed -i 's/^cafile = .*//' "$conf"
requests_clear
log_clear
refute "the system's CAs do not vouch for it" ssh_kbdint alice "$alice_password" true
check "the log says so" refused alice tls
sed -i 's|localhost:8443|127.0.0.2:8443|' "$conf"
is "nothing was sent" "$(requests)" ""

default_conf
stop_sim
make_certificates
old=$work/old-ca.pem
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 30 -subj '/CN=other' \
    -keyout /dev/null -out "$old" 2>/dev/null
start_sim <<<"$(fme_data 2025.1)"
install -m 644 "$old" /etc/fme-ca.pem
requests_clear
refute "nor does another CA" ssh_kbdint alice "$alice_password" true
is "nothing was sent" "$(requests)" ""
done_testing
