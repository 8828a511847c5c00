#!/bin/bash
# check beside libpam itself: a stack that libpam makes a yes of, when FME refuses or is down and no
# other module vouches, must never be called good; one that refuses must not be called dangerous.
. "${0%/*}/lib.sh"
begin_ctl
mkdir -p /run/faillock
printf 'deny = 1000\n' >/etc/security/faillock.conf

account='account [default=bad success=ok new_authtok_reqd=ok ignore=ignore] pam_fmetoken.so
account required pam_unix.so'
fme='pam_fmetoken.so'
unix='pam_unix.so try_first_pass nodelay'
two="auth sufficient $fme
auth sufficient $unix"
deny='auth requisite pam_deny.so
auth required pam_permit.so'
good="auth [success=2 default=ignore] $fme
auth [success=1 default=ignore] $unix
$deny"

count=0
declare -a whats lines
modules=$(dirname "$(find /usr/lib /lib /usr/lib64 /lib64 -name pam_unix.so -print -quit 2>/dev/null)")
# stack WHAT <<lines: one more of them, each a service of its own, where its modules are there.
stack()
{
    local text module
    text=$(cat)
    while read -r module; do
        if [ ! -e "$modules/$module" ]; then
            skip "$1" "needs $module"
            return
        fi
    done < <(grep -v '^-' <<<"$text" | grep -o 'pam_[a-z0-9_]*\.so')
    whats[count]=$1
    lines[count]=$text
    count=$((count + 1))
}

stack "faillock preauth, two that are sufficient" <<<"auth required pam_faillock.so preauth
$two"
stack "two that are sufficient, faillock authfail, permit" <<<"$two
auth required pam_faillock.so authfail
auth required pam_permit.so"
stack "nologin successok, two that are sufficient" <<<"auth required pam_nologin.so successok
$two"
stack "lastlog, two that are sufficient" <<<"auth required pam_lastlog.so
$two"
stack "two that are sufficient, echo" <<<"$two
auth optional pam_echo.so hello"
stack "two that are sufficient, a program" <<<"$two
auth optional pam_exec.so /bin/true"
stack "two that are sufficient, cap" <<<"$two
auth optional pam_cap.so"
stack "two that are sufficient, a filter" <<<"$two
auth optional pam_debug.so"
stack "a gate that stands open" <<<"auth required pam_succeed_if.so uid >= 1000
$two"
stack "a condition behind a refusal" <<<"auth [success=2 default=ignore] $fme
auth [success=1 default=ignore] pam_succeed_if.so uid >= 1000
$deny"
stack "a condition that skips what denies" <<<"auth [success=2 default=ignore] $fme
auth [success=ok default=1] pam_succeed_if.so uid < 1000
$deny"
stack "optional" <<<"auth optional $fme
auth required pam_permit.so"
stack "one jump too far" <<<"auth [success=1 default=1] $fme
$deny"
stack "an outage that opens" <<<"auth [success=1 authinfo_unavail=1 default=ignore] $fme
$deny"
stack "a module that nobody has" <<<"auth [success=1 module_unknown=1 default=ignore] pam_fmetoken
$deny"
stack "a substack of them" <<<"auth required pam_echo.so hello
auth substack two
auth sufficient pam_echo.so hello"
stack "a friend that is silent, and one that is not" <<<"$two
auth [ignore=1 default=die] pam_issue.so
auth requisite pam_deny.so
auth [success=ok default=die] pam_echo.so hello"
dangers=$count

