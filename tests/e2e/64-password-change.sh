#!/bin/bash
# Another FME password: by passwd, and where FME demands it by su and sshd's keyboard-interactive.
. "${0%/*}/lib.sh"
begin
restart_sim 2025.1 "user svc password \"svc-pw-81a0\" role fmeadmin manager" \
    "token 5e5e000000000000000000000000000000000001 owner svc name svc"
install -m 600 <(echo 5e5e000000000000000000000000000000000001) /etc/security/fme-service.token
fme_conf <<END
server = https://localhost:8443
cafile = /etc/fme-ca.pem
api = v3
service_token_file = /etc/security/fme-service.token
require = role:fmeauthor | role:fmeuser
group = role:* -> gis
END
for service in sshd su sudo passwd; do
    fme_service "$service"
    sed -i 's/^auth .*/& must_change=ask/' "/etc/pam.d/$service"
    printf '%s\n' 'password required pam_fmetoken.so' 'session  required pam_fmetoken.so' \
        >>"/etc/pam.d/$service"
done

# answers LINE...: what is typed at ssh's prompts, in turn; ask_in_turn makes ssh's askpass use them.
ask_in_turn()
{
    printf '%s\n' "$@" >"$work/turns"
    cat >"$work/askpass" <<'END'
#!/bin/sh
printf '%s\n' "$1" >>/run/e2e/prompts
head -n 1 /run/e2e/turns
sed -i 1d /run/e2e/turns
END
    chmod 755 "$work/askpass"
    : >"$work/prompts"
}

must_change()
{
    curl -sf --data-binary "user $1 password \"$2\" role fmeuser must-change" "$control/data" >/dev/null
}

puts()
{
    requests | grep -c '^PUT .*-> 204'
}

# passwd: the user's own wish.
requests_clear
got=$(type_as alice "$(printf '%s\n' "$alice_password" new-Alice-pw-1 new-Alice-pw-1)" passwd)
like "passwd: asks for FME's" "$got" '^Current FME password: '
like "passwd: succeeds" "$got" 'passwd: password updated successfully'
is "passwd: the current one is tried, then one change, then the new one" \
    "$(requests | sed -n 's/^\(P[A-Z]* [^ ]*\) auth=basic:alice.*-> / \1 /p' | xargs)" \
    "POST /fmerest/v3/tokens 201 PUT /fmerest/v3/security/accounts/alice/password/reset 204 $(
    )POST /fmerest/v3/tokens 201"
refute "the old password is refused" ssh_kbdint alice "$alice_password" true
check "the new one opens" ssh_kbdint alice new-Alice-pw-1 true
like "passwd with a wrong one" \
    "$(type_as alice "$(printf '%s\n' wrong-pw x-x-x-x-x x-x-x-x-x)" passwd)" \
    'Authentication failure|Authentication token manipulation error'
check "and logged" refused alice rejected
curl -sf --data-binary 'password-min 12' "$control/data" >/dev/null
got=$(type_as alice "$(printf '%s\n' new-Alice-pw-1 short short)" passwd)
like "FME's policy is shown" "$got" 'FME does not take the new password: .*at least 12 characters'
curl -sf --data-binary 'password-min 0' "$control/data" >/dev/null
log_clear
printf 'no-no-no\nx-x-x-x-x\nx-x-x-x-x\n' >"$work/answers"
unlike "root's passwd" "$(ptyrun -a "$work/answers" -- passwd alice)" 'updated successfully'

# su: asked, changed, in, with the groups that follow.
must_change bob "$bob_password"
got=$(type_as alice "$(printf '%s\n' "$bob_password" "$bob_password" new-Bob-pw-2 new-Bob-pw-2)" \
    su bob -c 'echo "in as $(id -un)"; id -Gn')
like "su: told why" "$got" 'Your FME password must be changed now'
like "su: then in" "$got" '^in as bob$'
is "su: with the groups" "$(groups_of bob "$(grep -x 'bob.*' <<<"$got" | tail -n 1)")" gis
must_change bob new-Bob-pw-2
got=$(type_as alice "$(printf '%s\n' new-Bob-pw-2 wrong-pw x-x-x-x-x x-x-x-x-x)" su bob -c 'echo in')
unlike "su: not in where the change fails" "$got" '^in$'

# sshd, keyboard-interactive: the change is made in sshd's forked child.
requests_clear
ask_in_turn new-Bob-pw-2 new-Bob-pw-2 new-Bob-pw-3 new-Bob-pw-3
got=$(ssh_kbdint bob new-Bob-pw-2 id -Gn)
is "ssh: in, with the groups" "$(groups_of bob "$got")" gis
is "ssh: the prompts" "$(sed 's/^(bob@127.0.0.1) //' "$work/prompts" | xargs)" \
    "FME password: Your FME password must be changed now. Current FME password: New FME password: $(
    )Retype New FME password:"
is "ssh: one change" "$(puts)" 1
rm "$work/askpass"
check "ssh: the new one opens, without a question" ssh_kbdint bob new-Bob-pw-3 true

