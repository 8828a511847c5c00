#!/bin/bash
# A user's own ~/.pam_environment can write the PAM environment (pam_env user_readenv=1, as in
# Debian 12's sshd): the name of somebody's grant in it must give a public-key login nothing.
#
# A login by keyboard-interactive is held between authenticate and setcred, so that its grant
# is there to be stolen.
. "${0%/*}/lib.sh"
begin

# hold: an account step that waits while $work/held is there, for one login only.
cat >/usr/local/sbin/hold <<END
#!/bin/sh
[ -e $work/hold ] || exit 0
mv $work/hold $work/held
for i in \$(seq 400); do
    [ -e $work/held ] || exit 0
    sleep 0.05
done
END
chmod 755 /usr/local/sbin/hold

# stack WHERE: pam_env before (auth), or after (session), the module.
stack()
{
    local line="required pam_env.so user_readenv=1"
    {
        [ "$1" != auth ] || echo "auth $line"
        echo "auth required pam_fmetoken.so"
        echo "account required pam_fmetoken.so"
        echo "account required pam_exec.so /usr/local/sbin/hold"
        [ "$1" != session ] || echo "session $line"
        echo "session required pam_permit.so"
    } | pam_service sshd
}

held_login()
{
    ssh_kbdint alice "$alice_util" id -Gn >"$work/held.groups"
}

for where in session auth; do
    stack $where
    rm -f /home/alice/.pam_environment
    touch "$work/hold"
    held_login &
    login=$!
    check "$where: a login waits between authenticate and setcred" wait_for 10 test -e "$work/held"
    rm -f "$work/hold"
    is "$where: with its grant in /run" "$(grants)" 1
    handle=$(basename "$(find /run/pam_fmetoken -name 'grant-*')")

    printf '%s\n' "PAM_FMETOKEN_GRANT=${handle#grant-}" 'PROBE_VARIABLE=reached' \
        >/home/alice/.pam_environment
    chown alice: /home/alice/.pam_environment
    got=$(ssh_key alice 'id -Gn; env')
    if [ $where = session ] && ! grep -q '^PROBE_VARIABLE=reached' <<<"$got"; then
        skip "$where: the file is read" "this pam_env has no user_readenv"
    elif [ $where = session ]; then
        ok "$where: the file is read"
    fi
    is "$where: the thief has no groups" "$(head -n 1 <<<"$got")" alice

    printf '%s\n' "PAM_FMETOKEN_GRANT=$handle" >/home/alice/.pam_environment
    is "$where: nor by the file's whole name" "$(ssh_key alice id -Gn)" alice
    printf '%s\n' "PAM_FMETOKEN_GRANT=../../etc/passwd" >/home/alice/.pam_environment
    is "$where: nor by a path" "$(ssh_key alice id -Gn)" alice

    rm -f /home/alice/.pam_environment "$work/held"
    wait $login
    is "$where: the login that was held has its groups" \
        "$(groups_of alice "$(cat "$work/held.groups")")" "fme-users gis"
    is "$where: no grant is left" "$(grants)" 0
done
done_testing
