# shellcheck shell=bash
# Sourced by the runs of this folder: private roots side by side, and the
# scripts in shares.  BUILD is set.

top=$(cd "${BASH_SOURCE[0]%/*}/../.." && pwd)
cd "$top" || exit 1
build=$(readlink -f "$BUILD")
out=$build/cover
private=(tests/e2e/private-root --keep "$build" --)

# fresh: an empty $out, where this machine makes private roots (77).
fresh() {
    "${private[@]}" true || exit
    rm -rf "$out"
    mkdir -p "$out/log"
}

# start NAME PROGRAM ARGUMENT...: PROGRAM in a private root, beside at most
# three others; most of a test's time is waiting.
start() {
    local name=$1 program=$2
    shift 2
    while [ "$(jobs -pr | wc -l)" -ge "${JOBS:-4}" ]; do
        wait -n
    done
    {
        E2E_BUILD=$build "${private[@]}" "$top/tests/cover/$program" "$@" \
            >"$out/log/$name" 2>&1 </dev/null || echo "$name" >>"$out/failed"
    } &
}

every=${EVERY:-1}
from=$((${FROM:-0} % every))

# The scripts, the long ones first; and those that EVERY and FROM leave.  A
# script is played as a whole: its cases build on those before them.
all_scripts() {
    ls -S "$top"/tests/script/*.pam
}

chosen() {
    all_scripts | awk -v every="$every" -v from="$from" \
        '(NR - 1) % every == from'
}

# share N OF: every OF-th of the chosen scripts.
share() {
    chosen | awk -v n="$1" -v of="$2" '(NR - 1) % of == n'
}

# stream: what ran, as one TAP stream with a name before each result; a log
# without its plan is a failure.
stream() {
    local log
    for log in "$out"/log/*; do
        awk -v name="${log##*/}" '
            /^(not )?ok [0-9]+ / { n++; sub(/ok [0-9]+ - /, "&" name ": ") }
            /^1\.\.[0-9]+$/ { plan += substr($0, 4); next }
            /^(not )?ok / || /^# line/ { print }
            END {
                if (n != plan || !n)
                    print "not ok 0 - " name ": ended after " n + 0 " of " plan + 0
            }' "$log"
    done | awk '
        /^(not )?ok / { sub(/ok [0-9]+/, "ok " ++n); bad += /^not/ }
        { print }
        END { print "1.." n + 0; exit bad > 0 || !n }'
    return "${PIPESTATUS[1]}"
}
