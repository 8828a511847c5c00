#!/bin/bash
# Other modules around the login: each does its work, and the session keeps its groups.
. "${0%/*}/lib.sh"
. "$here/lib/stack.sh"
begin_stacks
all="alice: fme-users gis, 1 asked, 1 judged"

# around <<LINES: the services' lines, of which pam_fmetoken's are the auth line FME and the account
# line FME.
around()
{
    local lines name
    lines=$(sed 's/^\(auth\|account\) FME$/\1  required  pam_fmetoken.so/')
    for name in sshd su login; do
        pam_service $name <<<"$lines"
    done
}

# keeps_groups WHAT [HOW...]: by a password and by a token.
keeps_groups()
{
    local what=$1 how
    shift
    for how in "${@:-kbdint}"; do
        login_is "$what, $how: a password" "$all" "$how" alice "$alice_password"
        login_is "$what, $how: a token" "$all" "$how" alice "$alice_util"
    done
}

# In a session of alice's: ran HOW COMMAND prints what the command does.
ran()
{
    case $1 in
        kbdint | password) ssh_"$1" alice "$alice_util" "$2" ;;
        su) su_as carol alice "$alice_util" "$2" | sed '/: $/d' ;;
    esac
}

# pam_mkhomedir: the home directory is made at the first login, and is the user's.
around <<'END'
auth FME
account FME
session  required  pam_mkhomedir.so umask=0077
END
install -d /etc/skel
echo 'from the skeleton' >/etc/skel/e2e-file
for how in kbdint password su login; do
    rm -rf /home/alice
    login_is "pam_mkhomedir, $how: the first login" "$all" $how alice "$alice_password"
    is "pam_mkhomedir, $how: the home directory is the user's" \
        "$(stat -c '%U %G %a' /home/alice; cat /home/alice/e2e-file)" \
        $'alice alice 700\nfrom the skeleton'
    login_is "pam_mkhomedir, $how: the second" "$all" $how alice "$alice_util"
done
rm -rf /home/alice
come_in kbdint alice wrong-pw
check "pam_mkhomedir: no login, no home directory" test ! -e /home/alice
come_in kbdint alice "$alice_util"

# pam_limits asks the name service for a user's groups, not the process: a limit of a group that
# only the login gave does not apply; one of a group in /etc/group does.
around <<'END'
auth FME
account FME
session  required  pam_limits.so
END
printf '%s\n' '@gis hard nofile 333' 'alice hard nproc 444' >/etc/security/limits.d/e2e.conf
for how in kbdint password su; do
    is "pam_limits, $how: the user's limit applies, that of a login's group does not" \
        "$(ran $how '[ $(ulimit -Hn) = 333 ] && echo 333; ulimit -Hu' | tail -n 2)" 444
done
keeps_groups "pam_limits" kbdint su
sed -i 's/^gis:.*/&alice/' /etc/group
is "pam_limits: that of a group in /etc/group does" "$(ran kbdint 'ulimit -Hn')" 333
sed -i '/^gis:/s/alice//' /etc/group

# pam_systemd without a logind, and a module that is not there, on a line that allows that.
around <<'END'
auth FME
account FME
session   optional  pam_systemd.so
-session  optional  pam_e2e_missing.so
END
begin_at=$SECONDS
if [ -e "$("$top/tests/tools/pamdir" /usr)/pam_systemd.so" ]; then
    keeps_groups "pam_systemd without logind" kbdint password su login
    at_most "pam_systemd without logind: nobody waits for it" $((SECONDS - begin_at)) 60
else
    skip "pam_systemd without logind" "needs libpam-systemd"
fi

# pam_env, before and after: of the administrator's file, and of the user's where it still can.
printf '%s\n' 'E2E_OURS DEFAULT=administrator' >/etc/security/pam_env_e2e.conf
printf '%s\n' 'E2E_USERS=user' >/home/alice/.pam_environment
chown alice: /home/alice/.pam_environment
for kind in auth session; do
    {
        env="required  pam_env.so conffile=/etc/security/pam_env_e2e.conf user_readenv=1"
        [ $kind = session ] || echo "$kind $env"
        printf '%s\n' 'auth FME' 'account FME' 'session required pam_permit.so'
        [ $kind = auth ] || echo "$kind $env"
    } | around
    for how in kbdint password su; do
        like "pam_env in $kind, $how: the administrator's" "$(ran $how env)" \
            '^E2E_OURS=administrator$'
    done
    keeps_groups "pam_env in $kind" kbdint password su
done
got=$(ran kbdint env)
if grep -q '^E2E_USERS=user' <<<"$got"; then
    ok "pam_env: the user's"
else
    skip "pam_env: the user's" "this pam_env has no user_readenv"
fi
rm -f /home/alice/.pam_environment

# pam_group gives groups in setcred too: both modules' are there, in either order.
echo '*;*;alice;Al0000-2400;fme-admins' >/etc/security/group.conf
for first in pam_group pam_fmetoken; do
    {
        [ $first = pam_fmetoken ] || echo 'auth  optional  pam_group.so'
        echo 'auth FME'
        [ $first = pam_group ] || echo 'auth  optional  pam_group.so'
        printf '%s\n' 'account FME' 'session required pam_permit.so'
    } | around
    for how in kbdint password su login; do
        login_is "$first first, $how" "alice: fme-admins fme-users gis, 1 asked, 1 judged" \
            $how alice "$alice_util"
    done
done
: >/etc/security/group.conf

# pam_nologin, as login has it and as sshd has it.
around <<'END'
auth  requisite  pam_nologin.so
auth FME
account FME
session  required  pam_permit.so
END
echo 'closed for a while' >/etc/nologin
login_is "pam_nologin in auth: FME is not asked" "refused, 0 asked, 0 judged" \
    kbdint alice "$alice_password"
around <<'END'
auth FME
account  required  pam_nologin.so
account FME
session  required  pam_permit.so
END
for how in kbdint password su; do
    login_is "pam_nologin in account, $how" "refused, 1 asked, 1 judged" $how alice "$alice_util"
done
rm -f /etc/nologin
keeps_groups "pam_nologin without its file" kbdint su
done_testing
