#!/bin/bash
# make install and make uninstall, as a person or a package does them.
. "${0%/*}/lib.sh"
begin

make_here()
{
    make -C "$top" BUILD="$build" "$@"
}

pamdir=$("$top/tests/tools/pamdir" /usr)
check "the module is where libpam looks" test -f "$pamdir/pam_fmetoken.so"
is "the helper cannot be read" "$(stat -c '%a %U' /usr/libexec/pam_fmetoken_helper)" "711 root"
like "its user is a system user of its own" "$(getent passwd _fmetoken)" \
    '^_fmetoken:[^:]*:[1-9][0-9]{0,2}:.*:/nonexistent:/usr/sbin/nologin$'

rm -f "$conf"
check "without a configuration it brings one" make_here install
is "that only root can write" "$(stat -c '%a %U' "$conf")" "644 root"
like "and that has no server yet" "$(pam_result sudo alice x)" 'Error in service module'
check "the log says what to write" log_has "server: it is missing; write server = https://HOST"
default_conf
before=$(cat "$conf")
check "a second installation works" make_here install
is "and leaves the configuration as it was" "$(cat "$conf")" "$before"
check "and a login after it" ssh_kbdint alice "$alice_password" true

refute "uninstall refuses while a stack names the module" make_here uninstall
check "and has not touched it" test -f "$pamdir/pam_fmetoken.so"
rm -f /etc/pam.d/sshd /etc/pam.d/sudo /etc/pam.d/sudo-i /etc/pam.d/su /etc/pam.d/pamtester
mkdir -p /usr/lib/pam.d
echo 'auth required pam_fmetoken.so' >/usr/lib/pam.d/elsewhere
refute "nor while one in /usr/lib/pam.d does" make_here uninstall
rm /usr/lib/pam.d/elsewhere
check "uninstall, once no stack names it" make_here uninstall
refute "takes the module away" test -e "$pamdir/pam_fmetoken.so"
refute "and the helper" test -e /usr/libexec/pam_fmetoken_helper
refute "and the command" test -e /usr/sbin/fmetokenctl
check "but not the configuration" test -f "$conf"

if command -v systemd-tmpfiles >/dev/null; then
    rm -rf /run/pam_fmetoken /run/fmetoken
    check "tmpfiles.d takes the file" \
        systemd-tmpfiles --create "$top/tmpfiles.d/pam_fmetoken.conf"
    is "and makes the folders as the module would" \
        "$(stat -c '%n %a %U' /run/pam_fmetoken /run/fmetoken | xargs)" \
        "/run/pam_fmetoken 700 root /run/fmetoken 711 root"
    # Two who lock the same byte must have the same file before them, however long ago it was made.
    touch /run/pam_fmetoken/{places,locks,grant-of-nobody}
    before=$(stat -c %i /run/pam_fmetoken/places /run/pam_fmetoken/locks)
    sed 's/ 7d$/ 1s/' "$top/tmpfiles.d/pam_fmetoken.conf" >"$work/soon.conf"
    sleep 2
    check "tmpfiles.d cleans" systemd-tmpfiles --clean "$work/soon.conf"
    is "tmpfiles.d: what is old is gone" "$(ls /run/pam_fmetoken/grant-* 2>/dev/null)" ''
    is "tmpfiles.d: files that are locked stay" \
        "$(stat -c %i /run/pam_fmetoken/places /run/pam_fmetoken/locks 2>&1)" "$before"
else
    skip "tmpfiles.d" "needs systemd-tmpfiles"
fi

stage=$work/stage
check "a package's installation" make_here install BUILD="$work/build" \
    DESTDIR="$stage" prefix=/opt/fme pamdir=/opt/fme/pam libexecdir=/opt/fme/libexec sysconfdir=/opt/fme/etc
is "goes where it is told, and nowhere else" \
    "$(cd "$stage" && find . -type f ! -path '*/doc/*' | sort | xargs)" \
    "./opt/fme/etc/security/pam_fmetoken.conf ./opt/fme/lib/sysusers.d/pam_fmetoken.conf $(
    )./opt/fme/lib/tmpfiles.d/pam_fmetoken.conf ./opt/fme/libexec/pam_fmetoken_helper $(
    )./opt/fme/pam/pam_fmetoken.so ./opt/fme/sbin/fmetokenctl $(
    )./opt/fme/share/bash-completion/completions/fmetokenctl $(
    )./opt/fme/share/dbus-1/system.d/pam_fmetoken.conf$(
    cd "$top/man" && printf ' ./opt/fme/share/man/man5/%s' *.5)$(
    cd "$top/man" && printf ' ./opt/fme/share/man/man8/%s' *.8)"
check "and the module knows where its helper is" \
    grep -aq /opt/fme/libexec/pam_fmetoken_helper "$stage/opt/fme/pam/pam_fmetoken.so"
done_testing
