#!/bin/bash
# test: a login by a real stack, call by call.
. "${0%/*}/lib.sh"
begin_ctl
service pamtester <<END
auth required pam_fmetoken.so
account required pam_fmetoken.so
session required pam_fmetoken.so
END
add_conf 'session_token = file'

# What came of each call, in order.
codes()
{
    sed -n '/^[a-z_]*$/{h}; s/^  \(PAM_[A-Z_]*\): .*/\1/; /^PAM_/{G; s/\n/ /p}' <<<"$out" \
        | awk '{print $2 "=" $1}' | xargs
}

ctl_typed "$alice_password" test pamtester alice
ends "a login" 0
is "each call and its code" "$(codes)" \
    "authenticate=PAM_SUCCESS acct_mgmt=PAM_SUCCESS setcred=PAM_SUCCESS"
says "the prompt" '^  prompt: FME password or token:'
says "no groups before" '^  groups before +none$'
says "groups after" '^  groups after +gis$'
check "it is a login: it is logged" accepted alice
ctl_typed "$alice_password" test --session pamtester alice
ends "a session" 0
is "each call and its code" "$(codes)" \
    "authenticate=PAM_SUCCESS acct_mgmt=PAM_SUCCESS setcred=PAM_SUCCESS open_session=PAM_SUCCESS close_session=PAM_SUCCESS"
none_left()
{
    ! sim_tokens | grep ' pam-'
}
check "no token is left" wait_for 10 none_left
ctl_typed wrong test pamtester alice
ends "a refusal" 1
is "the calls end there" "$(codes)" "authenticate=PAM_AUTH_ERR"
ctl_typed "$alice_narrow" test pamtester alice
is "another code" "$(codes)" "authenticate=PAM_PERM_DENIED"
ctl test pamtester alice --stdin </dev/null
ends "nothing is typed" 2
ctl test nosuchservice alice --stdin </dev/null
is "a service that is not there" "$status" 1
cp "$conf" "$work/conf"
sed -i 's/^server = .*/server = https:\/\/localhost:1/' "$conf"
rm -f /run/pam_fmetoken/*
ctl_typed "$alice_password" test pamtester alice
ends "no server: the question has no answer" 2
is "no server: the code" "$(codes)" "authenticate=PAM_AUTHINFO_UNAVAIL"
cp "$work/conf" "$conf"
rm -f /run/pam_fmetoken/*

# Several prompts.
service pamtester <<END
auth [default=ignore] pam_unix.so
auth required pam_fmetoken.so
account required pam_unix.so
END
ctl_typed "no-local-password
$alice_password" test pamtester alice
ends "two prompts, a line for each" 0
is "both are told" "$(sed -n 's/^  prompt: //p' <<<"$out" | paste -sd ' ')" \
    "Password:  FME password or token: "

# A module that talks when all is over, though it is told to be silent, and whose question has no
# words.
cat >"$work/talk.c" <<'END'
#include <security/pam_modules.h>
#include <stdlib.h>
static void say(pam_handle_t *pamh, int style, const char *text)
{
    const struct pam_message message = {style, text}, *messages = &message;
    struct pam_response *answers = NULL;
    const void *item = NULL;
    const struct pam_conv *conv;
    if (pam_get_item(pamh, PAM_CONV, &item) != PAM_SUCCESS || item == NULL)
        return;
    conv = item;
    if (conv->conv(1, &messages, &answers, conv->appdata_ptr) == PAM_SUCCESS && answers != NULL) {
        free(answers->resp);
        free(answers);
    }
}
int pam_sm_authenticate(pam_handle_t *pamh, int flags, int argc, const char **argv)
{
    (void)flags;
    (void)argc;
    (void)argv;
    say(pamh, PAM_PROMPT_ECHO_OFF, NULL);
    say(pamh, PAM_TEXT_INFO, NULL);
    return PAM_SUCCESS;
}
int pam_sm_setcred(pam_handle_t *pamh, int flags, int argc, const char **argv)
{
    (void)argc;
    (void)argv;
    if ((flags & PAM_DELETE_CRED) != 0) {
        say(pamh, PAM_TEXT_INFO, "good bye");
        say(pamh, PAM_PROMPT_ECHO_OFF, "One more word: ");
    }
    return PAM_SUCCESS;
}
END
cc -shared -fPIC -o "$work/pam_talk.so" "$work/talk.c" || bail_out "no compiler"
cp /etc/pam.d/pamtester "$work/two-prompts"
service pamtester <<END
auth required $work/pam_talk.so
auth required pam_fmetoken.so
account required pam_fmetoken.so
END
ctl_typed "a word
$alice_password
one more" test --json pamtester alice
ends "a module that talks at the end" 0
is "it is JSON all the same" \
    "$(json '#/calls' /calls/0/code /calls/0/conversation/0/prompt /calls/0/conversation/1/info /exit)" \
    "3 PAM_SUCCESS null null 0"
unlike "what it says at the end is not told" "$out" 'good bye|One more word'
ctl_typed "a word
$alice_password
one more" test pamtester alice
ends "a question without words" 0
says "is told as one" '^  prompt: ?$'
cp /etc/pam.d/pamtester "$work/talks"
cp "$work/two-prompts" /etc/pam.d/pamtester

# At a terminal: no echo.
printf '%s\n' unused "$alice_password" >"$work/answers"
got=$(ptyrun -a "$work/answers" -- fmetokenctl test pamtester alice)
like "at a terminal" "$got" 'PAM_SUCCESS: Success'
unlike "what is typed is not seen" "$got" "$alice_password"
printf '%s\n' "$alice_password" >"$work/answers"
got=$(ptyrun -a "$work/answers" -- fmetokenctl whoami --user alice)
like "whoami asks with the configured prompt" "$got" 'FME password or token: '
unlike "nor here" "$got" "$alice_password"

# Whatever ends it at the prompt, the terminal gets its echo back. ptyrun types nothing here: the
# prompt is none that it knows.
add_conf 'prompt = "Secret>"'
cat >"$work/ended" <<'END'
#!/bin/bash
# ended IGNORED SIGNAL...: what came of a question, and the terminal's echo, before and after.
[ -z "$1" ] || trap '' "$1"
shift
# shellcheck disable=SC2086  # they are words
fmetokenctl ${COMMAND:-whoami --user alice} --json >/run/e2e/ended.out &
asking=$!
for ((i = 0; i < 100; i++)); do
    ! stty -a | grep -q -e ' -echo ' || break
    sleep 0.05
done
echo "echo off: $i" | sed 's/100/never/; s/[0-9].*/yes/'
for signal in "$@"; do
    kill "-$signal" "$asking"
    sleep 0.1
