# shellcheck shell=bash
# shellcheck disable=SC2154  # what inside has
# Memory and libraries: what a login adds to the program that asks for it, and what the helper has.

# footprint SERVICE SECRET: three numbers in KiB, the middle ones of five runs.
footprint()
{
    local run
    for run in 1 2 3 4 5; do
        "$build/tests/bench/footprint" "$1" alice "$(typed "$2")" ||
            bail_out "footprint $1: run $run failed"
    done | sort -n | sed -n 3p
}

bench_memory()
{
    local none some service secret name added
    none=$(footprint permit x)
    printf '%-24s %18s %22s %16s\n' KiB 'host, peak' "host, written private" 'helper, peak'
    # shellcheck disable=SC2086  # three numbers
    printf '%-24s %18s %22s %16s\n' 'pam_permit' $none
    # Of a password's two helpers the one that asks is no child of the host's, and not seen.
    while read -r service secret name; do
        some=$(footprint "$service" "$secret")
        # shellcheck disable=SC2086
        printf '%-24s %18s %22s %16s\n' "$name" $some
        [ "$service" != system ] || added=$some
    done <<END
system $alice_util token, system's trust
token $alice_util token, one CA
scopes32 $alice_util token, 32 scopes
token $alice_password password
END
    awk -v none="$none" -v some="$added" '
        function target(what, got) {
            printf "added to the host by a token login, %s: %d KiB, wanted under 200: %s\n", what,
                got, got < 200 ? "met" : "not met"
        }
        BEGIN {
            split(none, a, " ")
            split(some, b, " ")
            target("written and its own", b[2] - a[2])
            target("with what it maps of files", b[1] - a[1])
        }'
    echo
    local mib
    for mib in 0 64 1024; do
        echo "a token login in a host of $mib MiB more: $("$build/tests/bench/footprint" token alice \
            "$(typed "$alice_util")" $mib) ms"
    done
    "$build/tests/bench/footprint" permit alice "$(typed x)" libraries | sort -u >"$work/libraries"
    echo "libraries in a host with pam_permit: $(grep -c '\.so' "$work/libraries")"
    echo "with the module besides:" "$("$build/tests/bench/footprint" token alice \
        "$(typed "$alice_util")" libraries | sort -u | comm -13 "$work/libraries" - |
        sed 's|.*/||' | xargs)"
    echo "libraries in the helper: $(ldd /usr/libexec/pam_fmetoken_helper | grep -c '=> /')"
}
