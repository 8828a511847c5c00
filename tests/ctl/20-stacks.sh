#!/bin/bash
# check: stacks that are good, and each that is dangerous.
. "${0%/*}/lib.sh"
begin_ctl

# stack_is WHAT STATUS PATTERN <<lines of sshd's file: what check says of it.
stack_is()
{
    service sshd
    ctl check --no-servers
    ends "$1" "$2"
    says "$1: says so" "$3"
}

good_account='account [default=bad success=ok new_authtok_reqd=ok ignore=ignore] pam_fmetoken.so
account required pam_unix.so'
good_auth='auth [success=2 default=ignore] pam_fmetoken.so
auth [success=1 default=ignore] pam_unix.so try_first_pass
auth requisite pam_deny.so
auth required pam_permit.so'

for example in sshd su sudo; do
    service $example <"$top/pam.d-example/$example"
    ctl check --no-servers
    is "the example $example: nothing dangerous" \
        "$status $(grep -c "good: $example: nothing dangerous" <<<"$out")" "0 1"
done
service passwd <"$top/pam.d-example/passwd"
ctl check --no-servers
ends "the example passwd" 0
printf 'account = lookup\nlookup_group = gis\nservice_token_file = /etc/security/svc.token\n' >>"$conf"
printf '5e5e000000000000000000000000000000000001\n' >/etc/security/svc.token
chmod 600 /etc/security/svc.token
service sshd <"$top/pam.d-example/sshd-lookup"
ctl check --no-servers
ends "the example sshd-lookup" 0
sed -i 's/ignore=ignore\]/ignore=ignore authinfo_unavail=ignore]/' /etc/pam.d/sshd
ctl check --no-servers
says "keys go on while FME is down: a note" 'note: /etc/pam.d/sshd:[0-9]+: accounts that are looked up go on'

# account = lookup: what stands in front of our line must not end the account lines, nor lead past it.
debian_account='account [success=1 new_authtok_reqd=done default=ignore] pam_unix.so
account requisite pam_deny.so
account required pam_permit.so
account [default=bad success=ok ignore=ignore] pam_fmetoken.so'
for example in su sudo; do
    service $example <"$top/pam.d-example/$example"
    ctl check --no-servers
    is "the example $example, with a lookup: nothing dangerous" \
        "$(grep -c "good: $example: nothing dangerous" <<<"$out")" 1
done
stack_is "a local password that has expired ends the lines" 1 \
    "warning: /etc/pam.d/sshd:8: PAM_NEW_AUTHTOK_REQD of pam_unix.so \(/etc/pam.d/sshd:5\) leads past" <<END
$good_auth
$debian_account
END
says "a local password that has expired: what to do" 'put this line in front of it$'
stack_is "one of two does" 1 \
    "warning: /etc/pam.d/sshd:7: PAM_NEW_AUTHTOK_REQD of pam_sss.so \(/etc/pam.d/sshd:6\) leads past" <<END
$good_auth
account [success=ok new_authtok_reqd=1 default=bad] pam_unix.so
account [success=ok new_authtok_reqd=done user_unknown=ignore default=bad] pam_sss.so
account [default=bad success=ok ignore=ignore] pam_fmetoken.so
END
stack_is "the first failure counts, and not ours" 1 \
    "warning: /etc/pam.d/sshd:7: PAM_NEW_AUTHTOK_REQD of pam_sss.so \\(/etc/pam.d/sshd:5\\) counts more than" <<END
$good_auth
account [default=bad success=ok user_unknown=ignore] pam_sss.so
account required pam_unix.so
account [default=bad success=ok ignore=ignore] pam_fmetoken.so
END
stack_is "another answer leads past" 1 \
    "warning: /etc/pam.d/sshd:6: PAM_USER_UNKNOWN of pam_sss.so \(/etc/pam.d/sshd:5\) leads past" <<END
$good_auth
account [success=ok new_authtok_reqd=ok user_unknown=1 default=bad] pam_sss.so
account [default=bad success=ok ignore=ignore] pam_fmetoken.so
account required pam_unix.so
END
stack_is "local accounts are not asked about" 0 \
    'note: /etc/pam.d/sshd:6: for whom a condition above this line holds goes on, and FME is not asked' <<END
