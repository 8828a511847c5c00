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
ends "nothing is typed" 1
ctl test nosuchservice alice --stdin </dev/null
is "a service that is not there" "$status" 1

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

# At a terminal: no echo.
printf '%s\n' unused "$alice_password" >"$work/answers"
got=$(ptyrun -a "$work/answers" -- fmetokenctl test pamtester alice)
like "at a terminal" "$got" 'PAM_SUCCESS: Success'
unlike "what is typed is not seen" "$got" "$alice_password"
printf '%s\n' "$alice_password" >"$work/answers"
got=$(ptyrun -a "$work/answers" -- fmetokenctl whoami --user alice)
like "whoami asks with the configured prompt" "$got" 'FME password or token: '
unlike "nor here" "$got" "$alice_password"
done_testing
