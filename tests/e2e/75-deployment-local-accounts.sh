#!/bin/bash
# Local accounts get in while FME is down: the stacks of pam.d-example, with two-servers.conf.
. "${0%/*}/lib.sh"
prepare_host
make_certificates
start_sshd
example two-servers.conf
cp "$top/pam.d-example/sshd" "$top/pam.d-example/su" "$top/pam.d-example/sudo" /etc/pam.d/
sudoers 'lara ALL=(ALL) ALL'

for how in password kbdint; do
    check "both servers down: ssh of a local account by $how" ssh_$how lara "$local_password" true
    refute "not by a wrong password" ssh_$how lara wrong true
    refute "and no FME account" ssh_$how alice "$alice_password" true
done
check "ssh by key" ssh_key alice true
like "sudo of a local account" "$(sudo_as lara "$local_password" id -un)" '^root$'
like "su to a local account" "$(su_as alice lara "$local_password" 'id -un')" '^lara$'
is "root's su" "$(su alice -c 'id -un')" alice

start_sim 443 <<<"$(fme_data 2025.1)"
rm -f /run/pam_fmetoken/*
check "up again: an FME account" ssh_kbdint alice "$alice_password" true
check "and a local one" ssh_kbdint lara "$local_password" true
done_testing
