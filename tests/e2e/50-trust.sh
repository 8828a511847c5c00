#!/bin/bash
# Whom to trust: cafile, capath, the system's store, pins, tls_min; and nobody else.
. "${0%/*}/lib.sh"
. "$here/lib/trust.sh"
begin
make_ca other
install -m 644 "$work/other.pem" /etc/other-ca.pem
url=https://localhost:8443
ours='cafile = /etc/fme-ca.pem'
issuer='issuer "CN = e2e private CA" is not trusted; put that CA.s certificate into cafile'

servers $url -- "$ours"
check "cafile" ssh_kbdint alice "$alice_password" true
servers $url -- 'cafile = /etc/other-ca.pem'
attempt
fails "another cafile" tls "$issuer"

install -d /etc/fme-cas
cp /etc/fme-ca.pem /etc/fme-cas
servers $url -- 'capath = /etc/fme-cas'
attempt
fails "a capath that is not hashed" tls 'capath /etc/fme-cas has no hashed cert.* openssl rehash'
openssl rehash /etc/fme-cas
check "capath" ssh_kbdint alice "$alice_password" true
servers $url -- 'cafile = /etc/other-ca.pem' 'capath = /etc/fme-cas'
check "capath beside a cafile" ssh_kbdint alice "$alice_password" true

# As a CA is replaced by another of its name: both are looked up.
make_ca 'e2e private'
hash=$(openssl x509 -hash -noout -in /etc/fme-ca.pem)
is "another CA of our CA's name" "$(openssl x509 -hash -noout -in "$work/e2e private.pem")" "$hash"
install -d /etc/two-cas
install -m 644 "$work/e2e private.pem" "/etc/two-cas/$hash.0"
cp /etc/fme-ca.pem "/etc/two-cas/$hash.1"
servers $url -- 'capath = /etc/two-cas'
check "the second of a name in a capath" ssh_kbdint alice "$alice_password" true
servers $url -- 'cafile = /etc/other-ca.pem' 'capath = /etc/fme-cas'
chmod 775 /etc/fme-cas
misconfigured "a capath that others may write" capath "can be written by others"

servers $url --
attempt
fails "the system's store" tls "$issuer"
if command -v update-ca-certificates >/dev/null; then
    cp /etc/fme-ca.pem /usr/local/share/ca-certificates/e2e.crt
    update-ca-certificates >"$work/update.log" 2>&1
else
    cp /etc/fme-ca.pem /etc/pki/ca-trust/source/anchors/
    update-ca-trust >"$work/update.log" 2>&1
fi
check "the system's store, with our CA" ssh_kbdint alice "$alice_password" true
install -d /etc/other-cas
cp /etc/other-ca.pem /etc/other-cas
openssl rehash /etc/other-cas

# not_systems HOW: neither file nor folder adds to the system's store.
not_systems()
{
    servers $url -- 'cafile = /etc/other-ca.pem'
    attempt
    fails "cafile takes the place of the system's $1" tls "$issuer"
    servers $url -- 'capath = /etc/other-cas'
    attempt
    fails "and so does capath, of its $1" tls "$issuer"
}
not_systems store
for folder in /etc/ssl/certs /etc/pki/ca-trust/extracted/pem/directory-hash; do
    [ ! -d $folder ] || find $folder -name '????????.[0-9]' -delete
done
servers $url --
check "its bundle, where no folder is hashed" ssh_kbdint alice "$alice_password" true
not_systems bundle

pin=$(pin_of "$work/server.pem")
wrong=$(pin_of "$work/other.pem")
servers $url -- "$ours" "pin = $pin"
check "a pin" ssh_kbdint alice "$alice_password" true
servers $url -- "$ours" "pin = $wrong;$pin"
check "two pins, of which the second matches" ssh_kbdint alice "$alice_password" true
servers $url -- 'cafile = /etc/other-ca.pem' "pin = $pin"
attempt
fails "a pin does not vouch for a certificate" tls "$issuer"

serve 9001 server --tls-priority NORMAL:-VERS-ALL:+VERS-TLS1.2
serve 9002 server --tls-priority NORMAL:-VERS-ALL:+VERS-TLS1.3
serve 9003 server --tls-priority NORMAL:-VERS-ALL:+VERS-TLS1.1
servers https://localhost:9001 -- "$ours"
check "TLS 1.2" ssh_kbdint alice "$alice_password" true
servers https://localhost:9002 -- "$ours" 'tls_min = 1.3'
check "tls_min = 1.3, and TLS 1.3" ssh_kbdint alice "$alice_password" true
distrusts "tls_min = 1.3, and TLS 1.2" 9001 'see tls_min' "$ours" 'tls_min = 1.3'
check "a server of TLS 1.1" openssl s_client -connect 127.0.0.1:9003 -tls1_1 \
    -cipher DEFAULT:@SECLEVEL=0
distrusts "TLS 1.1" 9003 'see tls_min'
done_testing
