#!/bin/bash
# sudo-rs, where it is installed beside sudo: the calls are sudo's, but without setcred(DELETE), and
# without any setcred for -g; the command gets groups of sudo-rs's own choice.
. "${0%/*}/lib.sh"
if ! command -v sudo-rs >/dev/null; then
    skip "sudo-rs" "needs sudo-rs"
    done_testing
fi
begin
rules()
{
    printf '%s\n' 'root ALL=(ALL:ALL) ALL' 'alice ALL=(ALL:ALL) ALL' \
        'bob ALL=(ALL:ALL) NOPASSWD: ALL' "$@" >/etc/sudoers
    chmod 440 /etc/sudoers
}
rules

# sudo_rs USER SECRETS [OPTION...] COMMAND...: it reads a key at a time, so that the terminal does
# not look like one of a password.
sudo_rs()
{
    local user=$1
    printf '%s\n' "$2" >"$work/answers"
    shift 2
    ptyrun -t 30 -e 'token: ' -u "$user" -a "$work/answers" -- sudo-rs -k "$@"
}

for secret in "$alice_password" "$alice_util"; do
    what="a password"
    [ "$secret" = "$alice_password" ] || what="a token"
    log_clear
    requests_clear
    got=$(sudo_rs alice "$secret" sh -c 'echo "are: $(id -un) $(id -Gn)"; env')
    like "$what: root" "$got" '^are: root root$'
    like "$what: our prompt, behind its own words" "$got" '^\[sudo: authenticate\] FME password or token: '
    check "$what: is logged, under the service sudo" log_has 'pam_fmetoken\(sudo:auth\): user alice accepted'
    unlike "$what: the command has no handle" "$got" PAM_FMETOKEN
    is "$what: no grant is left" "$(grants)" 0
done
got=$(sudo_rs alice "$alice_password" -u bob sh -c 'echo "are: $(id -un) $(id -Gn)"')
like "another user: the target gets none of the groups" "$got" '^are: bob bob$'

# For -g it stays the user, and calls no setcred: what authenticate left must not open anything.
got=$(sudo_rs alice "$alice_util" -g fme-admins sh -c 'echo "are: $(id -Gn)"; env')
like "-g: the groups are /etc/group's and the one asked for" "$got" \
    '^are: (fme-admins alice|alice fme-admins)$'
handle=$(sed -n 's/^PAM_FMETOKEN_GRANT=//p' <<<"$got")
why "-g: a handle in the command's environment: ${handle:-none}"
log_clear
su_as bob alice wrong-Fme-pw-0815 "true" >/dev/null
refute "-g: nobody is let in by it" accepted alice
fme_service sudo
echo 'session  required pam_fmetoken.so' >>/etc/pam.d/sudo
rm -f /run/pam_fmetoken/grant-*
got=$(sudo_rs alice "$alice_util" -g fme-admins env)
unlike "-g: with a session line no handle either" "$got" PAM_FMETOKEN
is "-g: and no grant" "$(grants)" 0
fme_service sudo

log_clear
got=$(sudo_rs alice "$bob_password" -u bob true; echo "status $?")
like "the target's password is refused" "$got" '^status 1$'
check "and logged" refused alice rejected
requests_clear
got=$(sudo_rs alice "$(printf '%s\n' wrong-1 wrong-2 wrong-3 wrong-4)" true)
is "three tries, three requests" "$(count_requests '^POST ')" 3
requests_clear
rules 'Defaults passwd_tries=1'
got=$(sudo_rs alice "$(printf '%s\n' wrong-1 wrong-2)" true)
is "passwd_tries" "$(count_requests '^POST ')" 1

# carol is in gis by her token only: sudo lets her (23-sudo-by-token-group).
rules '%gis ALL=(ALL:ALL) NOPASSWD: ALL'
got=$(ssh_kbdint carol "$carol_token" 'id -Gn; sudo-rs -n id -un' 2>&1)
like "a group of the session's alone: is there" "$got" '^carol (gis fme-users|fme-users gis)$'
unlike "and does not open it" "$got" '^root$'
usermod -aG gis carol
like "one of the group database's does" "$(ssh_key carol 'sudo-rs -n id -un')" '^root$'
gpasswd -d carol gis >/dev/null
rules 'Defaults passwd_tries=1'

# Without authenticate: acct_mgmt alone, as sudo.
log_clear
requests_clear
like "NOPASSWD: goes on" "$(sudo_rs bob unused id -un)" '^root$'
is "NOPASSWD: nobody is asked" "$(count_requests)" 0

# A secret over its 511 bytes is none, and the rest of it is no second try here (passwd_tries).
requests_clear
got=$(sudo_rs alice "$(head -c 600 /dev/zero | tr '\0' x)" true)
is "a secret that it cannot hold is not sent" "$(count_requests '^POST ')" 0

log_clear
like "-i: root" "$(sudo_rs alice "$alice_password" -i id -un)" '^root$'
check "-i: under the same service" log_has 'pam_fmetoken\(sudo:auth\): user alice accepted'
got=$(sudo_rs alice '' -n true; echo "status $?")
like "-n: nobody is asked, and it fails" "$got" '^status 1$'

# The caller's environment is there while PAM runs, as it came: it must not reach the helper.
got=$(printf '%s\n' "$alice_password" >"$work/answers"
    ptyrun -t 30 -e 'token: ' -u alice -a "$work/answers" -- env https_proxy=http://127.0.0.1:9 \
        SSLKEYLOGFILE=/tmp/keys sudo-rs -k id -un)
like "a hostile environment does not matter" "$got" '^root$'
is "nor is a file of keys made" "$(find /tmp -name keys)" ''

# A password that must be changed: sudo-rs takes any chauthtok for an answer, also for NOPASSWD.
restart_sim 2025.1 'user svc role fmeadmin manager' \
    'token 5e5e000000000000000000000000000000000001 owner svc name svc'
install -m 600 <(echo 5e5e000000000000000000000000000000000001) /etc/security/fme-service.token
fme_conf <<'END'
server = https://localhost:8443
cafile = /etc/fme-ca.pem
api = v3
prompt = "FME token: "
service_token_file = /etc/security/fme-service.token
require = role:fmeauthor | role:fmeuser
END
sed -i 's/^auth .*/& must_change=ask/' /etc/pam.d/sudo
echo 'password required pam_permit.so' >>/etc/pam.d/sudo
like "must change: before it, root" "$(sudo_rs alice "$alice_password" id -un)" '^root$'
echo "user alice password \"$alice_password\" role fmeauthor must-change" | sim_data
log_clear
unlike "must change: not root, whatever another module changes" \
    "$(sudo_rs alice "$alice_password" id -un)" '^root$'
check "must change: refused where it authenticates" log_has 'sudo:auth\): user alice refused: .*expired'
done_testing
