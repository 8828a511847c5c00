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
    local none some service secret added
    none=$(footprint permit x)
    printf '%-24s %18s %22s %16s\n' KiB 'host, peak' "host, written private" 'helper, peak'
    # shellcheck disable=SC2086  # three numbers
    printf '%-24s %18s %22s %16s\n' 'pam_permit' $none
    while read -r service secret; do
        some=$(footprint "$service" "$secret")
        # shellcheck disable=SC2086
        printf '%-24s %18s %22s %16s\n' "$service" $some
        [ "$service" != system ] || added=$(awk -v none="$none" -v some="$some" 'BEGIN {
            split(none, a, " "); split(some, b, " ")
            printf "%d KiB at its peak, of which %d written\n", b[1] - a[1], b[2] - a[2] }')
    done <<END
system $alice_util
token $alice_util
scopes32 $alice_util
token $alice_password
END
    echo "added to the host by a token login, wanted under 200 KiB: $added:" \
        "$([ "${added%% *}" -lt 200 ] && echo met || echo not met)"
    echo
    "$build/tests/bench/footprint" permit alice "$(typed x)" libraries | sort -u >"$work/libraries"
    echo "libraries in a host with pam_permit: $(grep -c '\.so' "$work/libraries")"
    echo "with the module besides:" "$("$build/tests/bench/footprint" token alice \
        "$(typed "$alice_util")" libraries | sort -u | comm -13 "$work/libraries" - |
        sed 's|.*/||' | xargs)"
    echo "libraries in the helper: $(ldd /usr/libexec/pam_fmetoken_helper | grep -c '=> /')"
}
