#!/bin/bash
# A helper under an attacker's control: the real one, started as the module does, whose part that
# speaks to the server tries to get out (tests/caller). What it cannot do, and when it ends.
. "${0%/*}/lib.sh"
begin
bin=/usr/local/libexec/attacker
install -d -m 755 /usr/local/libexec
install -m 711 "$build/tests/caller/attacker" $bin

# What there is to get.
(
    umask 077
    echo "$dave_token" >/etc/fme-service.token
    mkdir -p /run/pam_fmetoken /var/lib/pam_fmetoken
    echo record | tee /run/pam_fmetoken/grant-x >/var/lib/pam_fmetoken/user-x
    mkdir -m 711 /run/fmetoken
    mkdir -m 711 /run/fmetoken/2001
    echo token >/run/fmetoken/2001/x.header
    chown -R 2001:2001 /run/fmetoken/2001/x.header
)
install -d -m 777 /tmp/everybody
echo text >/tmp/everybody/file
chmod 666 /tmp/everybody/file
SECRET=of-the-host "$build/tests/caller/walls" $bin "$(id -u _fmetoken)" "$(id -g _fmetoken)" \
    >"$work/walls"
while read -r line; do
    case $line in
        'ok '*) ok "${line#ok * - }" ;;
        'not ok '*) not_ok "${line#not ok * - }" ;;
        '# '*) echo "$line" ;;
        '1..'*) planned=${line#1..} ;;
    esac
done <"$work/walls"
is "all attempts were counted" "${planned-none}" "$tap_count"
is "nothing was written" "$(ls /tmp/everybody /dev/shm) $(cat /tmp/everybody/file)" \
    "$(printf '%s\n' /dev/shm: '' /tmp/everybody: file) text"

# Through the module: it does not answer, or it does and then does not go.
# gone: no process of the helper's user is left.
gone()
{
    ! pgrep -u _fmetoken >/dev/null
}
add_conf "helper = $bin" 'timeout = 2' 'alias = alice stay' 'alias = bob linger'
for secret in "$alice_token" "$alice_password"; do
    log_clear
    unlike "one that does not answer lets nobody in" \
        "$(pam_result pamtester alice "$secret")" successfully
    check "and the module ends it at the deadline" refused alice timeout
    if [ "$secret" = "$alice_token" ]; then
        check "it is gone" wait_for 1 gone
    else
        check "a child of it that defies its parent's end ends by its timer" wait_for 10 gone
    fi
done
begin=$SECONDS
unlike "one that answers" "$(pam_result pamtester bob "$bob_password")" successfully
at_most "is not waited for" $((SECONDS - begin)) 4
check "and lives on, with all signals blocked and no session of its own" pgrep -u _fmetoken
check "until its timer ends it" wait_for 10 gone
done_testing
