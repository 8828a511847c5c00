# shellcheck shell=bash
# shellcheck disable=SC2154  # what inside has
# Instructions in user space, by valgrind's callgrind: the same each time, whatever else runs.  Host
# and helper apart; the helper is one without its walls, which valgrind could not live behind.

counted=$work/counted

# A launcher in the helper's place; where it writes must be helper_user's.
prepare_counting()
{
    # valgrind 3.19 knows no pidfd: tests/cover/preload.c.
    "$build/watch/pidfd" /run/pidfd.socket &
    wait_for 5 test -S /run/pidfd.socket
    install -d -m 777 "$counted"
    install -D -m 755 "$build/tests/bench/helper-unconfined" /usr/local/libexec/helper-unconfined
    cat >/usr/local/libexec/counted-helper <<END
#!/bin/sh
exec valgrind -q --tool=callgrind --vgdb=no --trace-children=no \
    --callgrind-out-file=$counted/helper.%p /usr/local/libexec/helper-unconfined
END
    chmod 755 /usr/local/libexec/counted-helper
}

# twin SERVICE: counted-SERVICE, the same but for the helper.
twin()
{
    {
        grep -v '^timeout' "/etc/security/$1.conf"
        printf '%s\n' 'timeout = 60' 'helper = /usr/local/libexec/counted-helper'
    } >"/etc/security/counted-$1.conf"
    fme_service "counted-$1" "config=/etc/security/counted-$1.conf"
}

# total FILE...: the instructions of the largest of callgrind's files (a process that forks and
# execs leaves small ones).
total()
{
    awk '/^(summary|totals):/ && $2 > most { most = $2 } END { printf "%d\n", most }' "$@"
}

# count_program COMMAND...: of a command in $program.
count_program()
{
    rm -f "$counted"/*
    LD_PRELOAD=$build/watch/preload.so valgrind -q --tool=callgrind --vgdb=no --callgrind-out-file="$counted/host.%p" "$@" \
        >"$work/out" 2>&1 || bail_out "$*: $(tail -n 1 "$work/out")"
    program=$(total "$counted"/host.*)
}

# count_row NAME HOST HELPER
count_row()
{
    awk -v name="$1" -v host="$2" -v helper="$3" 'BEGIN {
        printf "%-36s %8.1f %8.1f %8.1f\n", name, host / 1e6, helper / 1e6, (host + helper) / 1e6 }'
}

# count SERVICE SECRET [USER]: of a login, in $program and $helper.
count()
{
    local file
    twin "$1"
    login "counted-$1" "$2" "${3-alice}"
    count_program pamtester "counted-$1" "${3-alice}" authenticate <"$(typed "$2")"
    helper=0
    for file in "$counted"/helper.*; do
        [ ! -e "$file" ] || helper=$(total "$counted"/helper.*)
    done
}

# count_login NAME SERVICE SECRET [USER]
count_login()
{
    count "${@:2}"
    count_row "$1" "$program" "$helper"
}

# keep FILE: the helper's last count.
keep()
{
    cat "$counted"/helper.* >"$1"
}

# by_part FILE: what the parts took with all that they call.
by_part()
{
    callgrind_annotate --auto=no --inclusive=yes --threshold=100 "$1" 2>/dev/null | awk '
        BEGIN {
            parts = split("main curl_global_init RAND_status SSL_CTX_new SSL_connect " \
                "X509_STORE_load_file X509_STORE_load_path X509_verify_cert fmet_json_parse", part, " ")
        }
        / PROGRAM TOTALS/ { all = number($1) }
        /:dl_main \[/ { ld = number($1) }
        /^ *[0-9,]+ \(/ {
            for (i = 1; i <= parts; i++)
                if (index($0, ":" part[i] " [") || $0 ~ ":" part[i] "$")
                    if (number($1) > took[i])
                        took[i] = number($1)
        }
        function number(text) { gsub(",", "", text); return text + 0 }
        function line(name, count) { printf "  %-34s %8.2f %5.1f%%\n", name, count / 1e6, 100 * count / all }
        END {
            line("all", all)
            line("ld.so (dl_main)", ld)
            for (i = 1; i <= parts; i++)
                line((i == 1 ? "" : i < 6 ? "  " : "    ") part[i], took[i])
        }'
}

bench_instructions()
{
    local token
    prepare_counting
    printf '%-36s %8s %8s %8s\n' "million instructions in user space" host helper both
    count_login "token, system's trust" system "$alice_util"
    token=$((program + helper))
    keep "$build/tests/bench/helper-system.callgrind"
    count_login "token, one CA" token "$alice_util"
    keep "$build/tests/bench/helper-one-ca.callgrind"
    count_login "token, 1 scope" scopes1 "$alice_util"
    count_login "token, 8 scopes" scopes8 "$alice_util"
    count_login "token, 32 scopes" scopes32 "$alice_util"
    count_login "password" token "$alice_password"
    count_login "reuse of a token" reuse "$carol_token" carol
    count_program pamtester permit alice authenticate <"$(typed x)"
    count_row "pamtester with pam_permit" "$program" 0
    count_program "$build/tests/bench/tlsclient" 9443 /etc/fme-ca.pem "$(typed "$alice_util")"
    count_row "TLS client in C, one CA" "$program" 0
    count_program curl -s -H "@$work/header" --cacert /etc/fme-ca.pem "$url/fmeapiv4/repositories/x"
    count_row "curl, one CA" "$program" 0
    count_program curl -s -H "@$work/header" "$url/fmeapiv4/repositories/x"
    count_row "curl, system's bundle" "$program" 0
    echo
    echo "a token login with the system's trust, wanted at most 40: $(awk -v both=$token \
        'BEGIN { printf "%.1f: %s", both / 1e6, both <= 40e6 ? "met" : "not met" }')"
    echo
    echo "the helper's by part, each with what it calls: the system's trust"
    by_part "$build/tests/bench/helper-system.callgrind"
    echo "one CA"
    by_part "$build/tests/bench/helper-one-ca.callgrind"
}
