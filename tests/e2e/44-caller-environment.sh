#!/bin/bash
# Set-uid callers: SSLKEYLOGFILE would be created as root at a path of the user's choice, and
# https_proxy would send the secret elsewhere.
. "${0%/*}/lib.sh"
begin

keys=/home/alice/keys
hostile=(env SSLKEYLOGFILE="$keys" https_proxy=http://127.0.0.1:9 HTTPS_PROXY=http://127.0.0.1:9
    ALL_PROXY=http://127.0.0.1:9 CURL_CA_BUNDLE=/dev/null SSL_CERT_FILE=/dev/null)
sudoers 'Defaults:alice !env_reset' 'Defaults:alice setenv' \
    'Defaults:alice env_keep += "SSLKEYLOGFILE https_proxy HTTPS_PROXY ALL_PROXY"'

type_as alice '' "${hostile[@]}" curl -s --noproxy '*' --cacert /etc/fme-ca.pem \
    https://localhost:8443/fmeapiv4/healthcheck/liveness >/dev/null
if [ -e $keys ]; then
    ok "curl in this environment writes the file: it is hostile"
else
    skip "curl in this environment writes the file" "this curl does not"
fi
rm -f $keys

got=$(type_as alice "$bob_token" "${hostile[@]}" su bob -c 'echo in')
like "su works all the same" "$got" '^in$'
refute "su: no key file" test -e $keys
got=$(type_as alice "$alice_token" "${hostile[@]}" sudo -k -E sh -c 'env; echo in')
like "sudo -E works all the same" "$got" '^in$'
like "and passes the environment on to the command" "$got" "^SSLKEYLOGFILE=$keys\$"
refute "sudo: no key file" test -e $keys
done_testing
