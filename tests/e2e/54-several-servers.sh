#!/bin/bash
# Several servers: the next one only where nobody can have judged the credential.
. "${0%/*}/lib.sh"
begin
start_second 8444 <<<"$(fme_data 2025.1)"

servers()
{
    printf 'server = https://%s\n' "$@"
    cat <<END
cafile = /etc/fme-ca.pem
mode = auto
scope = util GET /fmeapiv4/repositories/Utilities
require = util | unrestricted
group = util -> gis
END
}
servers localhost:8443 localhost:8444 | fme_conf

# asked_second: how many requests the second had.  fault LINE: on the first, and all is forgotten.
asked_second()
{
    at_second count_requests
}
fault()
{
    sim_fault_clear
    [ -z "$1" ] || sim_fault "$1"
    rm -f /run/pam_fmetoken/*
    requests_clear
    at_second requests_clear
    log_clear
}

# goes_on NAME FAULT SECRET: the second lets the user in.
goes_on()
{
    fault "$2"
    like "$1: goes on" "$(pam_result pamtester alice "$3")" 'successfully authenticated'
    check "$1: the log says so" log_has 'server https://localhost:8443: .*; the next one is asked'
}

# stays NAME FAULT SECRET REASON: refused, and the second is not asked.
stays()
{
    fault "$2"
    unlike "$1: refused" "$(pam_result pamtester alice "$3")" 'successfully'
    check "$1: as $4" refused alice "$4"
    is "$1: the second is not asked" "$(asked_second)" 0
}

fault ''
check "the first is up" ssh_kbdint alice "$alice_password" true
is "the second is not asked" "$(asked_second)" 0
pw=$alice_password
goes_on "a password, 503" 'POST / status 503' "$pw"
stays "a password, 502" 'POST / status 502' "$pw" server_error
stays "a password, 504" 'POST / status 504' "$pw" server_error
stays "a password, 500" 'POST / status 500' "$pw" server_error
stays "a password, 429" 'POST / status 429' "$pw" server_error
stays "a password, 401" 'POST / status 401' "$pw" rejected
stays "a password, 403" 'POST / status 403' "$pw" no_mint
stays "a password, cut off" 'POST / reset' "$pw" '(server_error|bad_answer)'
stays "a password, no answer" 'POST / hang' "$pw" timeout
stays "a password, then a scope's 503" 'GET /fmeapiv4/repositories/Util status 503' "$pw" server_error
stays "a wrong password" '' wrong rejected
for status in 502 503 504; do
    goes_on "a token, $status" "GET / status $status" "$alice_util"
done
stays "a token, 500" 'GET / status 500' "$alice_util" server_error
stays "a token, 429" 'GET / status 429' "$alice_util" server_error
stays "another's token" '' "$bob_token" not_owner
stays "a token, no answer" 'GET / hang' "$alice_util" timeout

# All facts are of one server: here the first would give the scope, and the second does not.
at_second sim_data <<<"token $alice_util owner alice name util restricted $(allow Other)"
fault 'GET /fmeapiv4/repositories/Utilities status 503'
unlike "what the first says is not the second's word" "$(pam_result pamtester alice "$alice_util")" \
    'successfully'
check "the second's scopes decide" refused alice requirement
at_second sim_data <<<"token $alice_util owner bob name util"
fault 'GET /fmeapiv4/repositories/Utilities status 503'
unlike "nor is its owner" "$(pam_result pamtester alice "$alice_util")" 'successfully'
check "the second's owner decides" refused alice not_owner

# A dead helper, and a certificate that is not trusted, are no reason to go on.
servers 127.0.0.2:8443 localhost:8444 | fme_conf
stop_sim
run_sim sim "$control" --listen 127.0.0.2:8443 --cert "$work/server.pem" \
    --key "$work/server.key" <<<"$(fme_data 2025.1)"
stays "a wrong name in the certificate" '' "$pw" tls
servers localhost:8443 localhost:8444 | fme_conf
echo 'helper = /bin/false' >>"$conf"
stays "a dead helper" '' "$pw" no_helper
done_testing
