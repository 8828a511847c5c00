#!/bin/bash
# A set-uid su inherits limits, signals, umask, folder, descriptors and more from whoever starts it
# (tests/caller/misuse.c). A wrong secret never gets in, whatever was set; the right one does, but
# for what takes from su itself what it needs; and nothing is left behind.
. "${0%/*}/lib.sh"
begin
add_conf 'timeout = 8'
install -m 755 "$build/tests/caller/misuse" /usr/local/bin/misuse
# With these su cannot do its work: it may fail, and must fail cleanly.
hopeless='files-used no-file-size no-file-size-ignored little-memory no-data'
# In a container root may not raise a hard limit; then the helper gets no timer, and the resolver no
# thread.
if ! setpriv --reuid 0 prlimit --nproc=1:1 prlimit --nproc=2:2 true 2>/dev/null; then
    hopeless+=' no-pending-signals no-processes'
fi

# as KIND SECRET NUMBER: su to bob, by alice; several at once have files of their own.
as()
{
    printf '%s\n' "$2" >"$work/answers.$1.$3"
    ptyrun -u alice -t 40 -a "$work/answers.$1.$3" -- \
        misuse "$1" su bob -c 'exec id' >"$work/out.$1.$3" 2>&1
}

# right_and_wrong KIND: one after the other.
right_and_wrong()
{
    as "$1" "$bob_password" right
    as "$1" wrong-password wrong
}

nothing_left()
{
    ! pgrep -u _fmetoken >/dev/null && ! pgrep -x su >/dev/null
}

mapfile -t kinds < <(misuse)
# su's shell is started against bob's limit of processes: here he may have no other.
alone=soft-processes
for kind in "${kinds[@]}"; do
    [ "$kind" != $alone ] || continue
    while [ "$(jobs -pr | grep -cvx "${sshd_pid-}")" -ge 14 ]; do
        sleep 0.05
    done
    right_and_wrong "$kind" &
    waited+=($!)
done
wait "${waited[@]}"
right_and_wrong $alone
for kind in "${kinds[@]}"; do
    unlike "$kind: a wrong secret is refused" "$(cat "$work/out.$kind.wrong")" '^uid='
    got=$(cat "$work/out.$kind.right")
    if [[ " $(xargs <<<"$hopeless") " = *" $kind "* ]]; then
        unlike "$kind: nobody but bob at most" "$got" '^uid=[0-9]*\((alice|root)'
        echo "# $kind: $(grep -c '^uid=2002' <<<"$got") of 1 got in"
    else
        like "$kind: the right one gets in, with the groups" "$got" \
            '^uid=2002\(bob\) gid=2002\(bob\) groups=2002\(bob\),3001\(gis\),3002\(fme-users\)$'
    fi
done
check "no process is left" wait_for 20 nothing_left
is "every file of ours is root's alone" \
    "$(find /run/pam_fmetoken /var/lib/pam_fmetoken -type f ! -perm 600 -o -type d ! -perm 700 \
        2>/dev/null)" ""
is "no grant is left that says anything" "$(find /run/pam_fmetoken -name 'grant-*' -size +0)" ""
is "no core file" "$(find /tmp /home /var /run -name 'core*' -type f -newer "$work/user_key" \
    2>/dev/null)" ""
like "and a login works as before" "$(su_as alice bob "$bob_password" 'echo in')" '^in$'
done_testing
