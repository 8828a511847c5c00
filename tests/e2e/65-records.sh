#!/bin/bash
# What a thousand logins leave behind: nothing. A hundred of them are killed, in the middle of
# the exchange, between authenticate and the session, and in the session.
. "${0%/*}/lib.sh"
begin
logins=${LOGINS:-900}
killed=${KILLED:-100}
add_conf 'session_token = file' 'token_lifetime = 1h'
hold='pam_exec.so quiet /run/e2e/hold'
pam_service whole <<'END'
auth     required pam_fmetoken.so
account  required pam_fmetoken.so
session  required pam_fmetoken.so
END
# Three more, each of which stops at its place until it is killed.
sed '1a auth required '"$hold" /etc/pam.d/whole >/etc/pam.d/killed-0
sed '2a account required '"$hold" /etc/pam.d/whole >/etc/pam.d/killed-1
sed '3a session required '"$hold" /etc/pam.d/whole >/etc/pam.d/killed-2
printf '#!/bin/sh\n: >"/run/e2e/held.$PPID"\nexec sleep 60\n' >"$work/hold"
chmod 755 "$work/hold"

records()
{
    find /run/pam_fmetoken /run/fmetoken -name 'grant-*' -o -name 'session-*' -o -name '*.header' \
        -o -name '*.yaml' 2>/dev/null | wc -l
}

files()
{
    find /run/pam_fmetoken /run/fmetoken -type f 2>/dev/null | wc -l
}

tokens()
{
    curl -sf "$control/tokens" | grep -c ' pam-'
}

# whole N: N logins and logouts, one after the other.
whole()
{
    local i
    for ((i = 0; i < $1; i++)); do
        printf '%s\n' "$alice_password" | pamtester whole alice authenticate acct_mgmt \
            'setcred(PAM_ESTABLISH_CRED)' open_session close_session \
            >/dev/null 2>&1 || echo failed
    done
}

# halfway N: a login that is killed where killed-N stops it.
halfway()
{
    local pid
    printf '%s\n' "$bob_password" | pamtester "killed-$1" bob authenticate acct_mgmt \
        'setcred(PAM_ESTABLISH_CRED)' open_session >/dev/null 2>&1 &
    pid=$!
    wait_for 20 test -e "$work/held.$pid" || echo "not held"
    kill -9 "$pid"
    pkill -9 -P "$pid" 2>/dev/null
    wait "$pid" 2>/dev/null
}

# Four at a time, as on a machine where people work.
begun=$(date +%s%N)
for i in 1 2 3 4; do
    whole $((logins / 4)) >"$work/whole.$i" &
    workers="${workers-} $!"
done
# shellcheck disable=SC2086 # several
wait $workers
took=$((($(date +%s%N) - begun) / 1000000))
is "$logins logins and logouts, none failed" "$(cat "$work"/whole.* | wc -l)" 0
is "no record of them" "$(records)" 0
check "and no token" wait_for 8 eval '[ "$(tokens)" = 0 ]'
echo "# $logins whole logins, four at a time: $took ms, files left in /run: $(files)"

: >"$work/halfway"
for ((i = 0; i < killed; i++)); do
    # In a shell of its own, as in a terminal that is closed: it could take a grant as well.
    (halfway $((i % 3))) >>"$work/halfway" 2>/dev/null
done
is "$killed logins were killed where they stood" "$(cat "$work/halfway")" ""
echo "# after them: $(records) records, $(files) files, $(tokens) tokens"
check "what they left is there to be seen" test "$(records)" -gt 0

# A login that makes a token sweeps sixteen of the dead at most, so as not to wait for all.
whole 8 >"$work/whole.5"
is "eight more logins" "$(cat "$work/whole.5")" ""
is "no record of the dead is left, and no file" "$(records)" 0
check "nor a token" wait_for 8 eval '[ "$(tokens)" = 0 ]'
is "what is left is one memory of the server and the places" \
    "$(find /run/pam_fmetoken /run/fmetoken -type f -printf '%f\n' | sed 's/-.*//' | sort | xargs)" \
    "places server"
echo "# at the end: $(records) records, $(files) files, $(tokens) tokens"
done_testing
