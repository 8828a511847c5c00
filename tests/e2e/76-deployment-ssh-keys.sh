#!/bin/bash
# ssh keys that FME can close, with pam.d-example/ssh-keys.conf and sshd-lookup.
. "${0%/*}/lib.sh"
prepare_host
service=5e5e000000000000000000000000000000000001
(umask 077 && echo $service >/etc/security/pam_fmetoken.token)
people()
{
    fme_data 2022.2 "user svc password svc-Fme-pw-0d0d manager" \
        "token $service owner svc name service" 'user lara role fmeauthor' \
        'user bob password "bob-Fme-pw-77e0" role fmeauthor' 'repository Shell'
}
start_sim 443 <<<"$(people)"
start_sshd
example ssh-keys.conf
cp "$top/pam.d-example/sshd-lookup" /etc/pam.d/sshd
cp "$top/pam.d-example/sudo" "$top/pam.d-example/su" /etc/pam.d/
sed -i 's/^fme-users:.*/&alice,bob,lara,carol/' /etc/group
touch /root/.hushlogin
install -d -m 700 /root/.ssh && cp "$work/user_key.pub" /root/.ssh/authorized_keys

# key_login USER: the groups of a session by key, or "refused".
key_login()
{
    local got
    got=$(ssh_key "$1" id -Gn) && groups_of "$1" "$got" || echo refused
}

is "a key of a member of good standing has the groups" "$(key_login alice)" "fme-users gis"
check "the log says by what" log_has 'user alice accepted: FME vouches for this account'
sim_data <<<'user alice role fmeauthor disabled'
is "a disabled account closes the key" "$(key_login alice)" refused
check "as disabled" log_has 'user alice refused: .*result=acct_expired reason=disabled'
sim_data <<<'user alice role fmeuser'
log_clear
is "a lost role closes it" "$(key_login alice)" refused
check "as a requirement" refused alice requirement
sim_data <<<'user alice role fmeauthor must-change'
log_clear
is "a password that must be changed closes it" "$(key_login alice)" refused
check "with its code" log_has 'user alice refused: .*result=acct_expired reason=password_expired'
sim_data <<<'remove user alice'
log_clear
is "an account that is gone closes it" "$(key_login alice)" refused
check "as no account" refused alice no_account
sim_data <<<"user alice password \"$alice_password\" role fmeauthor"
is "all is well again" "$(key_login alice)" "fme-users gis"

requests_clear
is "who is no member is not asked about" "$(key_login dave)" ""
check "nor is root" ssh_key root true
is "no request was sent for them" "$(requests)" ""

check "a local password of a member is looked up, in sshd's forked child" \
    ssh_kbdint lara "$local_password" true
is "and has the groups" "$(groups_of lara "$(ssh_kbdint lara "$local_password" id -Gn)")" \
    "fme-users gis"
is "a password of FME's own asks once" \
    "$(requests_clear && ssh_kbdint alice "$alice_password" true && count_requests POST)" 1
is "and nothing of it is left" "$(grants)" 0

# bob has NOPASSWD.
is "sudo without a password: the target has none of the groups" \
    "$(type_as bob '' sudo -k id -Gn | tail -n 1)" root
check "but was asked about" accepted bob
sim_data <<<'user bob role fmeauthor disabled'
refute "and is closed" type_as bob '' sudo -k true
sim_data <<<'user bob role fmeauthor must-change'
refute "also where the password must be changed" type_as bob '' sudo -k true

sim_data <<<'remove token svc service'
log_clear
is "the service's token is dead" "$(key_login alice)" refused
check "as such" log_has 'user alice refused: .*result=authinfo_unavail reason=service_token'
stop_sim
log_clear
is "FME is down: closed, as the stack stands" "$(key_login alice)" refused
check "as an outage" log_has 'user alice refused: .*result=authinfo_unavail reason=unreachable'
check "root's key is a way in" ssh_key root true
sed -i '/^account.*pam_fmetoken/d; s/^#account /account /' /etc/pam.d/sshd
is "with the other line: open, without the groups of FME" "$(key_login alice)" "fme-users"
done_testing
