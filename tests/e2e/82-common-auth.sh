#!/bin/bash
# The forms in which stacks are written: common-auth as pam-auth-update writes it, [success=1] over
# pam_deny, sufficient, required; and account lines of every kind.
. "${0%/*}/lib.sh"
. "$here/lib/stack.sh"
begin_stacks

# lets_in WHAT [LARA]: LARA is what becomes of lara's login, by ssh and by su.
lets_in()
{
    login_is "$1: a password, kbdint" "alice: fme-users gis, 1 asked, 1 judged" \
        kbdint alice "$alice_password"
    login_is "$1: a token, kbdint" "alice: fme-users gis, 1 asked, 1 judged" \
        kbdint alice "$alice_util"
    login_is "$1: a token, password" "alice: fme-users gis, 1 asked, 1 judged" \
        password alice "$alice_util"
    login_is "$1: a password, su" "bob: fme-users gis, 1 asked, 1 judged" su bob "$bob_password"
    login_is "$1: a wrong password" "refused, 1 asked, 1 judged" kbdint alice wrong-pw
    login_is "$1: a local account, kbdint" "${2-lara:}, 1 asked, 1 judged" \
        kbdint lara "$local_password"
    login_is "$1: a local account, su" "${2-lara:}, 1 asked, 1 judged" su lara "$local_password"
    login_is "$1: root is never asked about" "refused, 1 asked, 0 judged" su root "$alice_password"
    is "$1: a key" "$(ssh_key alice id -Gn)" alice
    is "$1: no grant is left" "$(grants)" 0
}

stack sshd su <<'END'
auth  [success=1 default=ignore]  pam_fmetoken.so
auth  requisite  pam_deny.so
auth  required   pam_permit.so
END
lets_in "over pam_deny" refused

stack sshd su <<'END'
auth  sufficient  pam_fmetoken.so
auth  sufficient  pam_unix.so try_first_pass
auth  required    pam_deny.so
END
lets_in sufficient

stack sshd su <<'END'
auth  required   pam_env.so
auth  requisite  pam_fmetoken.so
auth  optional   pam_faildelay.so delay=1000
END
lets_in requisite refused

# The real pam-auth-update, with Debian's own sshd and su.
if command -v pam-auth-update >/dev/null; then
    install -m 644 "$top/debian/fmetoken.pam-config" /usr/share/pam-configs/fmetoken
    DEBIAN_FRONTEND=noninteractive pam-auth-update --force --enable fmetoken unix \
        >"$work/pam-auth-update" 2>&1
    for service in sshd su; do
        printf '@include common-%s\n' auth account session | pam_service $service
    done
    like "pam-auth-update writes jumps" "$(cat /etc/pam.d/common-auth)" \
        '^auth.*\[success=2 default=ignore\].*pam_fmetoken.so *$'
    lets_in "pam-auth-update"
    # pam_unix's NEW_AUTHTOK_REQD ends the account lines (done); sudo goes on after it where
    # NOPASSWD is set. What FME says of the account must have come before.
    cp "$conf" "$work/conf.before"
    install -m 600 <(echo 5e5e000000000000000000000000000000000001) /etc/security/fme-service.token
    sim_data <<<'user svc password svc-Fme-pw-0d0d manager
token 5e5e000000000000000000000000000000000001 owner svc name service'
    add_conf 'service_token_file = /etc/security/fme-service.token' 'account = lookup' \
        'lookup_group = bob'
    sed -i 's/^require = .*/& | lookup/' "$conf"
    printf '@include common-%s\n' auth account session | pam_service sudo
    for days in -1 0; do
        [ $days = -1 ] && what="a local password" || what="a local password that has expired"
        chage -d $days bob
        log_clear
        sim_data <<<"user bob password \"$bob_password\" role fmeauthor"
        is "pam-auth-update: $what: sudo" "$(type_as bob '' sudo -k id -un | tail -n 1)" root
        sim_data <<<"user bob password \"$bob_password\" role fmeauthor disabled"
        unlike "pam-auth-update: $what, disabled in FME: no sudo" \
            "$(type_as bob '' sudo -k id -un)" '^root$'
        check "pam-auth-update: $what: says the log" refused bob disabled
    done
    chage -d -1 bob
    sim_data <<<"user bob password \"$bob_password\""
    cp "$work/conf.before" "$conf"
else
    skip "the stack of pam-auth-update" "needs pam-auth-update"
fi

# account LINE...: pam_unix and LINEs. A local account that has expired is refused although FME
# vouches for it, but where the line says that pam_fmetoken's word is enough.
account()
{
    {
        echo 'auth  required  pam_fmetoken.so'
        printf 'account  %s\n' "$@"
        echo 'session  required  pam_unix.so'
    } | pam_service sshd
}

expired()
{
    chage -E 0 alice
    login_is "$1, a local account that has expired" "$2" kbdint alice "$alice_password"
    chage -E -1 alice
    login_is "$1, one that has not" "alice: fme-users gis, 1 asked, 1 judged" \
        kbdint alice "$alice_password"
    is "$1, a key" "$(ssh_key alice id -Gn)" alice
}

out='refused, 1 asked, 1 judged'
account 'required  pam_fmetoken.so' 'required  pam_unix.so'
expired "account required" "$out"
account 'requisite  pam_unix.so' 'requisite  pam_fmetoken.so'
expired "account requisite" "$out"
account '[success=1 new_authtok_reqd=done default=ignore]  pam_unix.so' 'requisite  pam_deny.so' \
    'required  pam_permit.so' '[default=bad success=ok ignore=ignore]  pam_fmetoken.so'
expired "common-account" "$out"
account 'sufficient  pam_fmetoken.so' 'required  pam_unix.so'
expired "account sufficient" "alice: fme-users gis, 1 asked, 1 judged"
account 'required  pam_unix.so'
expired "no account line" "$out"

# The account line refuses: what decides is not what decided in the auth line.
account 'required  pam_fmetoken.so require=any' 'required  pam_unix.so'
log_clear
login_is "an account line of another mind" "$out" kbdint alice "$alice_password"
check "as such" log_has 'pam_fmetoken\(sshd:account\): user alice refused: .*reason=config'
done_testing
