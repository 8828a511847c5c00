#!/bin/bash
# whoami: whose a secret is, what it would get and why, and that nothing comes of it.
. "${0%/*}/lib.sh"
begin_ctl 'user eve password "eve-Fme-pw" disabled' 'user frank password "frank-Fme-pw" must-change' \
    'token 5e5e000000000000000000000000000000000001 owner dave name svc' \
    'token e1e1000000000000000000000000000000000001 owner carol name soon expires 3600'
printf '5e5e000000000000000000000000000000000001\n' >/etc/security/svc.token
chmod 600 /etc/security/svc.token

ctl_typed "$alice_password" whoami --user alice
ends "a password" 0
says "the local user" '^  local user +alice \(uid 2001\)$'
says "the FME user, by the template" '^  FME user +alice \(fme_user, default\)$'
says "what it is" "^  it is +a password, alice's$"
says "a scope and its line" "^  util +yes \\($conf:4\\)$"
says "a built-in one" '^  unrestricted +yes \(built in\)$'
says "a require line" "^  holds +util \\| unrestricted \\($conf:5\\)$"
says "a group, its gid and why" "^  gis +yes, gid 3001 \\(\"util\", $conf:6\\)$"
is "what PAM is answered" "$(sed -n 's/^  \(authenticate\|acct_mgmt\|setcred\) *\(PAM_[A-Z_]*\):.*/\1=\2/p' <<<"$out" | xargs)" \
    "authenticate=PAM_SUCCESS acct_mgmt=PAM_SUCCESS setcred=PAM_SUCCESS"
no_token()
{
    ! sim_tokens | grep ' pam-'
}
check "no token is kept" wait_for 10 no_token
is "nothing of the user is kept" "$(find /run/pam_fmetoken /var/lib/pam_fmetoken /run/fmetoken \
    -name 'grant-*' -o -name 'reuse-*' -o -name 'offline-*' -o -name 'session-*' 2>/dev/null)" ""
is "nothing is logged" "$(module_log)" ""
ctl_typed wrong-password whoami --user alice
ends "a wrong password" 1
says "the code, why, what to do" \
    '^  authenticate +PAM_AUTH_ERR: FME does not accept this credential; try the same .*status 401'
says "the rest is not called" '^  setcred +not called'

# Tokens.
ctl_typed "$alice_narrow" whoami --user alice
ends "a narrow token" 1
says "its scope does not hold" "^  util +no \\($conf:4\\)$"
says "nor the require line" "^  DOES NOT HOLD +util \\| unrestricted \\($conf:5\\)$"
says "the code" '^  authenticate +PAM_PERM_DENIED: the credential does not meet a requirement'
says "groups are told all the same" '^Groups, were the login let in$'
says "and why not" "^  gis +no: no scope matches \\(\"util\", $conf:6\\)$"
ctl_typed "$bob_token" whoami --user alice
ends "another's token" 1
says "the code" '^  authenticate +PAM_AUTH_ERR: the credential is not proved to be this user'
sim_data <<<'remove token carol ci'
sed -i 's/^require.*/require = any/' "$conf"
ctl_typed e1e1000000000000000000000000000000000001 whoami --user carol
says "a token's name and expiry" '^  token +soon, expires: 20[0-9-]+ [0-9:]+ UTC$'

# Who is expected, and by which line.
default_conf
add_conf 'alias = bob alice' 'alias = carol carol' 'scope = other GET /fmeapiv4/repositories/Other'
ctl_typed "$alice_password" whoami --user bob
ends "an alias" 0
says "its line" "^  FME user +alice \\(alias, $conf:8\\)$"
says "a scope that nobody looks at" "^  other +no \\($conf:10; not asked: no require or group line names it\\)$"
ctl whoami --user root --stdin </dev/null
ends "root" 1
says "is no user of this module" '^  authenticate +PAM_USER_UNKNOWN: this module does not log in system users'
ctl_typed x whoami --user nobody-here
says "a user who is not there" '^  authenticate +PAM_USER_UNKNOWN: no such local user'
ctl_typed admin whoami --user admin
says "a built-in account of FME" '^  authenticate +PAM_USER_UNKNOWN: no FME account may stand for'
ctl whoami --stdin </dev/null
ends "root who does not say who" 2
says "is asked to" 'error: user: root never logs in by this module; say who with --user'

# Groups that are left out.
default_conf
printf 'low:x:700:\nsecond:x:%s:\n' "$(getent group disk | cut -d: -f3)" >>/etc/group
add_conf 'group = util -> low, second, nosuch, fme-admins'
ctl_typed "$alice_password" whoami --user alice
says "below min_gid" '^  low +no: its gid 700 is below min_gid'
says "missing" '^  nosuch +no: there is no such group'
says "one that is given" '^  fme-admins +yes, gid 3003'
add_conf 'min_gid = 1'
ctl_typed "$alice_password" whoami --user alice
says "as good as root" '^  second +no: gid [0-9]+ is as good as root'
groups_before=$(id -G)
is "no group of this process changes" "$(id -G)" "$groups_before"
add_conf 'group = util -> root' 'allow_group = root'
ctl_typed "$alice_password" whoami --user alice
says "gid 0, where allow_group has it" "^  root +yes, gid 0 \\(\"util\", $conf:[0-9]+\\)$"
ctl_typed "$alice_password" whoami --user alice --json
is "gid 0, in JSON" "$(json /groups/7/group /groups/7/given /groups/7/gid)" "root true 0"

