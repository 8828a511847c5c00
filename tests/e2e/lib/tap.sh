# shellcheck shell=bash
# TAP: checks, the plan at the end, and waiting for a condition.

tap_count=0
tap_failed=0
tap_done=0

# ok NAME / not_ok NAME [WHY...]: one result; WHY may have several lines.
ok()
{
    tap_count=$((tap_count + 1))
    echo "ok $tap_count - $1"
}

not_ok()
{
    tap_count=$((tap_count + 1))
    tap_failed=$((tap_failed + 1))
    echo "not ok $tap_count - $1"
    shift
    why "$@"
    if [ -s "$work/log" ]; then
        why "the log's end:"
        tail -n 5 "$work/log" | sed 's/^/#     /'
    fi
}

why()
{
    [ $# -eq 0 ] || printf '%s\n' "$@" | sed 's/^/# /'
}

skip()
{
    tap_count=$((tap_count + 1))
    echo "ok $tap_count - $1 # SKIP $2"
}

# is NAME GOT WANTED
is()
{
    if [ "$2" = "$3" ]; then
        ok "$1"
    else
        not_ok "$1" "got:    $2" "wanted: $3"
    fi
}

# like NAME GOT PATTERN / unlike NAME GOT PATTERN (extended regular expressions)
like()
{
    if printf '%s\n' "$2" | grep -Eq -e "$3"; then
        ok "$1"
    else
        not_ok "$1" "got:    $2" "wanted: /$3/"
    fi
}

unlike()
{
    if printf '%s\n' "$2" | grep -Eq -e "$3"; then
        not_ok "$1" "got:      $2" "unwanted: /$3/"
    else
        ok "$1"
    fi
}

# check NAME COMMAND...: ok if the command succeeds / refute: if it fails.
check()
{
    local name=$1 output
    shift
    if output=$("$@" 2>&1); then
        ok "$name"
    else
        not_ok "$name" "failed: $*" "$output"
    fi
}

refute()
{
    local name=$1 output
    shift
    if output=$("$@" 2>&1); then
        not_ok "$name" "should have failed: $*" "$output"
    else
        ok "$name"
    fi
}

# at_most NAME GOT LIMIT (whole numbers)
at_most()
{
    if [ "$2" -le "$3" ]; then
        ok "$1"
    else
        not_ok "$1" "got: $2, at most: $3"
    fi
}

# wait_for SECONDS COMMAND...: true as soon as the command is.
wait_for()
{
    local end=$((SECONDS + $1 + 1))
    shift
    until "$@" >/dev/null 2>&1; do
        [ "$SECONDS" -lt "$end" ] || return 1
        sleep 0.05
    done
}

bail_out()
{
    echo "Bail out! $*"
    exit 1
}

# Without this last line a test that ended early has no plan, which is a failure.
done_testing()
{
    tap_done=1
    echo "1..$tap_count"
    [ "$tap_failed" -eq 0 ]
    exit
}

trap '[ $tap_done = 1 ] || echo "# ended early, after $tap_count checks"' EXIT
