#!/bin/bash
# A helper that is missing, dies or talks nonsense is an outage, never a success.
. "${0%/*}/lib.sh"
begin

timeout=2
bin=/usr/local/libexec
install -d -m 755 $bin
script()
{
    printf '#!/bin/sh\n%s\n' "$2" >"$bin/$1"
    chmod 755 "$bin/$1"
}
script exits-at-once 'exit 0'
script is-killed 'kill -SEGV $$'
script talks 'cat >&2 </dev/null; echo "ok alice unrestricted"; echo 0123456789 >&0'
script hangs 'exec sleep 60'
script reads-all 'exec cat >/dev/null'
printf 'no program' >$bin/no-program
chmod 755 $bin/no-program

for helper in exits-at-once is-killed talks hangs reads-all no-program; do
    default_conf
    add_conf "timeout = $timeout" "helper = $bin/$helper"
    log_clear
    got=$(pam_result pamtester alice "$alice_token")
    like "$helper: the code is PAM_AUTHINFO_UNAVAIL" "$got" 'cannot retrieve authentication info'
    check "$helper: the log says so" log_has 'user alice refused: .*reason=(no_helper|timeout)'
done
default_conf
add_conf "timeout = $timeout" "helper = $bin/hangs"
at_most "hangs: the login ends by the deadline" \
    "$(milliseconds_to_refusal alice pam_result pamtester alice "$alice_token")" \
    $((timeout * 1000 + 1000))
is "no helper is left" "$(pgrep -c -u _fmetoken)" 0

default_conf
add_conf "helper = $bin/missing"
log_clear
unlike "missing: no success" "$(pam_result pamtester alice "$alice_token")" 'successfully'
check "missing: the log names it" log_has 'refused: .*(missing|result=)'

# expect_service_err NAME CONF-LINE
expect_service_err()
{
    default_conf
    add_conf "$2"
    log_clear
    like "$1: PAM_SERVICE_ERR" "$(pam_result pamtester alice "$alice_token")" \
        'Error in service module'
    check "$1: the log names the key" log_has "refused: .*helper_user"
}
expect_service_err "helper_user missing" 'helper_user = _no_such_user'
expect_service_err "helper_user nobody" 'helper_user = nobody'
expect_service_err "helper_user root" 'helper_user = root'

default_conf
like "with the real helper it works" "$(pam_result pamtester alice "$alice_token")" 'successfully'
done_testing
