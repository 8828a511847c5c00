# shellcheck shell=bash
# The host: people, groups, PAM services, sudoers, syslog, and the installed module.

conf=/etc/security/pam_fmetoken.conf

# name:uid:what.  Nobody has a local password but lara.
people='alice:2001: an FME user
bob:2002: another FME user
carol:2003: an FME user
dave:2004: an FME user with many rights
lara:2005: has a local password and no FME account
denied:2006: DenyUsers of sshd
admin:2007: named as an account that FME ships with
sysop:500: below min_uid'
local_password='lara-local-pw'
# What the files of pam.d-example call their servers.
example_names='fme.example.com fme1.example.com fme2.example.com'

people_add()
{
    local name uid keep
    keep=$(awk -F: '$3 < 1000 || $3 == 65534' /etc/passwd)
    printf '%s\n' "$keep" >/etc/passwd
    while IFS=: read -r name uid _; do
        echo "$name:x:$uid:$uid::/home/$name:/bin/bash" >>/etc/passwd
        echo "$name:x:$uid:" >>/etc/group
        sed -i "/^$name:/d" /etc/shadow
        echo "$name:*:19000:0:99999:7:::" >>/etc/shadow
        rm -rf "/home/${name:?}"
        mkdir -m 755 "/home/$name"
        mkdir -m 700 "/home/$name/.ssh"
        cp "$work/user_key.pub" "/home/$name/.ssh/authorized_keys"
        chown -R "$uid:$uid" "/home/$name"
    done <<<"$people"
    printf '%s:x:%s:\n' gis 3001 fme-users 3002 fme-admins 3003 >>/etc/group
    sed -i "s|^lara:[^:]*:|lara:$(openssl passwd -6 "$local_password"):|" /etc/shadow
    printf '%s: files\n' passwd group shadow hosts >/etc/nsswitch.conf
    echo "127.0.0.1 localhost fmehost fme.example.test $example_names" >/etc/hosts
}

# sudoers LINE...: the rules, with lines of the test added.
sudoers()
{
    cat >/etc/sudoers <<'END'
Defaults env_reset, lecture=never, !fqdn
Defaults passwd_tries=1
root ALL=(ALL:ALL) ALL
alice ALL=(ALL:ALL) ALL
bob ALL=(ALL:ALL) NOPASSWD: ALL
%gis ALL=(ALL:ALL) ALL
END
    printf '%s\n' "$@" >>/etc/sudoers
    chmod 440 /etc/sudoers
    rm -rf /etc/sudoers.d/* /run/sudo/ts /var/lib/sudo/ts
}

# pam_service NAME <<lines
pam_service()
{
    cat >"/etc/pam.d/$1"
}

# The stack that most tests use, with no second way in: pam_fmetoken and nothing else.
# fme_service NAME [MODULE-ARGUMENT...]
fme_service()
{
    local name=$1
    shift
    pam_service "$name" <<END
auth     required pam_fmetoken.so $*
account  required pam_fmetoken.so $*
account  required pam_unix.so
session  required pam_unix.so
END
}

# fme_conf <<lines: the configuration file.
fme_conf()
{
    cat >"$conf"
    chmod 644 "$conf"
}

# default_conf [RELEASE]: for a server of that release.
default_conf()
{
    local api=/fmeapiv4
    case ${1-2025} in 20[01]* | 202[0-4]*) api=/fmerest/v3 ;; esac
    fme_conf <<END
server = https://localhost:8443
cafile = /etc/fme-ca.pem
mode = auto
scope = util GET $api/repositories/Utilities
require = util | unrestricted
group = util -> gis, fme-users
group = unrestricted -> fme-users
END
}

# add_conf LINE...
add_conf()
{
    printf '%s\n' "$@" >>"$conf"
}

# grants: how many grants wait under /run.
grants()
{
    find /run/pam_fmetoken -name 'grant-*' 2>/dev/null | wc -l
}

# log_has PATTERN: the log comes by datagrams, so a line may be a moment late.
log_has()
{
    wait_for 2 grep -Eq -e "$1" "$work/log"
}

log_clear()
{
    : >"$work/log"
}

# accepted USER / refused USER REASON: the module's one line about a login.
accepted()
{
    log_has "pam_fmetoken\\(.*\\): user $1 accepted: .*result=success"
}

refused()
{
    log_has "pam_fmetoken\\(.*\\): user $1 refused: .*reason=$2( |\$)"
}

module_log()
{
    grep -E 'pam_fmetoken(\(|:)' "$work/log"
}

start_logd()
{
    "$tools/logd" /dev/log "$work/log" >/dev/null || bail_out "logd does not start"
}

install_module()
{
    rm -f "$conf"
    make -C "$top" BUILD="$build" install >"$work/install.log" 2>&1 \
        || bail_out "make install failed: $(tail -n 3 "$work/install.log")"
    if ! getent passwd _fmetoken >/dev/null; then
        echo '_fmetoken:x:980:980::/nonexistent:/usr/sbin/nologin' >>/etc/passwd
        echo '_fmetoken:x:980:' >>/etc/group
    fi
}

# The machine that every test begins with.
prepare_host()
{
    ssh-keygen -q -t ed25519 -N '' -C e2e -f "$work/user_key"
    people_add
    sudoers ''
    start_logd
    install -m 755 "$tools/ptyrun" /usr/local/bin/ptyrun
    install_module
    default_conf
    for service in sshd sudo su pamtester; do
        fme_service $service
    done
    rm -f /etc/pam.d/sudo-i
}
