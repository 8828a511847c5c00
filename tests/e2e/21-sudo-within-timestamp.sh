#!/bin/bash
# sudo again within its timestamp, and NOPASSWD: acct_mgmt and setcred without authenticate.
. "${0%/*}/lib.sh"
begin

got=$(type_as alice "$alice_password" sh -c \
    'sudo -k; sudo true; echo first=$?; sudo -n sh -c "echo \$(id -un): \$(id -Gn)"')
like "the first asks" "$got" '^first=0$'
like "the second does not, and works" "$got" '^root: root$'
is "one login is logged" "$(module_log | grep -c accepted)" 1
is "one judgement on the server" "$(count_requests 'POST /fmeapiv4/tokens')" 1

requests_clear
log_clear
is "NOPASSWD works" "$(type_as bob '' sudo -n id -un)" root
is "NOPASSWD to another user has no groups" \
    "$(type_as bob '' sudo -n -u alice id -Gn)" alice
is "the server is not asked" "$(requests)" ""
is "nothing is accepted" "$(module_log | grep -c accepted)" 0
done_testing
