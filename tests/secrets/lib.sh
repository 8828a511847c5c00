# shellcheck shell=bash disable=SC2154,SC2034,SC2016,SC2153
# Secrets of this run alone, where they are, and a program that logs in one call at a time.

seek=$build/tests/secrets/seek
secrets=$work/secrets

# random N: so many hex digits, of which no piece of eight is anybody else's.
random()
{
    openssl rand -hex $(($1 / 2))
}

# new_password MIDDLE: a password whose other forms differ from it. Two need two middles.
new_password()
{
    printf '%s%s%s\n' "$(random 12)" "$1" "$(random 12)"
}

# know NAME TEXT: a secret to look for from now on. forget NAME: no more.
know()
{
    printf '%s %s\n' "$1" "$2" >>"$secrets"
}

# know_framed TEXT: how it begins in a frame or record of ours, behind the four bytes of its length
# (src/core/wire.c): that is nobody else's copy.
know_framed()
{
    [[ $1 == hex:* ]] || printf 'frame hex:%08x%s\n' ${#1} \
        "$(printf %s "${1:0:4}" | od -An -v -tx1 | tr -d ' \n')" >>"$secrets"
}

forget()
{
    sed -i "/^$1 /d" "$secrets"
}

# know_key NAME FILE: a P-256 key in PKCS #8: what of its text and bytes is not also in the
# certificate. 48 digits of base64 stand before the 32 bytes.
know_key()
{
    local text
    text=$(grep -v -- ----- "$2" | tr -d '\n')
    know "$1" "${text:48:16}"
    know "$1" "${text:64:26}"
    know "$1" "hex:$(openssl pkey -in "$2" -noout -text \
        | awk '/^pub:/ { on = 0 } on { gsub(/[ :]/, ""); printf "%s", $0 } /^priv:/ { on = 1 }')"
}

# know_minted NAME...: the tokens that the server made since mint_mark, the first by the first name.
mint_mark()
{
    minted_before=$(curl -sf "$control/minted" | wc -l)
}

know_minted()
{
    local text names=("$@") i=0
    while read -r _ _ text; do
        forget "${names[i]-token-$i}"
        know "${names[i]-token-$i}" "$text"
        i=$((i + 1))
    done < <(curl -sf "$control/minted" | tail -n +$((minted_before + 1)))
    [ $i -gt 0 ]
}

# names FILE: whose pieces seek found, or "nothing"; "unknown" where it could not look.
names()
{
    if ! grep -q '^# ' "$1"; then
        echo "unknown: $(head -n 1 "$1")"
    else
        sed -n 's/^\([a-z-]*\): .*/\1/p' "$1" | sort -u | xargs | grep . || echo nothing
    fi
}

# memory_of PID: the names of what is in its memory; the details are in $work/found.
memory_of()
{
    "$seek" "$secrets" memory "$1" >"$work/found" 2>&1
    names "$work/found"
}

# has_only WHAT PID NAMES: a check of memory_of.
has_only()
{
    local got
    got=$(memory_of "$2")
    is "$1: ${3:-nothing}" "$got" "${3:-nothing}"
    [ "$got" = "${3:-nothing}" ] || why "$(head -n 20 "$work/found")"
}

# held: the helpers that wait at their end.
held()
{
    local stat
    for stat in /proc/[0-9]*/stat; do
        sed -n 's/^\([0-9]*\) (pam_fmetoken_he) T .*/\1/p' "$stat" 2>/dev/null
    done
}

# release: looks at each helper that waits, and lets it go. What is in them goes to $work/helpers.
release()
{
    local pid
    for pid in $(held); do
        [ -z "${on_hold-}" ] || $on_hold "$pid"
        memory_of "$pid" >>"$work/helpers"
        cat "$work/found" >>"$work/helpers.all"
        kill -CONT "$pid" 2>/dev/null
    done
}

# host_start SERVICE USER TYPED: the program; TYPED has a line for each prompt.
host_start()
{
    printf '%s\n' "$3" >"$work/typed"
    during=
    : >"$work/helpers"
    : >"$work/helpers.all"
    coproc HOST { exec "$build/tests/secrets/host" "$1" "$2" 3<"$work/typed" 2>"$work/host.err"; }
    host_pid=$HOST_PID
}

# step CALL: what libpam answered.
step()
{
    local answer='' end=$((SECONDS + 90))
    echo "$1" >&"${HOST[1]}"
    until read -r -t 0.1 -u "${HOST[0]}" answer; do
        release
        if [ "$SECONDS" -ge "$end" ] || [ ! -e "/proc/$host_pid" ]; then
            break
        fi
    done
    release
    step_code=${answer##* }
}

# steps CODE CALL...: each answers CODE.
steps()
{
    local wanted=$1 call got=
    shift
    for call in "$@"; do
        step "$call"
        got="$got$call $step_code; "
    done
    is "$*" "$got" "$(printf "%s $wanted; " "$@")"
}

host_end()
{
    eval "exec ${HOST[1]}>&-"
    wait "$host_pid" 2>/dev/null
    # A helper that deletes a token may outlive its login.
    wait_for 30 eval 'release; ! pgrep -f pam_fmetoken_helper'
}
