#!/bin/bash
# Any user's live token is not this user's: the owner must be proved.
. "${0%/*}/lib.sh"
begin

for release in 2025.1 2022.2; do
    restart_sim $release
    for how in password kbdint; do
        log_clear
        refute "$release: another's token is refused by $how" ssh_$how alice "$bob_token" true
        check "$release: as not this user's" refused alice not_owner
        check "$release: the same token is its owner's, by $how" ssh_$how bob "$bob_token" true
    done
    log_clear
    refute "$release: a token that is nobody's is refused" \
        ssh_kbdint alice 0123456789012345678901234567890123456789 true
    check "$release: as rejected" refused alice rejected
done

log_clear
refute "v3: a manager's token is refused: it sees everybody's" ssh_kbdint dave "$dave_token" true
check "v3: as not provable" refused dave unprovable
stop_sim
start_sim <<END
release 2022.2
user dave password "dave-Fme-pw-9a9a" role fmesuperuser manager
token $dave_token owner dave name ci
repository Utilities
END
log_clear
refute "v3: also where the list names nobody else" ssh_kbdint dave "$dave_token" true
check "v3: as not provable" refused dave unprovable
check "v3: the manager's password works" ssh_kbdint dave dave-Fme-pw-9a9a true
restart_sim 2025.1
check "v4: the manager's token works" ssh_kbdint dave "$dave_token" true
done_testing
