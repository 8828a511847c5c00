#!/bin/bash
# FME Flow on the same host, by plain http, with pam.d-example/localhost.conf.
. "${0%/*}/lib.sh"
prepare_host
start_plain_sim 80 <<<"$(fme_data 2025.1)"
start_sshd
example localhost.conf

for how in password kbdint; do
    is "a password, by $how" "$(groups_of alice "$(ssh_$how alice "$alice_password" id -Gn)")" \
        fme-users
done
is "a token" "$(groups_of alice "$(ssh_kbdint alice "$alice_util" id -Gn)")" fme-users
like "sudo" "$(sudo_as alice "$alice_token" id -un)" '^root$'
got=$(su_as alice bob "$bob_password" 'id -Gn' | tail -n 1)
is "su" "$(groups_of bob "$got")" fme-users
refute "a wrong password" ssh_kbdint alice wrong true
refute "another's token" ssh_kbdint alice "$bob_token" true
check "as not this user's" refused alice not_owner
refute "a token that may not see Utilities" ssh_kbdint alice "$alice_narrow" true
check "as not meeting the requirement" refused alice requirement

echo '127.0.0.2 localhost' >/etc/hosts
check "a name service that says otherwise is not asked" ssh_kbdint alice "$alice_password" true
sed -i 's|http://localhost|http://localhost:8080|' "$conf"
refute "a port that any user can listen on" ssh_kbdint alice "$alice_password" true
check "is an error that names file, line and key" \
    log_has 'pam_fmetoken.conf:5: server: any local user may listen on port 8080'
done_testing
