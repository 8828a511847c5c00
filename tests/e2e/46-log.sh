#!/bin/bash
# The log: one line a login, no secret, and no name that was not resolved (it may be a password
# typed at the wrong prompt).
. "${0%/*}/lib.sh"
begin
add_conf 'debug = yes'

ssh_kbdint alice "$alice_password" true
ssh_password alice "$alice_util" true
ssh_kbdint alice "$bob_token" true
ssh_kbdint alice "$alice_narrow" true
ssh_kbdint alice "wrong-Fme-pw-0815" true
su_as alice bob "$bob_password" true >/dev/null
sudo_as alice "$alice_token" true >/dev/null
sim_fault '* / status 500'
ssh_kbdint alice "$alice_password" true
sim_fault_clear
stop_sim
ssh_kbdint alice "$alice_password" true
check "the last line has come" log_has 'refused: .*reason=unreachable'

for secret in "$alice_password" "$bob_password" "$alice_token" "$alice_util" "$alice_narrow" \
    "$bob_token" "wrong-Fme-pw-0815" \
    "$(printf 'alice:%s' "$alice_password" | base64 | cut -c 1-20)"; do
    is "the log has no ${secret:0:9}..." "$(grep -c -F -e "$secret" "$work/log")" 0
done
is "four logins are accepted" "$(module_log | grep -c ' accepted: ')" 4
is "five logins are refused" "$(module_log | grep -c ' refused: ')" 5
is "each refusal has its result and reason" \
    "$(module_log | grep ' refused: ' | grep -Evc ' service=.* result=.* reason=')" 0
is "they go to authpriv" "$(module_log | grep -vc '^authpriv\.')" 0

log_clear
ssh_kbdint My-S3cret-Typed-Early "$alice_password" true
check "a login of a name that is no user is logged" log_has 'refused: .*reason='
is "without the name" "$(module_log | grep -ci 'S3cret')" 0
done_testing
