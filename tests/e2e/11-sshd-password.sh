#!/bin/bash
# sshd, password: the monitor calls everything, and the session child setcred once more.
. "${0%/*}/lib.sh"
begin

for secret in "$alice_password" "$alice_util"; do
    what="a password"
    [ "$secret" = "$alice_password" ] || what="a token"
    log_clear
    got=$(ssh_password alice "$secret" 'id -Gn; env')
    is "$what's groups survive the second setcred" \
        "$(groups_of alice "$(head -n 1 <<<"$got")")" "fme-users gis"
    unlike "$what's handle does not reach the shell" "$got" 'PAM_FMETOKEN'
    unlike "$what is not in the shell's environment" "$got" "$secret"
    check "the login by $what is logged" accepted alice
    is "no grant is left" "$(grants)" 0
done

log_clear
refute "a wrong password is refused" ssh_password alice wrong-Fme-pw true
check "and logged" refused alice rejected
is "the user has no groups outside the session" "$(id -Gn alice)" alice
done_testing
