#!/bin/bash
# The stacks of pam.d-example, as an administrator copies them.
. "${0%/*}/lib.sh"
begin
cp "$top/pam.d-example/sshd" "$top/pam.d-example/su" "$top/pam.d-example/sudo" \
    "$top/pam.d-example/passwd" /etc/pam.d/
sudoers 'lara ALL=(ALL) ALL'

local_accounts()
{
    check "$1: ssh of a local account" ssh_kbdint lara "$local_password" true
    check "$1: sudo of a local account" sudo_as lara "$local_password" true
    like "$1: su to a local account" "$(su_as alice lara "$local_password" 'id -un')" '^lara$'
    is "$1: ssh by public key" "$(ssh_key alice id -Gn)" alice
    is "$1: root's su" "$(su alice -c 'id -un')" alice
}

got=$(ssh_kbdint alice "$alice_token" id -Gn)
is "ssh of an FME account" "$(groups_of alice "$got")" "fme-users gis"
like "sudo of an FME account" "$(sudo_as alice "$alice_password" id -Gn)" '^root$'
got=$(su_as alice bob "$bob_password" 'id -Gn' | tail -n 1)
is "su to an FME account" "$(groups_of bob "$got")" "fme-users gis"
refute "nobody gets in by a wrong password" ssh_kbdint alice wrong-pw true
refute "nor a local account" ssh_kbdint lara wrong-pw true
local_accounts "server up"

type_passwd()
{
    type_as "$1" "$(printf '%s\n' "$2" "$3" "$3")" passwd
}
like "passwd of an FME account" "$(type_passwd alice "$alice_password" New-alice-pw-7)" \
    'updated successfully'
check "which opens now" ssh_kbdint alice New-alice-pw-7 true
type_passwd alice New-alice-pw-7 "$alice_password" >/dev/null
like "passwd of a local account, once FME has said no" \
    "$(type_passwd lara "$local_password" Tr0ub4dor-and-3)" 'updated successfully'
type_passwd lara Tr0ub4dor-and-3 "$local_password" >/dev/null

# One password for both: FME's no to the new one is the end of it, not pam_unix's turn.
sed -i "s|^alice:[^:]*:|alice:$(openssl passwd -6 "$alice_password"):|" /etc/shadow
shadow_before=$(getent shadow alice)
not_changed()
{
    local got
    got=$(type_as alice "$(printf '%s\n' "$alice_password" Tr0ub4dor-and-3 Tr0ub4dor-and-3 \
        Tr0ub4dor-and-3 Tr0ub4dor-and-3)" passwd)
    unlike "$1: passwd does not say that it succeeded" "$got" 'updated successfully'
    is "$1: the local password is the old one" "$(getent shadow alice)" "$shadow_before"
}
sim_data <<<'password-min 60'
not_changed "FME refuses the new password"
sim_data <<<'password-min 0'
for status in 500 401; do
    sim_fault "PUT / times 1 status $status"
    not_changed "FME answers $status to the change"
done
sed -i "s|^alice:[^:]*:|alice:!:|" /etc/shadow

chage -d 0 lara
like "a local password that has expired is pam_unix's" \
    "$(type_as alice "$(printf '%s\n' "$local_password" "$local_password" \
        Tr0ub4dor-and-3 Tr0ub4dor-and-3)" su lara -c 'id -un')" '^lara$'
sed -i "s|^lara:[^:]*:|lara:$(openssl passwd -6 "$local_password"):|" /etc/shadow

start_front 443
install -m 644 /etc/fme-ca.pem /etc/ssl/fme-ca.pem
sed 's/^#\([a-z_]* = \)/\1/' "$top/pam.d-example/pam_fmetoken.conf" >"$conf"
is "the configuration that is installed, with all its lines" \
    "$(groups_of alice "$(ssh_kbdint alice "$alice_password" id -Gn)")" "fme-users gis"
default_conf
stop_sim
local_accounts "server down"
got=$(type_passwd lara "$local_password" Tr0ub4dor-and-3)
unlike "server down: passwd of a local account waits" "$got" 'updated successfully'
refute "server down: no FME account gets in" ssh_kbdint alice "$alice_password" true
done_testing
