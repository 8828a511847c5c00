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
chmod 600 "$conf"
like "a configuration that the caller cannot read lets nobody in" \
    "$(as alice alice "$alice_password" authenticate)" 'Error in service module'
done_testing
