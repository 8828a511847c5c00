#!/bin/bash
# reuse: sudo ten times in a row is one request; and what that saves.
. "${0%/*}/lib.sh"
begin
add_conf 'reuse = 15m'

# ten SECRET: sudo -k so often; prints how many got through.
ten()
{
    local i good=0
    for i in 1 2 3 4 5 6 7 8 9 10; do
        sudo_as alice "$1" true >/dev/null && good=$((good + 1))
    done
    echo $good
}
records()
{
    find /run/pam_fmetoken -name 'reuse-*' | wc -l
}

is "sudo -k ten times by password" "$(ten "$alice_password")" 10
is "is one request of a token" "$(count_requests '^POST')" 1
check "the first is FME's word" log_has 'user alice accepted: FME vouches for this password service=sudo'
is "the others are what it was" "$(module_log | grep -c \
    'user alice accepted: FME vouched for this password [0-9]* seconds ago (reuse) service=sudo result=success')" 9
is "by a record" "$(records)" 1
unlike "which has no password in it" "$(tr -d '\0' </run/pam_fmetoken/reuse-*)" "$alice_password"
unlike "nor has the log" "$(cat "$work/log")" "$alice_password"

requests_clear
got=$(ssh_kbdint alice "$alice_password" id -Gn)
is "ssh reuses it too, with the groups" "$(groups_of alice "$got")" "fme-users gis"
got=$(ssh_password alice "$alice_password" id -Gn)
is "by sshd's password method as well" "$(groups_of alice "$got")" "fme-users gis"
is "nobody was asked" "$(requests)" ""

refute "another's password does not get in" sudo_as alice "$bob_password" true
is "and ends it" "$(records)" 0
requests_clear
is "so that the next one asks again" "$(ten "$alice_util") $(records)" "10 1"
is "once, for a token" "$(count_requests 'repositories/Utilities')" 1
got=$(ssh_kbdint alice "$alice_util" id -Gn)
is "a token's groups are those of its scopes" "$(groups_of alice "$got")" "fme-users gis"

requests_clear
rm -f /run/pam_fmetoken/reuse-*
check "a deleted record is asked about" sudo_as alice "$alice_util" true
is "once" "$(count_requests 'repositories/Utilities')" 1

# Nobody but root has records; a screen locker asks each time.
requests_clear
check "an unprivileged caller gets in" setpriv --reuid=2001 --regid=2001 --clear-groups \
    pamtester pamtester alice authenticate <<<"$alice_util"
is "by asking" "$(count_requests 'repositories/Utilities')" 1

# Ten at once: each gets in, and none of them spoils the record.
requests_clear
pids=()
for i in 1 2 3 4 5 6 7 8 9 10; do
    pamtester pamtester alice authenticate <<<"$alice_util" >"$work/out.$i" 2>&1 &
    pids+=($!)
done
wait "${pids[@]}"
is "ten at once get in" "$(cat "$work"/out.* | grep -c 'successfully authenticated')" 10
is "and leave one record" "$(records)" 1

# spent COMMAND...: milliseconds.
spent()
{
    local begin_ns
    begin_ns=$(date +%s%N)
    "$@" >/dev/null 2>&1
    echo $((($(date +%s%N) - begin_ns) / 1000000))
}
rm -f /run/pam_fmetoken/reuse-*
sim_fault 'POST / delay 400'
asked=$(spent sudo_as alice "$alice_password" true)
reused=$(spent sudo_as alice "$alice_password" true)
sim_fault_clear
at_most "with a server that takes its time, reusing is faster than asking" "$reused" "$asked"
echo "# sudo by password, asked of a server 400 ms away: $asked ms; reused: $reused ms"
rm -f /run/pam_fmetoken/reuse-*
echo "# sudo by password, asked of a server on this host: $(
    spent sudo_as alice "$alice_password" true) ms; reused: $(
    spent sudo_as alice "$alice_password" true) ms"
rm -f /run/pam_fmetoken/reuse-*
echo "# sudo by token, asked of a server on this host: $(
    spent sudo_as alice "$alice_util" true) ms; reused: $(
    spent sudo_as alice "$alice_util" true) ms"
sed -i '/^reuse/d' "$conf"
echo "# without reuse: by password $(spent sudo_as alice "$alice_password" true) ms, by token $(
    spent sudo_as alice "$alice_util" true) ms"
done_testing
