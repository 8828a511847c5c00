#!/bin/bash
# sshd, keyboard-interactive: authenticate runs in a forked child, setcred twice elsewhere.
. "${0%/*}/lib.sh"
begin

got=$(ssh_kbdint alice "$alice_password" id -Gn)
is "a password's groups survive the second setcred" "$(groups_of alice "$got")" "fme-users gis"
check "the login is logged" accepted alice
check "with its groups" log_has 'user alice accepted: .*groups=[^ ]*gis'
check "the server was asked" test "$(count_requests)" -gt 0
is "no grant is left" "$(grants)" 0

got=$(ssh_kbdint alice "$alice_util" id -Gn)
is "a token's groups survive the second setcred" "$(groups_of alice "$got")" "fme-users gis"
is "no grant is left" "$(grants)" 0

got=$(ssh_kbdint alice "$alice_util" env)
like "the shell has an environment" "$got" '^HOME=/home/alice$'
unlike "the handle does not reach the user's shell" "$got" 'PAM_FMETOKEN'
unlike "nor does the secret" "$got" "$alice_util"
got=$(ssh_kbdint alice "$alice_util" 'ls /run/pam_fmetoken')
is "a user cannot look into the run directory" "$got" ""

log_clear
refute "a wrong password is refused" ssh_kbdint alice wrong-Fme-pw true
check "and logged" refused alice rejected
is "no grant is left" "$(grants)" 0

rm -f "$work/prompts"
add_conf 'prompt = "FME password or token: "'
check "a login with a prompt of its own" ssh_kbdint alice "$alice_password" true
like "shows it" "$(cat "$work/prompts")" 'FME password or token: '
done_testing
