# shellcheck shell=bash disable=SC2154,SC2034,SC2016
# sshd, sudo and su while their session is open. They read the password themselves, and keep what
# they keep: a login by pam_unix with the same password is what ours is compared with.

sed -i "s|^alice:[^:]*:|alice:$(openssl passwd -6 "$password"):|" /etc/shadow
mkdir -p "$work/stacks"
cp /etc/pam.d/sshd /etc/pam.d/su /etc/pam.d/sudo "$work/stacks"
start_sshd 'LogLevel DEBUG3'
requests_clear

# processes: those of the session whose command is "sleep 1971", its ancestors up to ours.
processes()
{
    local pid
    pid=$(pgrep -x -f 'sleep 1971' | head -n 1)
    while [ -n "$pid" ] && [ "$pid" -gt 1 ] && [ "$pid" != $$ ]; do
        case $(cat "/proc/$pid/comm") in
            sshd* | su | sudo | sleep | bash | sh) echo "$pid" ;;
        esac
        pid=$(awk '/^PPid:/ { print $2 }' "/proc/$pid/status")
    done
}

# session LOGIN...: "COMMAND: NAMES" of each of its processes, with the session open.
session()
{
    local pid login
    "$@" >/dev/null 2>&1 &
    login=$!
    wait_for 60 pgrep -x -f 'sleep 1971' || echo "no session"
    know_minted exchange session || :
    for pid in $(processes); do
        [ "$pid" = "$listener" ] || echo "$(cat "/proc/$pid/comm"): $(memory_of "$pid")"
        sed "s/^[a-z]/& $(cat "/proc/$pid/comm"): &/" "$work/found" >>"$work/programs"
    done
    kill "$(pgrep -x -f 'sleep 1971' | head -n 1)"
    wait "$login"
}

by_ours()
{
    cp "$work/stacks"/* /etc/pam.d
}

by_pam_unix()
{
    local service
    for service in sshd su sudo; do
        printf '%s required pam_unix.so\n' auth account session >"/etc/pam.d/$service"
    done
}

listener=$sshd_pid
# compare WHAT LOGIN...: what there is besides the session's own token.
compare()
{
    local what=$1 ours theirs
    shift
    by_pam_unix
    theirs=$(session "$@")
    mint_mark
    by_ours
    ours=$(session "$@")
    unlike "$what: the session was there" "$ours $theirs" 'no session'
    unlike "$what: no exchange's token, service's token, key or proxy's password" "$ours" \
        'exchange|service-token|client-key|proxy-password|frame|unknown'
    is "$what: what else is there, pam_unix leaves too" "$(comm -23 \
        <(sed 's/ session$//;s/:$/: nothing/' <<<"$ours" | sort -u) <(sort -u <<<"$theirs"))" ''
    why "$what, by pam_fmetoken: $(xargs <<<"$(tr '\n' ';' <<<"$ours")")" \
        "$what, by pam_unix: $(xargs <<<"$(tr '\n' ';' <<<"$theirs")")"
}

compare "ssh, keyboard-interactive" ssh_kbdint alice "$password" 'exec sleep 1971'
compare "ssh, password" ssh_password alice "$password" 'exec sleep 1971'
compare su su_as bob alice "$password" 'exec sleep 1971'
compare sudo sudo_as alice "$password" sleep 1971
