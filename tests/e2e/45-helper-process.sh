#!/bin/bash
# What the helper is started with: its own user, no environment of the caller's, no descriptor
# and no secret in its arguments.
. "${0%/*}/lib.sh"
begin

# A helper that only looks around.
install -d -m 755 /usr/local/libexec
install -d -m 777 /tmp/spy
cat >/usr/local/libexec/spy <<'END'
#!/bin/bash
exec 9>/tmp/spy/seen
{
    echo "id: $(id -un) $(id -u) $(id -G)"
    tr '\0' '\n' </proc/$$/environ | sed 's/^/env: /'
    tr '\0' '\n' </proc/$$/cmdline | sed 's/^/arg: /'
    for fd in /proc/$$/fd/*; do
        echo "fd: ${fd##*/} $(readlink "$fd")"
    done
    grep -E '^(NoNewPrivs|SigIgn|SigBlk|Uid|Gid|Groups):' /proc/$$/status
    grep -E '^Max core' /proc/$$/limits
    ps -o sid=,pid= -p $$ | sed 's/^/session: /'
    pwd | sed 's/^/cwd: /'
} >&9
END
chmod 755 /usr/local/libexec/spy
add_conf 'helper = /usr/local/libexec/spy'
uid=$(id -u _fmetoken)

look()
{
    local seen
    seen=$(cat /tmp/spy/seen)
    rm -f /tmp/spy/seen
    like "$1: runs as its own user" "$seen" "^id: _fmetoken $uid $(id -g _fmetoken)\$"
    like "$1: real, effective and saved" "$seen" "^Uid:(.$uid){4}\$"
    unlike "$1: has nothing of the caller's environment" "$seen" \
        '^env: (CALLER|HOME|SSLKEYLOGFILE|LD_|SUDO)'
    unlike "$1: has no secret in its environment and arguments" "$seen" "$alice_token"
    unlike "$1: has no strange descriptor" "$(grep '^fd: ' <<<"$seen")" \
        '(/run|/etc|/dev/pt|host_key|\.log|/var)'
    at_most "$1: has few descriptors" \
        "$(grep '^fd: ' <<<"$seen" | grep -Evc 'spy|/proc/')" 4
    like "$1: blocks no signal" "$seen" '^SigBlk:.0+$'
    unlike "$1: does not ignore a signal" "$seen" '^SigIgn:.*[1-9a-f].*[0-9a-f]{2}$'
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
