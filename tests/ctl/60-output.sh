#!/bin/bash
# What is common to all commands: JSON, widths, colour, secrets, foreign text, usage.
. "${0%/*}/lib.sh"
begin_ctl

# Every command's JSON, good and bad, is JSON, and says its own exit status.
is_json()
{
    local what=$1
    is "$what: JSON, with its name and exit status" "$(json /command /exit)" "$2 $status"
}
ctl check --json
is_json check check
is "check: a setting" "$(json /settings/0/key /settings/0/value /settings/0/place /settings/0/default)" \
    "server https://localhost:8443 $conf:1 false"
is "check: a server" "$(json /servers/0/result /servers/0/api /servers/0/build /servers/0/tls)" \
    "ok v4 25606 TLS 1.3"
is "check: a stack" "$(json /stacks/0/service /stacks/0/lines/0/type /stacks/0/lines/0/control \
    /stacks/0/lines/0/arguments/0)" "sshd auth [success=2 default=ignore] must_change=ask"
printf 'x = "a\\\n' >>"$conf"
ctl check --json
is_json "check, broken" check
is "check, broken: the finding" "$(json /findings/0/level /findings/0/about)" "error configuration"
default_conf
ctl_typed "$alice_password" whoami --user alice --json
is_json whoami whoami
is "whoami: the calls" "$(json /pam/0/call /pam/0/code /pam/0/reason '#/findings')" "authenticate PAM_SUCCESS ok 0"
is "whoami: who" "$(json /user/local /user/uid /user/fme /user/by /kind /owner)" "alice 2001 alice fme_user password alice"
is "whoami: a group" "$(json /groups/0/group /groups/0/given /groups/0/gid)" "gis true 3001"
ctl_typed wrong whoami --user alice --json
is_json "whoami, refused" whoami
ctl_typed "$alice_password" test sshd alice --json
is_json test test
is "test: a prompt and a code" "$(json /calls/0/conversation/0/prompt /calls/0/code)" \
    "FME password or token:  PAM_SUCCESS"
ctl sessions --json
is_json sessions sessions
ctl flush --all --json
is_json flush flush
ctl flush --json
is_json "flush, of nobody" flush

# Widths: no line is wider, but for a word that is.
wide()
{
    awk -v w="$1" '{ line = $0; sub(/^ +/, "", line); if (length($0) > w && line ~ / /) print length($0) ": " $0 }'
}
for width in 40 80 200; do
    out=$(COLUMNS=$width fmetokenctl check)
    is "check in $width columns" "$(wide $width <<<"$out")" ""
    out=$(printf '%s\n' "$alice_util" | COLUMNS=$width fmetokenctl whoami --user alice --stdin)
    is "whoami in $width columns" "$(wide $width <<<"$out")" ""
done
is "narrow and wide say the same" \
    "$(COLUMNS=40 fmetokenctl check --no-servers | tr -s ' \n' '  ' | tr -d ' ')" \
    "$(COLUMNS=200 fmetokenctl check --no-servers | tr -s ' \n' '  ' | tr -d ' ')"
escape=$(printf '\033')
unlike "no colour in a pipe" "$(fmetokenctl check)" "$escape"
like "colour at a terminal" "$(ptyrun -- fmetokenctl check)" "$escape\\[32mgood"
unlike "none with NO_COLOR" "$(NO_COLOR=1 ptyrun -- fmetokenctl check)" "$escape\\["
unlike "none in JSON" "$(ptyrun -- fmetokenctl check --json)" "$escape\\["

# What others say can hold no orders to a terminal.
sim_fault 'GET /fmeinfo body 200 '"'{\"buildNumber\":25606,\"buildString\":\"evil \\u001b]0;title\\u0007 \\u009b31m \\u202egnp\"}'"
ctl check
says "the release is told" 'build 25606 \(evil '
orders=$(printf '\033\007\302\233\342\200\256')
is "without escapes, C1, or turned text" "$(LC_ALL=C tr -cd "$orders" <<<"$out" | LC_ALL=C tr -d '\200\202\233\302\256\342' | wc -c)" 0
says_not "C1 is gone" "$(printf '\302\233')"
says_not "so are the marks that turn text" "$(printf '\342\200\256')"
ctl check --json
is "and JSON has them escaped" "$(grep -c "$escape" <<<"$out")" 0
is "and is JSON" "$(json /servers/0/build)" 25606
sim_fault_clear

# Text beyond ASCII is for terminals that say so: on any other one U+00DB is C3 9B, and 9B begins an
# order.  JSON is ASCII everywhere.
sim_fault 'GET /fmeinfo body 200 '"'{\"buildNumber\":25606,\"buildString\":\"\u00dbH\u00dd0\u00dc\u061c\ud83d\ude00Z\u00fcrich\"}'"
beyond_ascii()
{
    LC_ALL=C tr -dc '\200-\377' <<<"$out" | wc -c
}
ctl check
says "no UTF-8 here: what is not ASCII is a question mark" 'build 25606 \(\?H\?0\?\?\?Z\?rich\)'
is "no UTF-8 here: no such byte" "$(beyond_ascii)" 0
ctl check --json
is "JSON is ASCII" "$(beyond_ascii)" 0
utf8=C.UTF-8
unset LC_ALL
for LC_CTYPE in C.UTF-8 POSIX no-such-place; do
    export LC_CTYPE
    ctl check
    if [ "$LC_CTYPE" = "$utf8" ]; then
        says "in UTF-8: text stays, the mark that turns it does not" 'build 25606 \(ÛHÝ0Ü\?😀Zürich\)'
    else
        says "in $LC_CTYPE: question marks" 'build 25606 \(\?H\?0\?\?\?Z\?rich\)'
    fi
    ctl check --json
    is "JSON in $LC_CTYPE: ASCII" "$(beyond_ascii)" 0
    like "JSON in $LC_CTYPE: escaped" "$out" '"[^"]*\\u00dbH\\u00dd0\\u00dc\\u061c\\ud83d\\ude00Z\\u00fcrich'
    check "JSON in $LC_CTYPE: is JSON" json /servers/0/build