stack "the example" <<<"$good"
stack "nologin, two that are sufficient" <<<"auth required pam_nologin.so
$two"
stack "env, faildelay, warn, group, two that are sufficient" <<<"auth required pam_env.so
auth optional pam_faildelay.so delay=1000
auth optional pam_warn.so
auth optional pam_group.so
$two"
stack "faillock, first example of its manual" <<<"auth requisite pam_faillock.so preauth
auth [success=2 default=ignore] $fme
auth [success=1 default=bad] $unix
auth [default=die] pam_faillock.so authfail
auth sufficient pam_faillock.so authsucc
auth required pam_deny.so"
stack "faillock, second example of its manual" <<<"auth required pam_faillock.so preauth
$two
auth [default=die] pam_faillock.so authfail
auth required pam_deny.so"
stack "faillock, and a local password that is required" <<<"auth required pam_faillock.so preauth
auth sufficient $fme
auth required $unix"
stack "authselect's" <<<"auth required pam_env.so
auth required pam_faildelay.so delay=1000
auth [default=1 ignore=ignore success=ok] pam_usertype.so isregular
auth [default=1 ignore=ignore success=ok] pam_localuser.so
auth sufficient $unix
auth [default=1 ignore=ignore success=ok] pam_usertype.so isregular
auth sufficient $fme
auth required pam_deny.so"
stack "login of Debian" <<<"auth optional pam_faildelay.so delay=1000
auth requisite pam_nologin.so
auth include primary
auth optional pam_group.so"
stack "a display manager of Debian" <<<"auth requisite pam_nologin.so
auth required pam_succeed_if.so user != root quiet_success
@include primary
-auth optional pam_gnome_keyring.so
-auth optional pam_kwallet5.so"
stack "su, with a wheel" <<<"auth required pam_wheel.so
@include primary"
stack "a condition that leads past FME, and does not hold" <<<"auth sufficient pam_succeed_if.so uid < 1000
$good"
past=$((count - 1))
stack "a way past it for local accounts" <<<"auth [success=ok default=1] pam_localuser.so
auth sufficient pam_unix.so nodelay
auth required $fme"

# Stacks of five lines, whatever they are; the same ones each time.  STACKS: 900 at most, check looks
# at 1000 services.
known=$count
random=${STACKS-200}
awk -v stacks="$random" -v seed="${SEED-1}" -v ours="$fme" -v unix="$unix" 'BEGIN {
    srand(seed)
    controls = split("required|requisite|sufficient|optional|[success=1 default=ignore]|" \
        "[success=ok ignore=ignore default=1]|[success=ok ignore=1 default=bad]|[default=die]|" \
        "[success=done new_authtok_reqd=done default=die]|[success=reset default=ok]", control, "|")
    modules = split(unix "|" unix "|pam_deny.so|pam_permit.so|pam_env.so|pam_nologin.so|" \
        "pam_nologin.so successok|pam_echo.so hello|pam_faillock.so preauth|pam_warn.so|" \
        "pam_faillock.so authfail|pam_faillock.so authsucc|pam_succeed_if.so uid >= 1000|" \
        "pam_succeed_if.so uid < 1000|pam_exec.so /bin/true", module, "|")
    for (n = 0; n < stacks; n++) {
        place = int(rand() * 3)
        for (i = 0; i < 5; i++) {
            printf "auth %s ", control[1 + int(rand() * controls)]
            print i == place ? ours : module[1 + int(rand() * modules)]
        }
    }
}' >"$work/random"
for ((n = 0; n < random; n++)); do
    stack "random stack $n" < <(sed -n "$((n * 5 + 1)),$((n * 5 + 5))p" "$work/random")
done

for file in /etc/pam.d/*; do
    ! grep -q pam_fmetoken "$file" || rm "$file"
done
printf '%s\n' "$two" >/etc/pam.d/two
printf '%s\n' "$good" >/etc/pam.d/primary
for ((n = 0; n < count; n++)); do
    printf '%s\n' "${lines[n]}" "$account" >"/etc/pam.d/differ$n"
done
ctl check --no-servers
# The service's part of what is said of all of them.
part()
{
    awk -v title="Stack: $1" '/^[A-Z]/ { on = $0 == title } on' <<<"$out"
}
# Each service's code while FME refuses, and while it is down.
services=()
for ((n = 0; n < count; n++)); do
    services[n]=differ$n
done
"$build/tests/ctl/verdicts" authenticate alice wrong-for-everybody "${services[@]}" >"$work/up" \
    || bail_out "libpam takes not all of them"
is "FME was asked" "$(grep -q 'result=auth_err' "$work/log" && echo yes)" yes
stop_sim
"$build/tests/ctl/verdicts" authenticate alice wrong-for-everybody "${services[@]}" >"$work/down"
is "FME was down" "$(grep -q 'result=authinfo_unavail' "$work/log" && echo yes)" yes

yes=0 said=0
for ((n = 0; n < count; n++)); do
    verdict=quiet
    ! part "differ$n" | grep -q '^  error: .* gets in' || verdict=danger
    # Where a condition leads past FME, on purpose or not, that is told.
    ! part "differ$n" | grep -q '^  note: .*without a secret' || verdict=past
    truth=quiet
    ! grep -qx "differ$n 0" "$work/up" "$work/down" || truth=danger
    if [ "$n" -lt "$known" ]; then
        wanted="quiet quiet"
        [ "$n" -ge "$dangers" ] || wanted="danger danger"
        [ "$n" != "$past" ] || wanted="quiet past"
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
