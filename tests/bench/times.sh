# shellcheck shell=bash
# shellcheck disable=SC2154  # what inside has
# Times: rounds of everything, one after the other, so that what else the machine does meets all.

names=()

# measure NAME STATUS INPUT COMMAND...
measure()
{
    names+=("$1")
    shift
    echo "$*" >>"$work/plan"
}

# measure_login NAME SERVICE SECRET
measure_login()
{
    measure "$1" 0 "$(typed "$3")" pamtester "$2" alice authenticate
}

measure_curl()
{
    measure "$1" 0 /dev/null curl -s -o /dev/null -H "@$work/header" "${@:2}" \
        "$url/fmeapiv4/repositories/nosuch"
}

# An offline login: FME was there once, behind a forwarder that is gone now.
prepare_offline()
{
    local forwarder
    service offline one-ca <<<$'require = any\noffline = 1h'
    sed -i 's/9443/9445/' /etc/security/offline.conf
    "$build/tests/bench/delay" 9445 9443 0 &
    forwarder=$!
    wait_for 5 tcp_open 9445
    login offline "$alice_password"
    kill $forwarder
    wait $forwarder 2>/dev/null
    service down one-ca <<<'require = any'
    sed -i 's/9443/9446/' /etc/security/down.conf
}

plan_times()
{
    local nodelay=LD_PRELOAD=$build/tests/bench/nodelay.so bad=0123456789abcdef0123456789abcdef01234567
    prepare_offline
    measure_login "pamtester with pam_permit" permit x
    measure "TLS client in C, one CA" 0 /dev/null "$build/tests/bench/tlsclient" 9443 \
        /etc/fme-ca.pem "$(typed "$alice_util")"
    measure "TLS client in C, hashed directory" 0 /dev/null \
        "$build/tests/bench/tlsclient" 9443 /etc/ssl/certs "$(typed "$alice_util")"
    measure_curl "curl, one CA" --cacert /etc/fme-ca.pem
    # It reads the bundle as well, whatever --capath says.
    measure_curl "curl, --capath" --capath /etc/ssl/certs
    measure_curl "curl, system's bundle"
    measure_login "token, system's trust" system "$alice_util"
    measure_login "token, one CA" token "$alice_util"
    measure_login "token, 1 scope" scopes1 "$alice_util"
    measure_login "token, 8 scopes" scopes8 "$alice_util"
    measure_login "token, 32 scopes" scopes32 "$alice_util"
    measure_login "password" token "$alice_password"
    # Another secret of the same user's would end what is remembered.
    measure "reuse of a token" 0 "$(typed "$carol_token")" pamtester reuse carol authenticate
    measure "reuse of a password" 0 "$(typed "$bob_password")" pamtester reuse bob authenticate
    measure_login "offline, a password" offline "$alice_password"
    measure "refused token" 1 "$(typed $bad)" "$nodelay" pamtester token alice authenticate
    measure "server down, a token" 1 "$(typed "$alice_util")" "$nodelay" \
        pamtester down alice authenticate
}

# time_table: of "PLACE MICROSECONDS" lines, with ratios to two of the places.
time_table()
{
    sort -k1,1n -k2,2n | awk -F'[ \t]' -v names="$(printf '%s\t' "${names[@]}")" \
        -f "$bench/times.awk"
}

bench_times()
{
    local runs=${RUNS:-41}
    plan_times
    "$build/tests/bench/timed" rounds 2 "$work/plan" >/dev/null || bail_out "a run failed"
    "$build/tests/bench/timed" rounds "$runs" "$work/plan" >"$work/times" ||
        bail_out "a run failed"
    echo "milliseconds, $runs interleaved rounds: quartiles; ratios of the medians"
    time_table <"$work/times" | tee "$build/tests/bench/times.tsv" | column -t -s '	'
    echo
    awk -F'\t' '
        { median[$1] = $3 }
        function target(name, got, most) {
            printf "%s: %.2f, wanted at most %.2f: %s\n", name, got, most,
                got <= most ? "met" : "not met"
        }
        END {
            token = median["token, system\047s trust"]
            target("token with the system\047s trust / curl with its bundle",
                token / median["curl, system\047s bundle"], 0.35)
            target("token with the system\047s trust / curl with one CA",
                token / median["curl, one CA"], 1)
        }' "$build/tests/bench/times.tsv"
}
