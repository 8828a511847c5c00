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

# share N OF: every OF-th script but those of the list `apart`, the long ones
# first.
share() {
    local script i=0
    for script in $(ls -S "$top"/tests/script/*.pam); do
        case " ${apart-} " in *" ${script##*/} "*) continue ;; esac
        [ $((i++ % $2)) -ne "$1" ] || echo "$script"
    done
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