$good_auth
account sufficient pam_localuser.so
account [default=bad success=ok ignore=ignore] pam_fmetoken.so
account required pam_unix.so
END
stack_is "in front, and all that it says counts" 0 'good: sshd: nothing dangerous' <<END
$good_auth
account required pam_unix.so
account [default=bad success=ok ignore=ignore] pam_fmetoken.so
END
default_conf
stack_is "without a lookup whom FME let in may change the local password" 0 'good: sshd: nothing dangerous' <<END
$good_auth
$debian_account
END
stack_is "a yes that ends the lines" 2 \
    'error: /etc/pam.d/sshd:6: PAM_SUCCESS of pam_unix.so \(/etc/pam.d/sshd:5\) leads past' <<END
$good_auth
account sufficient pam_unix.so
account [default=bad success=ok ignore=ignore] pam_fmetoken.so
END

# Debian's own stacks, with our lines in them as its tool has them: no false alarm.
if command -v pam-auth-update >/dev/null; then
    rm -f /etc/pam.d/sshd
    cp -a /etc/pam.d "$work/stock"
    install -m 644 "$top/debian/fmetoken.pam-config" /usr/share/pam-configs/fmetoken
    DEBIAN_FRONTEND=noninteractive pam-auth-update --enable fmetoken 2>"$work/update.err" \
        || why "$(cat "$work/update.err")"
    printf '%s\n' 'auth requisite pam_nologin.so' \
        'auth required pam_succeed_if.so user != root quiet_success' '@include common-auth' \
        '-auth optional pam_gnome_keyring.so' '-auth optional pam_kwallet5.so' \
        '@include common-account' '@include common-session' >/etc/pam.d/desk
    ctl check --no-servers
    check "Debian's stacks: our line is there" grep -q pam_fmetoken /etc/pam.d/common-auth
    says "Debian's stacks: they are looked at" '^Stack: login$'
    is "Debian's stacks: no alarm" "$(grep -E '^  (error|warning): ' <<<"$out")" ""
    is "Debian's stacks: no note of a module" \
        "$(grep -E '^  note: .*(not known|without a secret)' <<<"$out")" ""
    ends "Debian's stacks" 0
    printf 'account = lookup\nlookup_group = gis\nservice_token_file = /etc/security/svc.token\n' >>"$conf"
    ctl check --no-servers
    is "Debian's stacks, with a lookup: no alarm" "$(grep -E '^  (error|warning): ' <<<"$out")" ""
    default_conf
    rm -rf /etc/pam.d
    mv "$work/stock" /etc/pam.d
else
    skip "Debian's stacks" "there is no pam-auth-update"
fi

# Whom FME refuses gets in.
stack_is "optional, and a module that says yes" 2 \
    'error: /etc/pam.d/sshd:1: whom FME refuses \(PAM_AUTH_ERR\) gets in' <<END
auth optional pam_fmetoken.so
auth required pam_permit.so
$good_account
END
says "optional is told" 'warning: /etc/pam.d/sshd:1: optional: a refusal does not count'
stack_is "a jump that is one too far" 2 'gets in, though no other module vouches' <<END
auth [success=1 default=1] pam_fmetoken.so
auth requisite pam_deny.so
auth required pam_permit.so
$good_account
END
stack_is "an outage that opens" 2 'whom FME refuses \(PAM_AUTHINFO_UNAVAIL\) gets in' <<END
auth [success=1 authinfo_unavail=1 default=ignore] pam_fmetoken.so
auth requisite pam_deny.so
auth required pam_permit.so
$good_account
END
stack_is "nobody but FME" 1 'warning: /etc/pam.d/sshd:1: no local way in: root and local accounts' <<END
auth required pam_fmetoken.so
$good_account
END
stack_is "a password of pam_unix besides" 1 "warning: /etc/pam.d/sshd:1: FME's yes is not enough" <<END
auth required pam_fmetoken.so
auth required pam_unix.so try_first_pass
$good_account
END
stack_is "pam_unix first" 1 "warning: /etc/pam.d/sshd:2: another module's yes leads past this one" <<END
auth sufficient pam_unix.so
auth sufficient pam_fmetoken.so use_first_pass
auth required pam_deny.so
$good_account
END
stack_is "a module that nobody knows" 0 \
    'note: /etc/pam.d/sshd:3: pam_homemade.so is not known here: its yes lets in whom FME refuses' <<END
auth [success=3 default=ignore] pam_fmetoken.so
auth [success=2 default=ignore] pam_unix.so try_first_pass
auth [success=1 default=ignore] pam_homemade.so
auth requisite pam_deny.so
auth required pam_permit.so
$good_account
END
says_not "a module that nobody knows: is not called good" 'nothing dangerous'
stack_is "a condition that leads past FME" 0 \
    'note: /etc/pam.d/sshd:2: for whom a condition above this line holds gets in without a secret' <<END
