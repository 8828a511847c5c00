#!/bin/bash
# check beside libpam itself, in account lines: with account = lookup a stack by which whom FME has
# disabled goes on, whatever pam_unix says of the local account, must never be called good.
. "${0%/*}/lib.sh"
begin_ctl
restart_sim 2024.0 'user carol password "carol-Fme-pw-1f2e" disabled' \
    'token 5e5e000000000000000000000000000000000001 owner dave name svc'
printf '5e5e000000000000000000000000000000000001\n' >/etc/security/svc.token
chmod 600 /etc/security/svc.token
add_conf 'service_token_file = /etc/security/svc.token' 'account = lookup' 'lookup_group = gis'
sed -i 's/^require = .*/& | lookup/; s/^gis:.*/&carol/' "$conf" /etc/group

auth='auth [success=2 default=ignore] pam_fmetoken.so
auth [success=1 default=ignore] pam_unix.so try_first_pass
auth requisite pam_deny.so
auth required pam_permit.so'
fme='account [default=bad success=ok ignore=ignore] pam_fmetoken.so'
deny='account requisite pam_deny.so
account required pam_permit.so'

count=0
declare -a whats lines
# stack WHAT <<lines: one more of them, each a service of its own.
stack()
{
    whats[count]=$1
    lines[count]=$(cat)
    count=$((count + 1))
}

stack "Debian's, behind it" <<<"account [success=1 new_authtok_reqd=done default=ignore] pam_unix.so
$deny
$fme"
stack "a yes of pam_unix ends them" <<<"account sufficient pam_unix.so
$fme"
stack "so does pam_permit's" <<<"account sufficient pam_permit.so
$fme"
stack "a jump over it" <<<"account [success=1 default=ignore] pam_unix.so
$fme
account required pam_permit.so"
stack "a jump over it with an expired password" <<<"account [new_authtok_reqd=1 default=ok] pam_unix.so
$fme
account required pam_permit.so"
stack "a failure that is an expired password" <<<"account [default=bad success=ok] pam_unix.so
$fme"
stack "the same in a substack" <<<"account substack unix-first
$fme"
stack "sufficient" <<<"account sufficient pam_fmetoken.so
account required pam_unix.so"
stack "optional" <<<"account optional pam_fmetoken.so
account required pam_unix.so"
stack "who is disabled is ignored" <<<"${fme/ignore=ignore/ignore=ignore acct_expired=ignore}
account required pam_unix.so"
stack "a refusal that is reset" <<<"$fme
account [success=reset default=bad] pam_nologin.so successok
account required pam_permit.so"
dangers=$count

stack "the example" <<<"account required pam_nologin.so
$fme
account required pam_unix.so"
stack "Debian's, before it" <<<"$fme
account [success=1 new_authtok_reqd=done default=ignore] pam_unix.so
$deny"
stack "required behind required" <<<"account required pam_unix.so
account required pam_fmetoken.so"
stack "requisite behind requisite" <<<"account requisite pam_unix.so
account requisite pam_fmetoken.so"
stack "local accounts are pam_unix's, and carol is local" <<<"account sufficient pam_localuser.so
$fme"
past=$((count - 1))
stack "system users are" <<<"account required pam_unix.so
account sufficient pam_succeed_if.so uid < 1000
$fme"
unused=$((count - 1))

# Stacks of five lines, whatever they are; the same ones each time.
known=$count
random=${STACKS-100}
awk -v stacks="$random" -v seed="${SEED-1}" 'BEGIN {
    srand(seed)
    controls = split("required|requisite|sufficient|optional|[success=1 default=ignore]|" \
        "[success=1 new_authtok_reqd=done default=ignore]|[success=ok ignore=ignore default=1]|" \
        "[success=ok user_unknown=ignore default=bad]|[success=ok ignore=ignore default=bad]|" \
        "[success=done new_authtok_reqd=done default=die]|[success=ok new_authtok_reqd=1 default=bad]|" \
        "[success=reset default=ok]", control, "|")
    modules = split("pam_unix.so|pam_unix.so|pam_unix.so|pam_deny.so|pam_permit.so|pam_nologin.so|" \
        "pam_nologin.so successok|pam_warn.so|pam_succeed_if.so uid >= 1000|" \
        "pam_succeed_if.so uid < 1000|pam_localuser.so|pam_exec.so /bin/true", module, "|")
    for (n = 0; n < stacks; n++) {
        place = int(rand() * 4)
        for (i = 0; i < 5; i++) {
            printf "account %s ", control[1 + int(rand() * controls)]
            print i == place ? "pam_fmetoken.so" : module[1 + int(rand() * modules)]
        }
    }
}' >"$work/random"
for ((n = 0; n < random; n++)); do
    stack "random stack $n" < <(sed -n "$((n * 5 + 1)),$((n * 5 + 5))p" "$work/random")
done

for file in /etc/pam.d/*; do
    ! grep -q pam_fmetoken "$file" || rm "$file"
done
echo 'account [default=bad success=ok] pam_unix.so' >/etc/pam.d/unix-first
services=()
for ((n = 0; n < count; n++)); do
    printf '%s\n' "$auth" "${lines[n]}" >"/etc/pam.d/differ$n"
    services[n]=differ$n
done
ctl check --no-servers
# The service's part of what is said of all of them.
part()
{
    awk -v title="Stack: $1" '/^[A-Z]/ { on = $0 == title } on' <<<"$out"
}
# Each service's code with a local account that is good, one whose password has expired, and one that
# has expired itself.
for state in '-d -1' '-d 0' '-E 0'; do
    # shellcheck disable=SC2086  # they are words
    chage $state carol
    "$build/tests/ctl/verdicts" acct_mgmt carol unused "${services[@]}" >>"$work/codes" \
        || bail_out "libpam takes not all of them"
done
is "FME was asked" "$(grep -q 'result=acct_expired reason=disabled' "$work/log" && echo yes)" yes

yes=0 said=0
for ((n = 0; n < count; n++)); do
    verdict=quiet
    ! part "differ$n" | grep -q '^  \(error\|warning\): .* goes on' || verdict=danger
    # Where a condition leads past FME, on purpose or not, that is told.
    ! part "differ$n" | grep -q '^  note: .*a condition above' || verdict=past
    truth=quiet
    # PAM_SUCCESS, PAM_NEW_AUTHTOK_REQD
    ! grep -qxE "differ$n (0|12)" "$work/codes" || truth=danger
    if [ "$n" -lt "$known" ]; then
        wanted="quiet quiet"
        [ "$n" -ge "$dangers" ] || wanted="danger danger"
        [ "$n" != "$past" ] || wanted="danger past"
        [ "$n" != "$unused" ] || wanted="quiet past"
        is "${whats[n]}: libpam, and check" "$truth $verdict" "$wanted"
        continue
    fi
    [ "$truth" = quiet ] || yes=$((yes + 1))
    [ "$verdict" = quiet ] || said=$((said + 1))
    if [ "$truth" = danger ]; then
        unlike "${whats[n]}: libpam lets in, check says so" "$verdict" quiet
        [ "$verdict" != quiet ] || why "${lines[n]}"
    elif [ "$verdict" = danger ] && [ -n "${VERBOSE-}" ]; then
        why "${whats[n]}: libpam refuses, check warns" "${lines[n]}"
    fi
done
why "random stacks: libpam lets in by $yes, check warns of $said, of $random"
check "random stacks: some let in" test "$yes" -ge 10
check "random stacks: some do not" test $((random - said)) -ge 10
done_testing
