#!/bin/bash
# su: the target throughout, set-uid, groups set in setcred after initgroups.
. "${0%/*}/lib.sh"
begin

for secret in "$bob_password" "$bob_token"; do
    what="a password"
    [ "$secret" = "$bob_password" ] || what="a token"
    log_clear
    got=$(su_as alice bob "$secret" 'echo "are: $(id -un)"; id -Gn; env')
    like "su by $what" "$got" '^are: bob$'
    is "$what: with the target's groups" \
        "$(groups_of bob "$(grep -x 'bob.*' <<<"$got" | tail -n 1)")" "fme-users gis"
    check "$what: and logged" accepted bob
    unlike "$what: the shell has no handle" "$got" PAM_FMETOKEN
    is "$what: no grant is left" "$(grants)" 0
done

log_clear
unlike "su by the invoker's password is refused" \
    "$(su_as alice bob "$alice_password" 'echo in')" '^in$'
check "and logged" refused bob rejected
requests_clear
unlike "su to root is refused" "$(su_as alice root "$alice_password" 'echo in')" '^in$'
is "and the server is not asked" "$(requests)" ""
done_testing