auth sufficient pam_succeed_if.so user ingroup nopasswdlogin
$good_auth
$good_account
END
stack_is "faillock in front of two that are sufficient" 2 'whom FME refuses \(PAM_AUTH_ERR\) gets in' <<END
auth required pam_faillock.so preauth
auth sufficient pam_fmetoken.so
auth sufficient pam_unix.so try_first_pass
$good_account
END

# Account lines.
stack_is "an account line that is sufficient" 2 \
    'error: /etc/pam.d/sshd:5: whose account FME refuses \(PAM_AUTH_ERR\) goes on' <<END
$good_auth
account sufficient pam_fmetoken.so
account required pam_unix.so
END
says "and ends the stack" "warning: /etc/pam.d/sshd:5: FME's yes ends the account lines"
stack_is "success=done" 1 "warning: /etc/pam.d/sshd:5: FME's yes ends the account lines" <<END
$good_auth
account [success=done ignore=ignore default=bad] pam_fmetoken.so
account required pam_unix.so
END
stack_is "an account line that ignores disabled accounts" 2 \
    'whose account FME refuses \(PAM_ACCT_EXPIRED\) goes on' <<END
$good_auth
account [default=bad success=ok ignore=ignore acct_expired=ignore] pam_fmetoken.so
account required pam_unix.so
END
stack_is "PAM_IGNORE is bad" 1 'warning: /etc/pam.d/sshd:5: logins that FME did not authenticate' <<END
$good_auth
account [default=bad success=ok] pam_fmetoken.so
account required pam_unix.so
END
stack_is "ignore=ok" 1 'warning: /etc/pam.d/sshd:5: logins that FME did not authenticate' <<END
$good_auth
account [default=bad success=ok ignore=ok] pam_fmetoken.so
account required pam_unix.so
END
is "ignore=ok: libpam refuses whom FME did not authenticate" \
    "$(pam_result sshd lara unused acct_mgmt)" "The return value should be ignored by PAM dispatch"
stack_is "no account line" 1 'warning: sshd: an auth line without an account line' <<END
$good_auth
account required pam_unix.so
END
stack_is "an account line alone" 1 'warning: sshd: an account line without an auth line' <<END
auth required pam_unix.so
$good_account
END

# Another password.
stack_is "must_change=ask and nothing else" 2 'error: sshd: must_change=ask needs a line of password' <<END
${good_auth/pam_fmetoken.so/pam_fmetoken.so must_change=ask}
$good_account
END
says "nor a session line" 'error: sshd: must_change=ask needs a line of session'
stack_is "must_change=ask without new_authtok_reqd=ok" 1 \
    'warning: /etc/pam.d/sshd:5: must_change=ask: without new_authtok_reqd=ok' <<END
${good_auth/pam_fmetoken.so/pam_fmetoken.so must_change=ask}
account [default=bad success=ok ignore=ignore] pam_fmetoken.so
account required pam_unix.so
password required pam_fmetoken.so
session required pam_fmetoken.so
END
stack_is "new_authtok_reqd is ignored" 2 'must_change=ask: the stack makes something else' <<END
${good_auth/pam_fmetoken.so/pam_fmetoken.so must_change=ask}
account [default=bad success=ok ignore=ignore new_authtok_reqd=ignore] pam_fmetoken.so
account required pam_unix.so
password required pam_fmetoken.so
session required pam_fmetoken.so
END
stack_is "a password line without a session line" 1 \
    'warning: sshd: a password line without a session line' <<END
$good_auth
$good_account
password required pam_fmetoken.so
END

# What libpam does not take.
stack_is "a jump beyond the end" 2 \
    'error: /etc/pam.d/sshd:1: \[success=4 default=ignore\] jumps beyond the end of the auth lines' <<END
${good_auth/success=2/success=4}
$good_account
END
service sshd <<END
auth substack deep
auth required pam_permit.so
$good_account
END
pam_service deep <<<'auth [success=1 default=ignore] pam_fmetoken.so'
ctl check --no-servers
ends "a jump out of a substack" 2
says "a jump out of a substack: says so" 'error: /etc/pam.d/deep:1: .*jumps beyond the end of the auth'
rm /etc/pam.d/deep
stack_is "an include of nothing" 2 'error: sshd: /etc/pam.d/sshd:1: there is no such file to include: gone' <<END
auth include gone
$good_auth
$good_account
END
stack_is "a control that is none" 2 'libpam does not know this control: requierd' <<END
${good_auth/\[success=2 default=ignore\]/requierd}
$good_account
END
# More than is read: it may be dangerous behind that.
stack_is "too many lines" 2 'error: sshd: /etc/pam.d/sshd:1000[0-9]: there are too many lines' <<END
$good_auth
$good_account
$(yes 'session optional pam_umask.so' | head -n 10000)
END
many=$(yes debug | head -n 257 | paste -sd ' ')
stack_is "too many arguments" 2 'error: sshd: /etc/pam.d/sshd:3: there are too many arguments' <<END
${good_auth/pam_deny.so/pam_deny.so $many}
$good_account
END
stack_is "as many arguments as are read" 0 'good: sshd: nothing dangerous' <<END
${good_auth/pam_deny.so/pam_deny.so ${many% *}}
$good_account
END
for ((i = 0; i < 1001; i++)); do
    echo 'auth required pam_deny.so' >"/etc/pam.d/service$i"