# sshd's password method cannot ask in the middle: no session, whatever sshd would do next.
must_change bob new-Bob-pw-3
got=$(ssh_password bob new-Bob-pw-3 'echo in')
is "ssh, password method: no session" "$got" ""

# sudo goes on after some codes of acct_mgmt: refused where it authenticates.
must_change alice new-Alice-pw-1
log_clear
got=$(sudo_as alice new-Alice-pw-1 id -un)
unlike "sudo: not root" "$got" '^root$'
check "sudo: logged, with what to do; sudo itself wants no messages (PAM_SILENT)" \
    log_has "refused: the FME password has expired .*; change it in FME's web interface service=sudo"

# A change that only pam_unix makes does not open the session.
for service in sshd su; do
    sed -i '/^password/d' "/etc/pam.d/$service"
    echo 'password required pam_permit.so' >>"/etc/pam.d/$service"
done
must_change bob new-Bob-pw-3
unlike "su: another module's change is none" "$(su_as alice bob new-Bob-pw-3 'echo in')" '^in$'
is "ssh: neither" "$(ssh_kbdint bob new-Bob-pw-3 'echo in')" ""
must_change alice new-Alice-pw-1
sed -i '/^password/d' /etc/pam.d/sudo
echo 'password required pam_permit.so' >>/etc/pam.d/sudo
unlike "sudo: neither" "$(sudo_as alice new-Alice-pw-1 id -un)" '^root$'

# The stacks of pam.d-example, for one who has a local password as well: FME's is the one.
cp "$top/pam.d-example/sshd" "$top/pam.d-example/su" "$top/pam.d-example/sudo" /etc/pam.d/
sed -i "s|^bob:[^:]*:|bob:$(openssl passwd -6 bobs-local-pw):|" /etc/shadow
must_change bob new-Bob-pw-3
got=$(type_as alice "$(printf '%s\n' new-Bob-pw-3 bobs-local-pw new-local-pw-9 new-local-pw-9)" \
    su bob -c 'echo in')
unlike "example: su is not open by another local password" "$got" '^in$'
got=$(type_as alice "$(printf '%s\n' new-Bob-pw-3 new-Bob-pw-3 new-Bob-pw-4 new-Bob-pw-4)" \
    su bob -c 'echo in; id -Gn')
like "example: su is open once FME's is changed" "$got" '^in$'
is "example: with the groups" "$(groups_of bob "$(grep -x 'bob.*' <<<"$got" | tail -n 1)")" gis
must_change bob new-Bob-pw-4
ask_in_turn new-Bob-pw-4 bobs-local-pw new-local-pw-9 new-local-pw-9
is "example: nor is ssh" "$(ssh_kbdint bob new-Bob-pw-4 'echo in')" ""
ask_in_turn new-Bob-pw-4 new-Bob-pw-4 new-Bob-pw-5 new-Bob-pw-5
is "example: ssh is, once FME's is changed" \
    "$(groups_of bob "$(ssh_kbdint bob new-Bob-pw-4 id -Gn)")" gis
rm "$work/askpass"

# A local account that is shut stays shut, whatever FME demands.
must_change bob new-Bob-pw-5
chage -E 0 bob
got=$(type_as alice "$(printf '%s\n' new-Bob-pw-5 new-Bob-pw-5 new-Bob-pw-6 new-Bob-pw-6)" \
    su bob -c 'echo in')
unlike "example: an expired local account stays shut to su" "$got" '^in$'
ask_in_turn new-Bob-pw-5 new-Bob-pw-5 new-Bob-pw-6 new-Bob-pw-6
is "example: and to ssh" "$(ssh_kbdint bob new-Bob-pw-5 'echo in')" ""
rm "$work/askpass"
chage -E -1 bob

# sudo by another name, whose stack nobody made for it.
sed 's/ must_change=ask//' /etc/pam.d/sudo >/etc/pam.d/sudo-own
sudoers 'Defaults pam_service=sudo-own'
sed -i "s|^alice:[^:]*:|alice:$(openssl passwd -6 alices-local-pw):|" /etc/shadow
must_change alice new-Alice-pw-1
got=$(type_as alice "$(printf '%s\n' new-Alice-pw-1 alices-local-pw new-local-pw-9 new-local-pw-9)" \
    sudo -k id -un)
unlike "sudo by another name: not root" "$got" '^root$'

# Where somebody made it for it all the same: sudo takes PAM_SESSION_ERR for no error.
sed 's/pam_fmetoken.so/& must_change=ask/' /etc/pam.d/sudo >/etc/pam.d/sudo-own
printf '%s\n' 'password required pam_permit.so' 'session required pam_fmetoken.so' \
    >>/etc/pam.d/sudo-own
must_change alice new-Alice-pw-1
log_clear
got=$(sudo_as alice new-Alice-pw-1 id -un)
unlike "sudo by another name, with must_change=ask: not root" "$got" '^root$'
check "and logged" log_has "sudo-own:session.*reason=must_change"
done_testing
