#!/bin/bash
# What the helper is started with: its own user, no environment of the caller's, no descriptor
# and no secret in its arguments.
. "${0%/*}/lib.sh"
begin

# A helper that only looks around.
install -d -m 755 /usr/local/libexec
install -d -m 777 /tmp/spy
cat >/usr/local/libexec/spy <<'END'
#!/bin/sh
exec 9>/tmp/spy/seen
# Without a fork: a shell blocks signals around one.
while read -r line; do
    case $line in Uid:* | Gid:* | Groups:* | NoNewPrivs:* | Sig[BI]*) echo "$line" ;; esac
done </proc/self/status >&9
tr '\0' '\n' </proc/$$/environ | sed 's/^/env: /' >&9
tr '\0' '\n' </proc/$$/cmdline | sed 's/^/arg: /' >&9
ls -l /proc/$$/fd | sed -n 's/.* \([0-9]*\) -> /fd: \1 -> /p' >&9
sed -n 's/^Max core file size/core:/p' /proc/$$/limits >&9
ps -o pid=,pgid=,sid= -p $$ | awk '$1 == $2 && $2 == $3 { print "session: its own" }' >&9
END
chmod 755 /usr/local/libexec/spy
add_conf 'helper = /usr/local/libexec/spy'
uid=$(id -u _fmetoken)

look()
{
    local seen
    seen=$(cat /tmp/spy/seen)
    rm -f /tmp/spy/seen
    like "$1: runs as its own user, real, effective and saved" "$seen" "^Uid:(.$uid){4}\$"
    like "$1: and group" "$seen" "^Gid:(.$(id -g _fmetoken)){4}\$"
    like "$1: without other groups" "$seen" "^Groups:[^0-9]*($(id -g _fmetoken))?[^0-9]*\$"
    like "$1: in a session of its own" "$seen" '^session: its own$'
    like "$1: gains no privileges" "$seen" '^NoNewPrivs:.1$'
    like "$1: without a core file" "$seen" '^core: +0 +0 '
    unlike "$1: has nothing of the caller's environment" "$seen" \
        '^env: (CALLER|HOME|SSLKEYLOGFILE|LD_|SUDO)'
    unlike "$1: has no secret in its environment and arguments" "$seen" "$alice_token"
    is "$1: has no descriptor but its socket and /dev/null" "$(grep '^fd: ' <<<"$seen" \
        | grep -Ev -- '-> (socket:.*|/dev/null|/tmp/spy/seen|/usr/local/libexec/spy)$')" ""
    is "$1: and one socket" "$(grep -c '^fd: .*-> socket:' <<<"$seen")" 1
    like "$1: blocks no signal" "$seen" '^SigBlk:.0+$'
    like "$1: ignores no signal" "$seen" '^SigIgn:.0+$'
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