done
unset LC_CTYPE
export LC_ALL=C
ctl check --config /etc/Zürich.conf --json
like "findings in JSON say all there is" "$out" '/etc/Z\\u00fcrich.conf'
sim_fault_clear
sim_fault 'POST / control-chars'
ctl_typed wrong whoami --user alice
says "a server's message is told" 'server: .'
is "without its orders" "$(LC_ALL=C tr -dc '\000-\011\013-\037\177' <<<"$out" | wc -c)" 0
says_not "nor C1" "$(printf '\302[\200-\237]')"
sim_fault_clear
service evil <<END
auth required pam_echo.so file=/etc/evil.txt
auth required pam_fmetoken.so
account required pam_fmetoken.so
END
printf 'a \033[2J b' >/etc/evil.txt
ctl_typed "$alice_password" test evil alice
says "a module's message is told" 'info: a '
says_not "without its escape" "$escape"

# Secrets: in no argument, no environment, no output, no log.
spying()
{
    local pid
    for pid in /proc/[0-9]*; do
        tr '\0' ' ' <"$pid/cmdline"
        tr '\0' ' ' <"$pid/environ"
    done 2>/dev/null
}
sim_fault 'POST / delay 3000'
printf '%s\n' "$alice_password" | fmetokenctl whoami --user alice --stdin --json >"$work/said" 2>&1 &
asking=$!
wait_for 5 pgrep pam_fmetoken_he
like "it is being asked" "$(spying)" 'fmetokenctl whoami'
unlike "no secret in arguments and environments" "$(spying)" "$alice_password"
wait "$asking"
unlike "none in what is said" "$(cat "$work/said")" "$alice_password"
unlike "none in the log" "$(cat "$work/log")" "$alice_password"
sim_fault_clear
for option in password token secret; do
    ctl whoami --user alice "--$option" x
    ends "no option --$option" 64
done

# Nor in a core file: where the kernel hands those to a program, no limit keeps it from that, but a
# process that is not dumpable has none.  The files in /proc of such a one are root's.
mkfifo "$work/slow"
setpriv --reuid alice --regid alice --clear-groups fmetokenctl whoami --stdin \
    <>"$work/slow" >/dev/null 2>&1 &
asking=$!
owner_is()
{
    [ "$(stat -c %U "/proc/$asking/environ")" = "$1" ]
}
wait_for 5 grep -q fmetokenctl "/proc/$asking/comm"
check "it is not dumpable" wait_for 5 owner_is root
is "and has no room for a core file" "$(awk '/^Max core/ { print $5, $6 }' "/proc/$asking/limits")" "0 0"
kill "$asking"
wait "$asking" 2>/dev/null

# Usage.
ctl
ends "no command" 64
ctl nosuch
ends "no such command" 64
is "on stderr" "$err" "fmetokenctl: there is no command nosuch; see fmetokenctl --help"
ctl sessions --all
ends "another command's option" 64
is "says so" "$err" "fmetokenctl: sessions has no option --all"
ctl test sshd
ends "too few words" 64
ctl --version
is "the version" "$status $out" "0 fmetokenctl $(sed -n 's/^VERSION := //p' "$top/Makefile")"
ctl --help
ends "--help" 0
says "the exit statuses" '^  77  only root can do that$'
for command in check whoami test sessions flush; do
    ctl "$command" --help
    ends "$command --help" 0
    says "$command --help: usage" "^usage: fmetokenctl $command "
    # shellcheck disable=SC2013  # they have no blanks
    for option in $(sed -n 's/^  --\([a-z-]*\).*/\1/p' <<<"$out"); do
        check "$command --$option: in the manual" grep -q -e "Fl -$option" "$top/man/fmetokenctl.8"
        COMP_WORDS=(fmetokenctl "$command" --)
        COMP_CWORD=2
        # shellcheck source=/dev/null
        . "$top/completions/fmetokenctl"
        _fmetokenctl
        check "$command --$option: completed" grep -qx -e "--$option" < <(printf '%s\n' "${COMPREPLY[@]}")
    done
done
COMP_WORDS=(fmetokenctl w)
COMP_CWORD=1
_fmetokenctl
is "a command is completed" "${COMPREPLY[*]}" whoami
fmetokenctl check >/dev/full 2>/dev/null
is "what cannot be written is an error" "$?" 2
# A sanitizer ends a set-uid program before main does.
if [ -n "${CTL_BINARY-}" ]; then
    skip "set-uid it refuses" "a sanitizer is in it"
    done_testing
fi
cp /usr/sbin/fmetokenctl /usr/local/bin/fmetokenctl-setuid
chown bob /usr/local/bin/fmetokenctl-setuid
chmod 4755 /usr/local/bin/fmetokenctl-setuid
/usr/local/bin/fmetokenctl-setuid check >/dev/null 2>&1
is "set-uid it refuses" "$?" 77
done_testing
