#!/bin/bash
# session_token = file: each way into a session gets a token of its own, which curl uses as it is,
# and which is gone when the session is.
. "${0%/*}/lib.sh"
begin
add_conf 'session_token = file' 'token_lifetime = 1h'
for service in sshd su sudo login pamtester; do
    fme_service "$service"
    echo 'session  required pam_fmetoken.so' >>"/etc/pam.d/$service"
done

# What a user does with it, in their shell; prints what the server says to the token.
use='
echo "files: $(stat -c "%a %U" "$FME_TOKEN_FILE" "$FME_CLI_CONFIG" | xargs)"
echo "variables: $FME_URL $(env | grep -c "^PAM_FMETOKEN")"
echo "curl: $(curl -s --cacert /etc/fme-ca.pem -H "@$FME_TOKEN_FILE" \
    "$FME_URL/fmeapiv4/repositories/Utilities" | grep -o "\"name\":\"Utilities\"")"
echo "cli: $(sed "s/[0-9a-f]\{40\}/TOKEN/" "$FME_CLI_CONFIG" | xargs)"
id -Gn'

live()
{
    curl -sf "$control/tokens" | grep -c ' pam-'
}

nothing_left()
{
    check "$1: no token of ours lives" wait_for 8 eval '[ "$(live)" = 0 ]'
    is "$1: no file, no record" \
        "$(find /run/fmetoken /run/pam_fmetoken -name '*.header' -o -name '*.yaml' \
            -o -name 'session-*' -o -name 'grant-*' 2>/dev/null)" ""
}

# works USER GROUPS OUTPUT WHAT
works()
{
    like "$4: files of theirs, 0600" "$3" "^files: 600 $1 600 $1\$"
    like "$4: the server is named, the handle is not" "$3" '^variables: https://localhost:8443 0$'
    like "$4: curl gets in with it" "$3" '^curl: "name":"Utilities"$'
    like "$4: fmeflow-cli's configuration" "$3" \
        '^cli: url: https://localhost:8443 token: TOKEN build: 25606$'
    is "$4: the groups" "$(groups_of "$1" "$(grep -x "$1.*" <<<"$3" | tail -n 1)")" "$2"
}

for method in kbdint password; do
    got=$("ssh_$method" alice "$alice_password" "$use")
    works alice "fme-users gis" "$got" "ssh, $method"
    nothing_left "ssh, $method"
done
got=$(su_as bob alice "$alice_password" "$use")
works alice "fme-users gis" "$got" su
nothing_left su
got=$(type_as bob "$alice_password" su - alice -c "$use")
works alice "fme-users gis" "$got" "su -"
nothing_left "su -"

printf '%s\n' "$alice_password" >"$work/answers"
printf '%s\n' "$use" >"$work/profile"
install -o alice -g alice -m 644 "$work/profile" /home/alice/.bash_profile
echo 'exit' >>/home/alice/.bash_profile
got=$(ptyrun -a "$work/answers" -- login alice)
works alice "fme-users gis" "$got" login
rm /home/alice/.bash_profile
nothing_left login

# Whose token it is, and what made it.
requests_clear
ssh_kbdint alice "$alice_password" true
is "two are made, by the password and by the first of them" \
    "$(requests | sed -n 's/^POST \([^ ]*\) auth=\([a-z]*\):[^ ]* .*-> \(.*\)/\1 \2 \3/p' | xargs)" \
    "/fmeapiv4/tokens basic 201 /fmeapiv4/tokens token 201"
wait_for 5 eval '[ "$(count_requests "^DELETE .*-> 204")" = 2 ]'
is "both are deleted" "$(count_requests '^DELETE .*-> 204')" 2

# A session of a presented token: none for a narrow one, none where it is one of several.
got=$(ssh_kbdint alice "$alice_util" 'echo "file: ${FME_TOKEN_FILE-none}"')
is "a narrow token: no token of all permissions" "$got" "file: none"
got=$(ssh_kbdint bob "$bob_token" "$use")
works bob "fme-users gis" "$got" "ssh by the user's only token"
nothing_left "ssh by token"
check "the presented one is untouched" eval 'curl -sf "$control/tokens" | grep -qx "bob ci"'

# sudo makes none, and deletes what it made, as without session_token.
requests_clear
got=$(sudo_as alice "$alice_password" sh -c 'echo "file: ${FME_TOKEN_FILE-none}"' | tail -n 1)
is "sudo: none" "$got" "file: none"
is "sudo: one token, the exchange's" "$(count_requests '^POST ')" 1
nothing_left sudo

# Another user cannot look into the folder, nor take the name of a file before it is there.
ssh_kbdint alice "$alice_password" 'echo $FME_TOKEN_FILE >/tmp/name; sleep 30' &
session=$!
check "the session is up" wait_for 10 test -s /tmp/name
file=$(cat /tmp/name)
refute "another user cannot read it" setpriv --reuid bob --regid bob --clear-groups cat "$file"
refute "nor list the folder" setpriv --reuid bob --regid bob --clear-groups ls "${file%/*}"
refute "nor its owner" setpriv --reuid alice --regid alice --clear-groups ls "${file%/*}"
refute "nor take the file away" setpriv --reuid alice --regid alice --clear-groups rm -f "$file"
refute "nor make something in the folder of all" \
    setpriv --reuid bob --regid bob --clear-groups touch /run/fmetoken/x

# sshd's process for the session dies without a word: the next session of anybody sweeps.
monitor=$(pgrep -f '^sshd(-session)?: alice \[priv\]')
kill -9 "$monitor"
kill "$session" 2>/dev/null
wait "$session" 2>/dev/null
is "the dead session's files are there still" "$(find /run/fmetoken -type f -user alice | wc -l)" 2
got=$(ssh_kbdint bob "$bob_password" "$use")
works bob "fme-users gis" "$got" "the next session"
nothing_left "after it"

# A server that is down when the session ends does not hold it up.
ssh_kbdint alice "$alice_password" 'touch /tmp/up; sleep 3' &
session=$!
check "one more session" wait_for 10 test -e /tmp/up
log_clear
stop_sim
wait "$session"
check "the log names the token that is left" \
    log_has 'user alice: token pam-[^ ]* is not revoked yet \(the FME server cannot be reached\)'
is "the files are gone all the same" "$(find /run/fmetoken -type f)" ""
done_testing
