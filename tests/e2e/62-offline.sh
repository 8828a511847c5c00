#!/bin/bash
# offline: with no server to be reached, what FME vouched for lets in, ten wrong tries at most.
. "${0%/*}/lib.sh"
begin
add_conf 'offline = 7d' 'reuse = 15m'
state=/var/lib/pam_fmetoken

records()
{
    find $state -name 'offline-*' 2>/dev/null | wc -l
}
up()
{
    start_sim <<<"$(fme_data 2025.1)"
}
offline_as()
{
    log_has "user $1 accepted: no server can be reached; FME vouched for this $2 [0-9]+ seconds ago \\(offline\\) .*result=success"
}

check "a login with the server" ssh_kbdint alice "$alice_util" true
is "is remembered" "$(records)" 1
is "in a folder of root's alone" "$(stat -c '%a %u' $state)" "700 0"
unlike "without the token" "$(cat $state/offline-* | tr -d '\0')" "$alice_util"
check "another user's, by password" ssh_kbdint bob "$bob_password" true

# A reboot: /run is new, the boot has another name.
stop_sim
rm -rf /run/pam_fmetoken
echo 01234567-89ab-cdef-0123-456789abcdef >"$work/boot_id"
mount --bind "$work/boot_id" /proc/sys/kernel/random/boot_id || bail_out "no bind over boot_id"

log_clear
got=$(ssh_kbdint alice "$alice_util" id -Gn)
is "keyboard-interactive, the server stopped, after a reboot: in, with the groups" \
    "$(groups_of alice "$got")" "fme-users gis"
check "is logged" offline_as alice token
got=$(ssh_password bob "$bob_password" id -Gn)
is "sshd's password method" "$(groups_of bob "$got")" "fme-users gis"
check "is logged" offline_as bob password
# told METHOD: what ssh shows to bob, on a terminal.
told()
{
    printf '%s\n' "$bob_password" >"$work/secret"
    SSH_ASKPASS=$work/askpass SSH_ASKPASS_REQUIRE=force timeout 60 ssh -F none -tt \
        -o PreferredAuthentications="$1" -o StrictHostKeyChecking=no -o PubkeyAuthentication=no \
        -o UserKnownHostsFile=/dev/null bob@127.0.0.1 <<<exit 2>&1
}
for method in keyboard-interactive password; do
    like "and tells the user, by $method" "$(told $method)" 'FME cannot be reached: logged in offline'
done
got=$(sudo_as alice "$alice_util" id -un)
like "sudo, the server stopped" "$got" 'root$'
unlike "which is silent by default" "$got" 'FME cannot be reached'
sudoers 'Defaults !pam_silent'
if visudo -c >/dev/null 2>&1; then
    like "and tells with !pam_silent" "$(sudo_as alice "$alice_util" id -un)" 'logged in offline'
else
    skip "sudo tells with !pam_silent" "needs a sudo that has it"
fi
sudoers ''
is "nothing is reused of that: FME has not said it now" \
    "$(find /run/pam_fmetoken -name 'reuse-*' | wc -l)" 0

log_clear
refute "a wrong token does not get in" ssh_kbdint alice "$bob_token" true
check "and the log says why, and how many are left" log_has \
    'user alice refused: no FME server can be reached, and FME did not vouch for this credential before \(offline: FME vouched for another token [0-9]+ seconds ago; 9 tries left\); .*result=auth_err reason=offline_rejected'
refute "who never logged in does not get in" ssh_kbdint carol "$carol_token" true
check "and the log says what comes first" log_has \
    'user carol refused: the FME server cannot be reached \(offline: nothing is remembered of the user; one login with a server comes first\); .*result=authinfo_unavail reason=unreachable'
unlike "no secret is logged" "$(cat "$work/log")" "$alice_util|$bob_password|$bob_token"

# Ten wrong ones at once have ten tries, not more; each is counted.
pids=()
for i in 1 2 3 4 5 6 7 8 9 10 11 12; do
    pamtester pamtester alice authenticate <<<"wrong-$i" >/dev/null 2>&1 &
    pids+=($!)
done
wait "${pids[@]}"
is "wrong tries at once remove the record" "$(find $state -name 'offline-2001-*' | wc -l)" 0
check "with a line in the log" log_has \
    "user alice: $state/offline-2001-.* is removed: that was the last wrong try"
refute "the right one does not get in then" ssh_kbdint alice "$alice_util" true

# Back again.
up
rm -f /run/pam_fmetoken/reuse-*
check "a login with the server brings it back" ssh_kbdint alice "$alice_password" true
stop_sim
rm -f /run/pam_fmetoken/reuse-*
check "offline" ssh_password alice "$alice_password" true
rm -f $state/offline-*
refute "a deleted record lets nobody in" ssh_kbdint bob "$bob_password" true
up
rm -f /run/pam_fmetoken/reuse-*
check "once more with the server" ssh_kbdint alice "$alice_password" true
stop_sim
sed -i '/^reuse/d' "$conf"
name=$(echo $state/offline-2001-*)
for harm in 'chown 2001' 'chmod 644' 'truncate -s 20' 'truncate -s +1'; do
    cp -p "$name" "$work/kept"
    $harm "$name"
    refute "$harm of the record: it is not believed" ssh_kbdint alice "$alice_password" true
    refute "and not there any more" test -e "$name"
    cp -p "$work/kept" "$name"
    check "as it was it is" ssh_kbdint alice "$alice_password" true
done

# A black hole: no answer at all is no connection.
ip addr add 10.9.9.1/32 dev lo
ip route add 10.9.9.2/32 dev lo src 10.9.9.1 || bail_out "no black hole here"
up
sed -i '/fme.example.test/d' /etc/hosts
echo '127.0.0.1 localhost fme.example.test' >>/etc/hosts
sed -i 's|^server.*|server = https://fme.example.test:8443|' "$conf"
add_conf 'timeout = 4s' 'connect_timeout = 1s'
check "a login before" ssh_kbdint alice "$alice_password" true
sed -i 's/^127.0.0.1 localhost fme.example.test/10.9.9.2 fme.example.test/' /etc/hosts
for seconds in 1s 2s; do
    sed -i "s/^connect_timeout.*/connect_timeout = $seconds/" "$conf"
    log_clear
    begin_ms=$(date +%s%3N)
    check "a black hole, connect_timeout $seconds" pamtester pamtester alice authenticate \
        <<<"$alice_password"
    spent=$(($(date +%s%3N) - begin_ms))
    check "is offline" offline_as alice password
    at_most "within timeout, and what a slow machine takes besides" $spent 6500
    echo "# offline behind a black hole, connect_timeout $seconds: $spent ms"
done
echo '127.0.0.9 fme.example.test' >/etc/hosts
begin_ms=$(date +%s%3N)
check "a closed port" pamtester pamtester alice authenticate <<<"$alice_password"
echo "# offline, the connection refused, by password: $(($(date +%s%3N) - begin_ms)) ms"
done_testing
