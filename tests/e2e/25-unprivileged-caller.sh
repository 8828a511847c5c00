#!/bin/bash
# A screen locker is not root: the helper runs as the caller, who may only be asked for itself;
# no records, no groups, and setcred has nothing to say against it.
. "${0%/*}/lib.sh"
begin

# as USER PAM-USER SECRET OPERATION...
as()
{
    local user=$1 target=$2
    printf '%s\n' "$3" >/tmp/typed
    shift 3
    setpriv --reuid="$user" --regid="$user" --init-groups \
        pamtester pamtester "$target" "$@" </tmp/typed 2>&1 | tail -n 1
}

like "its own user, by password" "$(as alice alice "$alice_password" authenticate)" 'successfully'
check "is logged" accepted alice
like "by token, with account and setcred" \
    "$(as alice alice "$alice_util" authenticate acct_mgmt 'setcred(PAM_REINITIALIZE_CRED)')" \
    'successfully|have been|been set'
is "no grant is made" "$(grants)" 0
requests_clear
log_clear
unlike "another user is refused" "$(as alice bob "$bob_password" authenticate)" 'successfully'
check "and logged" refused bob not_caller
is "and the server is not asked" "$(requests)" ""
unlike "a wrong password is refused" "$(as alice alice wrong authenticate)" 'successfully'

# What only root can read is gone without: the scopes of the service's token do not hold.
(umask 077 && echo "$dave_token" >/etc/fme-service.token)
fme_conf <<END
server = https://localhost:8443
cafile = /etc/fme-ca.pem
service_token_file = /etc/fme-service.token
account = lookup
lookup_group = gis
scope = seen GET /fmeapiv4/repositories/Utilities?user=%u service
group = seen -> fme-users
END
sed -i 's/^gis:.*/&alice/' /etc/group
requests_clear
like "its own user, where root has a service token" \
    "$(as alice alice "$alice_password" authenticate acct_mgmt)" 'account management done'
is "which is not used" "$(count_requests 'token:ci\(dave\)')" 0
log_clear
like "nobody can be looked up without it" "$(as alice alice '' acct_mgmt)" 'cannot retrieve'
check "and it is said why" log_has 'account = lookup: only root can read service_token_file'
echo 'require = seen' >>"$conf"
unlike "a requirement that only the service can tell does not hold" \
    "$(as alice alice "$alice_password" authenticate)" 'successfully'
check "as such" refused alice requirement

chmod 600 "$conf"
like "a configuration that the caller cannot read lets nobody in" \
    "$(as alice alice "$alice_password" authenticate)" 'Error in service module'
done_testing
