#!/bin/bash
# sudo's shells and targets, with a service of its own for -i and without: nobody but the invoker
# has earned the groups, so neither root nor another target gets one.
. "${0%/*}/lib.sh"
. "$here/lib/stack.sh"
begin_stacks

# Whose uid and gids a process really has, by number.
cat >/usr/local/bin/ids <<'END'
#!/bin/sh
echo "ids: $(awk '/^(Uid|Gid|Groups):/ { $1 = ""; print }' /proc/self/status | xargs)"
env | grep PAM_FMETOKEN
exit 0
END
chmod 755 /usr/local/bin/ids
root="ids: 0 0 0 0 0 0 0 0 0"
bob="ids: 2002 2002 2002 2002 2002 2002 2002 2002 2002"

# becomes WHAT WANTED SUDO-OPTION...: by a password and by a token.
becomes()
{
    local what=$1 wanted=$2 secret output
    shift 2
    for secret in "$alice_password" "$alice_util"; do
        requests_clear
        output=$(sudo_as alice "$secret" "$@" ids)
        is "$what by $([ "$secret" = "$alice_util" ] && echo token || echo password)" \
            "$(grep -E '^ids:|PAM_FMETOKEN' <<<"$output"), $(judged) judged" "$wanted, 1 judged"
    done
}

# refuses WHAT SUDO-OPTION...
refuses()
{
    local what=$1
    shift
    requests_clear
    unlike "$what: a wrong password" "$(sudo_as alice wrong-pw "$@" ids)" '^ids:'
    is "$what: judged once" "$(judged)" 1
    unlike "$what: the target's password" "$(sudo_as alice "$bob_password" "$@" ids)" '^ids:'
}

# every WHAT: whatever the service of -i.
every()
{
    becomes "$1: sudo" "$root"
    becomes "$1: sudo -s" "$root" -s
    becomes "$1: sudo -u bob" "$bob" -u bob
    becomes "$1: sudo -s -u bob" "$bob" -s -u bob
    becomes "$1: sudo -i" "$root" -i
    becomes "$1: sudo -i -u bob" "$bob" -i -u bob
    refuses "$1: sudo -s" -s
    refuses "$1: sudo -u bob" -u bob
    refuses "$1: sudo -i" -i
}

fme_service sudo-i
log_clear
every "sudo-i present"
check "sudo-i present: sudo -i goes by it" \
    log_has 'pam_fmetoken\(sudo-i:auth\): user alice accepted'

# Without the file libpam takes the stack named other, under the name sudo-i.
rm -f /etc/pam.d/sudo-i
fme_service other
log_clear
every "sudo-i absent"
check "sudo-i absent: the stack named other" \
    log_has 'pam_fmetoken\(sudo-i:auth\): user alice accepted'
printf '%s required pam_deny.so\n' auth account session | pam_service other
requests_clear
unlike "sudo-i absent, other denies: sudo -i" "$(sudo_as alice "$alice_password" -i ids)" '^ids:'
is "sudo-i absent, other denies: FME is not asked" "$(judged)" 0
becomes "sudo-i absent, other denies: sudo -s" "$root" -s

# A shell within sudo: the invoker's session of before is closed, and has left nothing behind.
fme_service sudo-i
got=$(type_as alice "$alice_password"$'\n'"$alice_util" sh -c \
    'sudo -k; sudo -s true; sudo -k; sudo -i ids; ids' | grep ^ids:)
is "alice's own shell gains nothing by sudo, nor root" "$got" \
    "$root"$'\n'"ids: 2001 2001 2001 2001 2001 2001 2001 2001 2001"

# With -P sudo's command has the groups that its caller has; what sudo's own setcred added is not
# among them. To herself alice need not even say who she is.
becomes "sudo -P" "ids: 0 0 0 0 0 0 0 0 2001" -P
requests_clear
got=$(sudo_as alice "$alice_util" -P -u alice ids | grep ^ids:)
is "sudo -P -u alice" "$got, $(judged) judged" \
    "ids: 2001 2001 2001 2001 2001 2001 2001 2001 2001, 0 judged"

# From a session that has the groups: without -P they stay in it.
printf '%s\n' "$alice_util" >/tmp/answers
chmod 644 /tmp/answers
in_session()
{
    ssh_kbdint alice "$alice_util" ptyrun -a /tmp/answers -- sudo -k "$@" ids | grep ^ids:
}

for how in '' -s -i; do
    is "sudo $how from a session with groups" "$(in_session ${how:+"$how"})" "$root"
done
is "sudo -u bob from a session with groups" "$(in_session -u bob)" "$bob"
is "sudo -P from a session with groups: the caller's, as asked for" "$(in_session -P)" \
    "ids: 0 0 0 0 0 0 0 0 2001 3001 3002"
is "no grant is left" "$(grants)" 0
done_testing
