#!/bin/bash
# A token made for a login is deleted on the server after the login.
. "${0%/*}/lib.sh"
begin

none_left()
{
    ! sim_tokens | grep -q 'pam-fmehost'
}

for release in 2025.1 2022.2; do
    restart_sim $release
    check "$release: a login by password" ssh_password alice "$alice_password" true
    check "$release: a token was made for it" \
        test "$(count_requests 'POST /fme(apiv4|rest/v3)/tokens .*-> 201')" -gt 0
    check "$release: and is deleted" wait_for 5 none_left
    check "$release: by a request" test "$(count_requests 'DELETE .*tokens/.*-> 204')" -gt 0
done

restart_sim 2025.1
add_conf 'require = role:nobody-has-it'
refute "a login that the policy refuses" ssh_password alice "$alice_password" true
check "a token was made for it" test "$(count_requests 'POST /fmeapiv4/tokens .*-> 201')" -gt 0
check "and is deleted" wait_for 5 none_left
like "the presented tokens are still there" "$(sim_tokens)" '^bob ci$'
done_testing
