#!/bin/bash
# FME Server 2018, with pam.d-example/fme-2018.conf.
. "${0%/*}/lib.sh"
prepare_host
start_sim 443 <<<"$(fme_data 2018.1)"
start_sshd
example fme-2018.conf

for how in password kbdint; do
    is "a password, by $how" "$(groups_of alice "$(ssh_$how alice "$alice_password" id -Gn)")" \
        fme-users
done
check "the log warns of the user's one token" log_has "FME may have replaced the user's one token"
is "only the token service's form with JSON is asked" \
    "$(requests | grep POST | grep -vc 'POST /fmetoken/generate.json auth=form:alice')" 0
is "no token is deleted" "$(count_requests '^DELETE')" 0
unlike "no password is in a URL" "$(requests)" 'bad-credential-place'
like "sudo" "$(sudo_as alice "$alice_password" id -un)" '^root$'
got=$(su_as alice bob "$bob_password" 'id -Gn' | tail -n 1)
is "su" "$(groups_of bob "$got")" fme-users
refute "a wrong password" ssh_kbdint alice wrong true
check "is rejected" refused alice rejected
refute "a token, which is a wrong password here" ssh_kbdint alice "$alice_token" true

sim_data <<<'guest yes'
rm -f /run/pam_fmetoken/*
log_clear
refute "a server that answers strangers" ssh_kbdint alice "$alice_password" true
check "proves nothing" refused alice open_server
done_testing
