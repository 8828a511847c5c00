# shellcheck shell=bash
# What the tests of fmetokenctl begin with: the host and server of tests/e2e, and a way to read what
# the command says.

. "${BASH_SOURCE[0]%/*}/../e2e/lib.sh"
. "$here/lib/trust.sh"

# ctl [ARGUMENT...]: what it said is in $out and $err, its exit status in $status.  A terminal is
# not its own; lines are as long as they get.
ctl()
{
    out=$(COLUMNS=5000 setsid -w fmetokenctl "$@" 2>"$work/ctl.err")
    status=$?
    err=$(cat "$work/ctl.err")
}

# ctl_typed LINES ARGUMENT...: with LINES on its stdin.
ctl_typed()
{
    local lines=$1
    shift
    ctl "$@" --stdin < <(printf '%s\n' "$lines")
}

# json POINTER...: of what ctl --json said, the members, on one line.
json()
{
    printf '%s\n' "$out" | "$build/tests/ctl/member" "$@" | paste -sd ' '
}

# ends WHAT STATUS
ends()
{
    is "$1: exit status" "$status" "$2"
}

# says WHAT PATTERN / says_not WHAT PATTERN
says()
{
    like "$1" "$out" "$2"
}

says_not()
{
    unlike "$1" "$out" "$2"
}

# service NAME <<lines: the only service that names the module, beside the system's own.
service()
{
    local file
    # shellcheck disable=SC2013  # their names have no blanks
    for file in $(grep -ls pam_fmetoken /etc/pam.d/*); do
        rm -f "$file"
    done
    pam_service "$1"
}

begin_ctl()
{
    prepare_host
    start_sim <<<"$(fme_data 2025.1 "$@")"
    requests_clear
    if [ -n "${CTL_BINARY-}" ]; then
        install -m 755 "$CTL_BINARY" /usr/sbin/fmetokenctl
    fi
    service sshd <"$top/pam.d-example/sshd"
}
