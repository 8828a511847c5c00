#!/bin/bash
# sudo -i: the PAM service is named sudo-i where that file exists.
. "${0%/*}/lib.sh"
begin

fme_service sudo-i
got=$(sudo_as alice "$alice_password" -i id -un)
like "sudo -i works" "$got" '^root$'
check "under its own service" log_has 'pam_fmetoken\(sudo-i:auth\): user alice accepted'
got=$(sudo_as alice "$alice_password" -i -u bob id -Gn)
like "the target gets none of the groups" "$got" '^bob$'
done_testing
