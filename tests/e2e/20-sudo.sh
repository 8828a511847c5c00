#!/bin/bash
# sudo: authenticate for the invoker, setcred for the target. A naive module gives the
# invoker's groups to root.
. "${0%/*}/lib.sh"
begin

for secret in "$alice_password" "$alice_util"; do
    what="a password"
    [ "$secret" = "$alice_password" ] || what="a token"
    log_clear
    got=$(sudo_as alice "$secret" sh -c 'echo "are: $(id -un) $(id -Gn)"; env')
    like "sudo by $what" "$got" '^are: root root$'
    check "is logged" accepted alice
    unlike "$what: the command has no handle" "$got" PAM_FMETOKEN
    is "no grant is left" "$(grants)" 0
done

got=$(sudo_as alice "$alice_password" -u bob sh -c 'echo "are: $(id -un) $(id -Gn)"')
like "sudo to another user: the target gets none of the groups" "$got" '^are: bob bob$'

log_clear
refute "sudo by the target's password is refused" sudo_as alice "$bob_password" -u bob true
check "and logged" refused alice rejected
refute "sudo by the target's token is refused" sudo_as alice "$bob_token" -u bob true
check "and logged" refused alice not_owner

# sudo ends its handle with PAM_DATA_SILENT, also where no setcred came.
cp /etc/pam.d/sudo "$work/sudo.before"
echo 'account required pam_deny.so' >>/etc/pam.d/sudo
refute "another module refuses the account" sudo_as alice "$alice_password" true
is "and no grant is left" "$(grants)" 0
cp "$work/sudo.before" /etc/pam.d/sudo
done_testing