done
wait "$asking" 2>/dev/null
echo "status $?, $(stty -a | grep -o -e '-\?echo ')"
END
chmod 755 "$work/ended"
for signal in TERM HUP USR1 USR2 ALRM PIPE VTALRM PROF IO PWR XCPU STKFLT ABRT RTMIN RTMAX-1; do
    like "SIG$signal at the prompt" "$(ptyrun -t 20 -- "$work/ended" '' $signal | paste -sd ' ')" \
        "echo off: yes .*status $((128 + $(kill -l $signal))), echo"
done
like "a signal that is ignored stays so" \
    "$(ptyrun -t 20 -- "$work/ended" HUP HUP HUP TERM | paste -sd ' ')" "echo off: yes .*status 143, echo"
cp "$work/talks" /etc/pam.d/pamtester
like "a question without words, at a terminal" \
    "$(COMMAND='test pamtester alice' ptyrun -t 20 -- "$work/ended" '' TERM | paste -sd ' ')" \
    "echo off: yes .*status 143, echo"

# Where a descriptor is closed, nothing of ours takes its place: not the terminal, and no record.
cat >"$work/closed" <<'END'
#!/bin/bash
fmetokenctl whoami --user alice <&- >&- 2>&- &
asking=$!
for ((i = 0; i < 100; i++)); do
    ! stty -a | grep -q -e ' -echo ' || break
    sleep 0.05
done
for fd in 0 1 2; do
    readlink "/proc/$asking/fd/$fd"
done
kill "$asking"
wait "$asking" 2>/dev/null
END
chmod 755 "$work/closed"
is "descriptors that are closed" "$(ptyrun -t 20 -- "$work/closed" | paste -sd ' ')" \
    "Secret>/dev/null /dev/null /dev/null "
fmetokenctl sessions >&-
is "what cannot be written is an error still" "$?" 2
fmetokenctl whoami --user alice --stdin <&- >/dev/null
is "and what cannot be read" "$?" 2

# Where the echo cannot be switched off, nothing is read.
cat >"$work/loud.c" <<'END'
#include <errno.h>
#include <termios.h>
int tcsetattr(int fd, int actions, const struct termios *mode)
{
    (void)fd;
    (void)actions;
    (void)mode;
    errno = EIO;
    return -1;
}
END
cat >"$work/half.c" <<'END'
#include <termios.h>
int tcsetattr(int fd, int actions, const struct termios *mode)
{
    (void)fd;
    (void)actions;
    (void)mode;
    return 0;
}
END
loud()
{
    local way
    for way in loud half; do
        cc -shared -fPIC -o "$work/$way.so" "$work/$way.c" || bail_out "no compiler"
        printf '%s\n' "$alice_password" >"$work/answers"
        got=$(ptyrun -t 20 -e 'Secret>' -a "$work/answers" -- \
            env LD_PRELOAD="$work/$way.so" fmetokenctl whoami --user alice)
        is "the echo stays on ($way): nothing is asked" "$?" 2
        unlike "the echo stays on ($way): not even the question" "$got" 'Secret>'
        unlike "the echo stays on ($way): nothing is shown" "$got" "$alice_password"
    done
}
if [ -n "${CTL_BINARY-}" ]; then
    skip "the echo stays on" "a sanitizer takes no library before itself"
else
    loud
fi
done_testing
