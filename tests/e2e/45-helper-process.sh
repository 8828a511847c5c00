#!/bin/bash
# What the helper is started with: its own user, no environment of the caller's, no descriptor
# and no secret in its arguments.
. "${0%/*}/lib.sh"
begin

# A helper that only looks around. It reads its own state without a fork: a shell blocks signals
# around one, and opens pipes.
install -d -m 755 /usr/local/libexec
install -d -m 777 /tmp/spy
cat >/usr/local/libexec/spy <<'END'
#!/bin/sh
while read -r line; do
    echo "$line"
done </proc/self/status >/tmp/spy/status
cat /proc/$$/environ >/tmp/spy/environ
cat /proc/$$/cmdline >/tmp/spy/cmdline
cat /proc/$$/limits >/tmp/spy/limits
ls -l /proc/$$/fd >/tmp/spy/fds
ps -o pid=,pgid=,sid= -p $$ >/tmp/spy/session
END
chmod 755 /usr/local/libexec/spy
add_conf 'helper = /usr/local/libexec/spy'
uid=$(id -u _fmetoken)
gid=$(id -g _fmetoken)

look()
{
    local status environ fds pid pgid sid
    status=$(grep -E '^(Uid|Gid|Groups|NoNewPrivs|SigBlk|SigIgn):' /tmp/spy/status)
    environ=$(tr '\0' '\n' </tmp/spy/environ)
    fds=$(sed -n 's/.* \([0-9]* -> .*\)/\1/p' /tmp/spy/fds)
    read -r pid pgid sid </tmp/spy/session
    like "$1: runs as its own user, real, effective and saved" "$status" "^Uid:(.$uid){4}\$"
    like "$1: and group" "$status" "^Gid:(.$gid){4}\$"
    like "$1: without other groups" "$status" "^Groups:[^0-9]*($gid)?[^0-9]*\$"
    like "$1: gains no privileges" "$status" '^NoNewPrivs:.1$'
    like "$1: blocks no signal" "$status" '^SigBlk:.0+$'
    like "$1: ignores no signal" "$status" '^SigIgn:.0+$'
    is "$1: in a session of its own" "$pgid $sid" "$pid $pid"
    like "$1: without a core file" "$(cat /tmp/spy/limits)" '^Max core file size +0 +0 '
    unlike "$1: has nothing of the caller's environment" "$environ" \
        '^(CALLER|HOME|SSLKEYLOGFILE|LD_|SUDO)'
    unlike "$1: has no secret in its environment and arguments" \
        "$environ $(tr '\0' ' ' </tmp/spy/cmdline)" "$alice_token"
    is "$1: has no descriptor but its socket and /dev/null" "$(grep -Ev \
        -- '-> (socket:.*|/dev/null|/tmp/spy/fds|/usr/local/libexec/spy)$' <<<"$fds")" ""
    is "$1: and one socket" "$(grep -c -- '-> socket:' <<<"$fds")" 1
    rm -f /tmp/spy/*
}

CALLER=hostile ssh_kbdint alice "$alice_token" true
look "sshd, keyboard-interactive"
ssh_password alice "$alice_token" true
look "sshd, password"
type_as bob "$alice_token" env CALLER=hostile SSLKEYLOGFILE=/tmp/k su alice -c true >/dev/null
look "su"
sudoers 'Defaults:alice !env_reset'
type_as alice "$alice_token" env CALLER=hostile SSLKEYLOGFILE=/tmp/k sudo -k true >/dev/null
look "sudo"
done_testing
