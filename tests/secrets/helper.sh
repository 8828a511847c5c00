# shellcheck shell=bash disable=SC2154,SC2016
# The helper at its last step: libcurl, OpenSSL and json-c keep and free copies that nobody else can
# wipe, and the kernel takes all of it back a moment later. Nothing may be left of what is ours:
# frames, texts of keys.

check "helpers: their memory was read" grep -q '^# process .* mappings' "$work"/helper.change
for what in password session token change; do
    is "helper, $what: nothing of a frame, nor of the key's text" \
        "$(grep -h '^frame:\|^client-key: .* plain' "$work/helper.$what")" ''
    why "$what, left by libraries: $(sed -n 's/^\([a-z-]*\): .* \(bytes, .*\), at .*/\1/p' \
        "$work/helper.$what" | sort | uniq -c | awk '{ printf "%s %s times; ", $2, $1 }')"
done

# No core: killed while it waits for the server, it leaves none, and the module says so.
rm -f /run/hold-helper
for signal in SEGV ABRT; do
    sim_fault 'POST / hang'
    : >/run/waits
    host_start host alice "$password"
    echo authenticate >&"${HOST[1]}"
    check "$signal: the helper waits" wait_for 30 eval '[ "$(curl -sf "$control/stats" \
        | sed -n "s/^hang //p")" -gt 0 ] && [ -n "$(pgrep -n -f "^[^ ]*pam_fmetoken_helper")" ]'
    helper=$(pgrep -n -f '^[^ ]*pam_fmetoken_helper')
    like "$signal: not dumpable: its files in /proc are root's" "$(stat -c %U /proc/"$helper"/environ)" \
        '^root$'
    like "$signal: no core file" "$(grep '^Max core' /proc/"$helper"/limits)" ' +0 +0 '
    ids=$(id -u _fmetoken)
    refute "$signal: its user cannot read its memory" \
        setpriv --reuid "$ids" --regid "$ids" --clear-groups cat "/proc/$helper/maps"
    has_only "$signal: while it works it has what it needs" "$helper" \
        "client-key new-password proxy-password service-token"
    kill -s "$signal" "$helper"
    read -r -t 60 -u "${HOST[0]}" answer
    is "$signal: no answer of FME's" "$answer" "authenticate 9"
    like "$signal: its parent was waited for" "$(cat /run/waits)" ' core 0$'
    unlike "$signal: no core" "$(cat /run/waits)" ' core [1-9]'
    echo end >&"${HOST[1]}"
    host_end
    sim_fault_clear
    curl -sf -X DELETE "$control/stats" >/dev/null
done
# The same by a program that may: the word "core 0" can be another.
if (ulimit -c unlimited && cd /tmp && bash -c 'sh -c "kill -SEGV \$\$"' 2>&1 | grep -q 'core dumped') ||
    [ -n "$(find /tmp -maxdepth 1 -name 'core*')" ]; then
    ok "another program does leave a core here"
else
    skip "another program does leave a core here" "core files go elsewhere on this machine"
fi
rm -f /tmp/core* /etc/ld.so.preload