done
ctl check --no-servers
ends "too many services" 2
says "too many services: says so" 'error: stacks: there are more than 1000 services'
rm -f /etc/pam.d/service*

# The module, its arguments.
stack_is "a module that is not there" 2 'error: /etc/pam.d/sshd:1: there is no /lib/nowhere/pam_fmetoken.so' <<END
${good_auth/pam_fmetoken.so//lib/nowhere/pam_fmetoken.so}
$good_account
END
module=$(find /usr/lib /lib -name pam_fmetoken.so -path '*security*' 2>/dev/null | head -n 1)
cp "$module" /usr/local/lib/pam_fmetoken.so
stack_is "the module without its .so" 2 \
    'error: /etc/pam.d/sshd:1: libpam adds no .so to a name; write pam_fmetoken.so' <<END
${good_auth/pam_fmetoken.so/pam_fmetoken}
$good_account
END
stack_is "another copy of the module" 1 'warning: .*/usr/local/lib/pam_fmetoken.so is not the module that is installed' <<END
${good_auth/pam_fmetoken.so//usr/local/lib/pam_fmetoken.so}
$good_account
END
stack_is "a module that may be missing" 1 'warning: /etc/pam.d/sshd:1: with a - before the type' <<END
-$good_auth
$good_account
END
stack_is "arguments that differ" 2 'error: /etc/pam.d/sshd:5: auth and account lines have different settings' <<END
${good_auth/pam_fmetoken.so/pam_fmetoken.so min_uid=2000}
$good_account
END
cp "$conf" /etc/security/same.conf
stack_is "files that differ" 1 'warning: /etc/pam.d/sshd:5: auth and account lines read different files' <<END
${good_auth/pam_fmetoken.so/pam_fmetoken.so config=/etc/security/same.conf}
$good_account
END
stack_is "an argument that is none" 2 'error: /etc/pam.d/sshd:1: argument in pam.d: usefirstpass: there is no such key' <<END
${good_auth/pam_fmetoken.so/pam_fmetoken.so usefirstpass}
$good_account
END
add_conf 'session_token = file'
stack_is "tokens without a session line" 1 'warning: sshd: session_token = file without a session line' <<END
$good_auth
$good_account
END
default_conf

# By way of other files, as Debian and Red Hat have them.
cp /etc/pam.d/common-auth "$work/common-auth"
service common-auth <<END
auth [success=2 default=ignore] pam_unix.so
auth [success=1 default=ignore] pam_fmetoken.so use_first_pass
auth requisite pam_deny.so
auth required pam_permit.so
END
printf '%s\n' '@include common-auth' "$good_account" >/etc/pam.d/mine
ctl check --no-servers
says "@include: the service is named, its line is the file's" '^  auth +\[success=1 default=ignore\] \(/etc/pam.d/common-auth:2\)'
says_not "what is included is no service" '^Stack: common-auth'
says "the service that includes it is" '^Stack: mine'
cp "$work/common-auth" /etc/pam.d/common-auth
service mine <<END
auth \\
  [success=2 default=ignore] \\
  pam_fmetoken.so [require=util | unrestricted] # a comment
auth [success=1 default=ignore] pam_unix.so
auth requisite pam_deny.so
auth required pam_permit.so
account [default=bad success=ok ignore=ignore] pam_fmetoken.so [require=util | unrestricted]
account required pam_unix.so
END
ctl check --no-servers
says "lines that are continued, and brackets" 'good: mine: nothing dangerous'
service none </dev/null
ctl check --no-servers
ends "no service at all" 1
says "no service at all: says so" 'warning: stacks: no service in /etc/pam.d'
chmod 666 /etc/pam.d/none
service sshd <<<"$good_auth
$good_account"
chmod 666 /etc/pam.d/sshd
ctl check --no-servers
ends "a file of pam.d that others write" 2
done_testing
