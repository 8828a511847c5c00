#!/bin/bash
# Server down must not lock everybody out: UNAVAIL, and the example stack lets local accounts in.
. "${0%/*}/lib.sh"
begin

[ ! -e "$top/pam.d-example/sshd" ] || cp "$top/pam.d-example/sshd" /etc/pam.d/sshd
check "server up: an FME account gets in by the example stack" \
    ssh_kbdint alice "$alice_password" true
is "with its groups" "$(groups_of alice "$(ssh_password alice "$alice_password" id -Gn)")" \
    "fme-users gis"
refute "a wrong password does not" ssh_kbdint alice wrong true
check "server up: a local account gets in" ssh_kbdint lara "$local_password" true

stop_sim
log_clear
refute "server down: the FME account does not" ssh_kbdint alice "$alice_password" true
check "as unreachable" refused alice unreachable
check "with the code of an outage" log_has 'user alice refused: .*result=authinfo_unavail'
for how in password kbdint; do
    check "server down: a local account gets in by $how" ssh_$how lara "$local_password" true
    refute "but not by a wrong password" ssh_$how lara wrong true
done
like "the code is PAM_AUTHINFO_UNAVAIL" "$(pam_result pamtester alice "$alice_password")" \
    'cannot retrieve authentication info'
done_testing
