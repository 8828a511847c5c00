#!/bin/bash
# A server that speaks HTTP/2: one connection, and everything on it.
. "${0%/*}/lib.sh"
begin

if ! command -v nghttpx >/dev/null; then
    skip "HTTP/2" "needs nghttpx"
    done_testing
fi
start_front 9443
sed -i 's/:8443/:9443/' "$conf"
for secret in "$alice_password" "$alice_util"; do
    what="a password"
    [ "$secret" = "$alice_password" ] || what="a token"
    got=$(ssh_kbdint alice "$secret" id -Gn)
    is "$what's groups over HTTP/2" "$(groups_of alice "$got")" "fme-users gis"
done
check "the server spoke HTTP/2" wait_for 2 grep -q 'HTTP/2' "$work/front.log"
is "and nothing else" "$(grep -c 'HTTP/1' "$work/front.log")" 0
done_testing
