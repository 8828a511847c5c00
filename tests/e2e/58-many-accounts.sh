#!/bin/bash
# The account is found by the service's token also where there are 50,000, page by page: within
# `timeout` (the default), and in a few MiB.
. "${0%/*}/lib.sh"
begin

service=/etc/fme-service.token
(umask 077 && echo "$dave_token" >$service)
# 500 pages of more than libcurl's usual buffer, on one HTTP/2 connection: 7.88 stood still.
long="a role with a name that is rather long"

for release in 2025.1 2022.2; do
    restart_sim $release "users 50000 x fmeauthor \"$long\"" "accounts-by-name no" \
        'user zoe password "zoe-Fme-pw-20e5" role fmeauthor'
    start_front 9443
    fme_conf <<END
server = https://localhost:9443
cafile = /etc/fme-ca.pem
service_token_file = $service
alias = alice zoe
alias = bob x49999
END
    check "$release: the last of 50,000 accounts is found" \
        ssh_kbdint alice zoe-Fme-pw-20e5 true
    check "$release: the login is accepted" accepted alice
    # v4 is asked by name as well, and there is no such path.
    at_most "$release: in no more requests than there are pages" \
        "$(count_requests 'security/accounts|fmeapiv4/accounts')" 502
    api=v4
    [ $release = 2025.1 ] || api=v3
    got=$("$build/tests/bench/accounts" /usr/libexec/pam_fmetoken_helper https://localhost:9443 \
        /etc/fme-ca.pem $api zoe $service)
    like "$release: by the helper alone" "$got" '^ok '
    read -r _ _ peak _ <<<"$got"
    at_most "$release: with at most 24 MiB" "$peak" $((24 * 1024))
    stop_front
done
done_testing
