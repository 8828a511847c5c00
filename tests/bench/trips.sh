# shellcheck shell=bash
# shellcheck disable=SC2154  # what inside has
# Round trips: a proxy holds everything 200 ms each way once TCP is up, so that each costs 400 ms.

# trips NAME SERVICE SECRET: by the service's far twin.
trips()
{
    local begin
    sed 's/9443/9444/' "/etc/security/$2.conf" >"/etc/security/far-$2.conf"
    fme_service "far-$2" "config=/etc/security/far-$2.conf"
    login "far-$2" "$3"
    begin=$(date +%s%N)
    login "far-$2" "$3"
    trips=$((($(date +%s%N) - begin) / 400000000))
    printf '%-36s %s\n' "$1" $trips
}

bench_trips()
{
    local forwarder none
    "$build/tests/bench/delay" 9444 9443 200 &
    forwarder=$!
    wait_for 5 tcp_open 9444
    service service one-ca <<<$'require = any\nservice_token_file = /etc/fme-service.token'
    (umask 077 && echo "$dave_token" >/etc/fme-service.token)
    echo "round trips after TCP's own (TLS 1.3, HTTP/2)"
    trips "token" token "$alice_util"
    none=$trips
    trips "token, 1 scope" scopes1 "$alice_util"
    trips "token, 8 scopes" scopes8 "$alice_util"
    trips "token, 32 scopes" scopes32 "$alice_util"
    echo "32 scopes cost $((trips - none)) more than none, wanted at most 1:" \
        "$([ $((trips - none)) -le 1 ] && echo met || echo not met)"
    trips "password" token "$alice_password"
    trips "password, 32 scopes" scopes32 "$alice_password"
    trips "token, and the service token" service "$alice_util"
    trips "password, and the service token" service "$alice_password"
    kill $forwarder
}
