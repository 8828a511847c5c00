# shellcheck shell=bash disable=SC2154,SC2034
# The host's whole address space after each call: libpam wipes PAM_AUTHTOK when pam_authenticate
# and pam_chauthtok return, so what is found then is the module's.

echo /usr/local/lib/hold.so >/etc/ld.so.preload
: >/run/hold-helper

# While the helper works its answer is awaited with the secrets at hand: the scanner sees them.
on_hold=look_during
look_during()
{
    during=$(tr ' ' '\n' <<<"$during $(memory_of "$host_pid")" | grep -vx 'nothing\|' | sort -u | xargs)
}

# files_of WHAT WANTED...: which files under /run, /tmp and /var have a secret in them, its name,
# file (H stands for a handle, U for a uid), mode and owner.
files_of()
{
    local what=$1
    shift
    find /run /tmp /var /home /root /dev/shm -type f -newer "$work/begin" ! -path "$work/*" -print0 \
        | xargs -0 -r "$seek" "$secrets" files >"$work/found" 2>&1
    is "$what" "$(sed -n 's|^\([a-z-]*\): .* of \([^ ]*\) mode \([0-7]*\) uid \([0-9]*\).*|\1 \2 \3 \4|p' \
        "$work/found" | sed 's/[0-9a-f]\{32\}/H/g' | sort -u)" "$(printf '%s\n' "$@")"
    [ $# -gt 0 ] || check "$what: files were looked at" grep -q '^# [1-9]' "$work/found"
}

mint_mark
host_start host alice "$password"
steps 0 authenticate
is "password: there while it is judged, and what the helper needs" "$during" \
    "client-key password proxy-password service-token"
know_minted exchange session
has_only "password: after authenticate, what makes the session's token" "$host_pid" exchange
is "password: a helper was looked at, and the one that waits for it" "$(wc -l <"$work/helpers")" 2
cp "$work/helpers.all" "$work/helper.password"
steps 0 account
has_only "password: after account" "$host_pid" exchange
steps 0 establish
has_only "password: after setcred" "$host_pid" exchange
steps 0 open
know_minted exchange session
has_only "password: in the session, its token, which its end revokes" "$host_pid" session
files_of "password: in files, that token, for root and the user alone" \
    'session /run/fmetoken/H.header 600 2001' 'session /run/fmetoken/H.yaml 600 2001' \
    'session /run/pam_fmetoken/session-H 600 0'
steps 0 close
has_only "password: after close" "$host_pid"
steps 0 end
has_only "password: after pam_end" "$host_pid"
host_end
cp "$work/helpers.all" "$work/helper.session"
files_of "password: no file after it"

# A presented token makes a session's token itself, where it can do all that its owner can.
host_start host carol "$token"
mint_mark
steps 0 authenticate
has_only "token: after authenticate, what makes the session's token" "$host_pid" token
steps 0 account establish open
know_minted session
has_only "token: in the session" "$host_pid" session
steps 0 close end
has_only "token: after pam_end" "$host_pid"
host_end
cp "$work/helpers.all" "$work/helper.token"
files_of "token: no file after it"

# Refused, or never opened: nothing is kept.
host_start host alice "wrong-$token"
steps 7 authenticate
has_only "refused: after authenticate" "$host_pid"
steps 0 end
host_end
mint_mark
host_start host alice "$password"
steps 0 authenticate
know_minted exchange
steps 0 end
has_only "no session: after pam_end" "$host_pid"
host_end
files_of "refused, or no session: no file"

# Remembered: a hash alone, and nothing of the secret in the memory of who compares.
cp "$conf" "$work/conf"
sed -i '/^session_token/d' "$conf"
add_conf 'reuse = 10m' 'offline = 1d'
for what in remembered reused; do
    mint_mark
    host_start host alice "$password"
    steps 0 authenticate
    know_minted exchange || ok "$what: no server was asked"
    has_only "$what: after authenticate" "$host_pid"
    steps 0 account end
    has_only "$what: after pam_end" "$host_pid"
    host_end
done
check "remembered: there is a hash" grep -rq '[$]y[$]' /run/pam_fmetoken /var/lib/pam_fmetoken
files_of "remembered: and no secret"

# Another password: both are the module's until they are judged.
rm -rf /run/pam_fmetoken/* /var/lib/pam_fmetoken/*
{
    grep -v '^scope\|^require\|^group\|^session\|^mode' "$work/conf"
    printf '%s\n' 'api = v3' 'require = role:fmeauthor | role:fmeuser'
} >"$conf"
new=$(new_password '&"+/\%')
know new-password "$new"
mint_mark
host_start host alice "$(printf '%s\n' "$password" "$new" "$new")"
steps 0 chauthtok
is "chauthtok: both were there" "$during" "client-key new-password password proxy-password"
know_minted exchange verify
has_only "chauthtok: after it" "$host_pid"
steps 0 end
has_only "chauthtok: after pam_end" "$host_pid"
host_end
cp "$work/helpers.all" "$work/helper.change"
files_of "chauthtok: no file"
password=$new
cp "$work/conf" "$conf"
