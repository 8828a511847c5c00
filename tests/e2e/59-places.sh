#!/bin/bash
# A host has 64 places for helpers: past 56 a login waits for one, half of its `timeout` at most, and
# the others are left to the lookups of keys.
. "${0%/*}/lib.sh"
begin
start_second 8444 <<<"$(fme_data 2025.1)"
add_conf 'timeout = 50'
(umask 077 && echo "$dave_token" >/etc/fme-service.token)
cat >/etc/security/keys.conf <<'END'
server = https://localhost:8444
cafile = /etc/fme-ca.pem
service_token_file = /etc/fme-service.token
account = lookup
lookup_group = gis
END
sed -i 's/^gis:.*/&alice/' /etc/group
fme_service keys config=/etc/security/keys.conf

# Each leads a session; for a password it has a child.
helpers()
{
    [ "$(ps -o pid=,sid= -u _fmetoken | awk '$1 == $2' | wc -l)" -ge "$1" ]
}
sim_fault '* / hang'
for ((i = 0; i < 56; i++)); do
    pam_result pamtester bob "guess $i" >/dev/null &
    guesses[i]=$!
done
check "56 guesses wait for a server that hangs" wait_for 40 helpers 56
sed -i 's/^timeout.*/timeout = 4/' "$conf"
started=$(date +%s%N)
like "one more fails" "$(pam_result pamtester alice "$alice_password")" 'cannot retrieve'
waited=$((($(date +%s%N) - started) / 1000000))
check "as too many" refused alice busy
is "after half of its timeout" "$((waited >= 2000 && waited < 8000))" 1
like "a key's account is looked up all the same" "$(pam_result keys alice '' acct_mgmt)" \
    'account management done'
stop_sim
wait "${guesses[@]}"
start_sim <<<"$(fme_data 2025.1)"
like "when they have ended there is room" "$(pam_result pamtester alice "$alice_password")" \
    'successfully authenticated'

# A hundred at once, none of which fails: who finds no place waits.
storm()
{
    for ((i = 0; i < 100; i++)); do
        pam_result pamtester bob "$bob_token" >"$work/storm.$i" &
        guesses[i]=$!
    done
    wait "${guesses[@]}"
    cat "$work"/storm.* | grep -c 'successfully authenticated'
}
sed -i 's/^timeout.*/timeout = 50/' "$conf"
is "a hundred logins at once get in" "$(storm)" 100

# Users can stop the su that they started, and with it what it holds: 16 places are theirs.
printf 'server = https://localhost:8444\ncafile = /etc/fme-ca.pem\n' >/etc/security/other.conf
fme_service elsewhere config=/etc/security/other.conf
sed -i 's/^timeout.*/timeout = 50/' "$conf"
sim_fault '* / hang'
for ((i = 0; i < 16; i++)); do
    printf 'guess\n' >"$work/answers.$i"
    ptyrun -u alice -a "$work/answers.$i" -- su bob -c true >/dev/null 2>&1 &
    users[i]=$!
done
check "16 of a user's su wait for a server that hangs" wait_for 40 helpers 16
log_clear
sed -i 's/^timeout.*/timeout = 2/' "$conf"
su_as alice bob "$bob_password" true >/dev/null
check "one more fails" log_has 'user bob refused: .*service=su .*reason=busy'
like "what root runs has places left" "$(pam_result elsewhere alice "$alice_password")" \
    'successfully authenticated'
stop_sim
wait "${users[@]}"
done_testing