# What a login cannot be given refuses it.
default_conf
for ((i = 0; i < 300; i += 30)); do
    add_conf "group = util -> $(seq -s ', ' -f 'many%g' $i $((i + 29)))"
done
ctl_typed "$alice_password" whoami --user alice
ends "too many groups" 2
says "the code" '^  authenticate +PAM_SERVICE_ERR: .*\(the group lines give more than 256 groups\)'
default_conf
pamdir=$("$top/tests/tools/pamdir" /usr)
install -m 644 "$build/tests/e2e/libnss_broken.so.2" "${pamdir%/security}/"
echo 5 >/run/nss-broken
sed -i 's/^group:.*/group: files broken/' /etc/nsswitch.conf
ctl_typed "$alice_password" whoami --user alice
ends "a name service that fails" 2
says "the code" '^  authenticate +PAM_SYSTEM_ERR: .*\(group gis cannot be looked up\)'
says "and why a group is not given" '^  gis +no: it cannot be looked up'
sed -i 's/^group:.*/group: files/' /etc/nsswitch.conf

# Accounts: v3 tells.
restart_sim 2024.0 'user eve password "eve-Fme-pw" disabled' 'user alice password "alice-Fme-pw-5d1c" must-change' \
    'token 5e5e000000000000000000000000000000000001 owner dave name svc'
add_conf 'service_token_file = /etc/security/svc.token' 'alias = carol eve'
ctl_typed "$bob_password" whoami --user bob
ends "an account that is enabled" 0
says "is told" '^  account +enabled$'
ctl_typed "$alice_password" whoami --user alice
ends "a password that must be changed" 1
says "the account" '^  account +its password must be changed$'
says "refused, without must_change=ask" '^  authenticate +PAM_NEW_AUTHTOK_REQD: '
ctl_typed "$alice_password" whoami --user alice --arg must_change=ask
says "must_change=ask: on to acct_mgmt" '^  authenticate +PAM_SUCCESS: the password is right, and must be changed'
says "which says so" '^  acct_mgmt +PAM_NEW_AUTHTOK_REQD: '
says "setcred gives nothing" '^  setcred +PAM_CRED_EXPIRED: '
service sshd <"$top/pam.d-example/sshd"
ctl_typed "$alice_password" whoami --user alice --service sshd
says "--service: its auth line's arguments" '^  acct_mgmt +PAM_NEW_AUTHTOK_REQD: '
cp "$conf" /etc/security/other.conf
ctl_typed "$alice_password" whoami --user alice --service sshd --config /etc/security/other.conf
says "--service and --config: both" '^  acct_mgmt +PAM_NEW_AUTHTOK_REQD: '
says "the configuration is the other" ' /etc/security/other.conf:'
ctl_typed "$alice_password" whoami --user alice --service sshd --arg must_change=refuse
says "--arg: in the place of the line's of that key" '^  authenticate +PAM_NEW_AUTHTOK_REQD: '
service sudo <"$top/pam.d-example/sudo"
ctl_typed "$alice_password" whoami --user alice --service sudo
says "--service: of another" '^  authenticate +PAM_NEW_AUTHTOK_REQD: '

# Who is not root cannot read the service's token: that is said, and no word of it is a guess.
add_conf 'scope = staff GET /fmerest/v3/repositories/Utilities service' 'group = staff -> fme-users'
ctl_typed "$bob_password" whoami --user bob
says "a scope of the service" "^  staff +yes \\($conf:[0-9]+\\)$"
out=$(COLUMNS=5000 setpriv --reuid bob --regid bob --clear-groups \
    fmetokenctl whoami --stdin <<<"$bob_password" 2>&1)
status=$?
ends "not root" 0
says "the account is not looked at" '^  account +not looked at: only root can read service_token_file$'
says "nor a scope of the service" \
    "^  staff +no \\($conf:[0-9]+; not asked: only root can read service_token_file\\)$"
says "which a note says" 'note: not root: the account, and what is asked with the service token, were not looked at'

# A service is a name, and no path to any file.
mkdir -p /etc/elsewhere
printf 'auth required pam_fmetoken.so secret-word\n' >/etc/elsewhere/x
for path in ../elsewhere/x /etc/elsewhere/x; do
    ctl_typed "$alice_password" whoami --user alice --service "$path"
    ends "--service $path" 2
    says "--service $path: says why" "error: $path: a service is a name in pam.d, without a /"
    says_not "--service $path: nothing of it is read" 'secret-word|PAM_'
done
# Nor is what another file has told.
ctl check --no-servers --config /etc/shadow
says "another file as a configuration" 'error: configuration: .*/etc/shadow:1: \(hidden\): there is no such key'
says_not "is not shown" 'root'

# No answer is no verdict.
stop_sim
default_conf
rm -f /run/pam_fmetoken/*
ctl_typed "$alice_password" whoami --user alice
ends "no server" 2
says "is said" '^  authenticate +PAM_AUTHINFO_UNAVAIL: the FME server cannot be reached'
ctl whoami --user alice
ends "no terminal" 2
says "is said, too" 'there is no terminal to ask at, or its echo stays on; see --stdin'
ctl whoami --user alice --stdin </dev/null
ends "no line on stdin" 2
add_conf 'nokey = 1'
ctl_typed "$alice_password" whoami --user alice
ends "a configuration that is not usable" 2
says "is a code as well" '^  authenticate +PAM_SERVICE_ERR: the configuration is not usable \(.*nokey'
done_testing
