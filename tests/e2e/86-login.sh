#!/bin/bash
# login, as getty starts it: as root, on a terminal, with the name asked for or given.
. "${0%/*}/lib.sh"
. "$here/lib/stack.sh"
begin_stacks

stack login <<'END'
auth  optional   pam_faildelay.so delay=500000
auth  requisite  pam_nologin.so
auth  [success=2 default=ignore]  pam_fmetoken.so
auth  [success=1 default=ignore]  pam_unix.so try_first_pass
auth  requisite  pam_deny.so
auth  required   pam_permit.so
auth  optional   pam_group.so
END

login_is "a password" "alice: fme-users gis, 1 asked, 1 judged" login alice "$alice_password"
login_is "a token" "alice: fme-users gis, 1 asked, 1 judged" login alice "$alice_util"
login_is "a token for everything" "bob: fme-users gis, 1 asked, 1 judged" login bob "$bob_token"
login_is "a local account" "lara:, 1 asked, 1 judged" login lara "$local_password"
check "is logged" log_has 'pam_fmetoken\(login:auth\): user alice accepted'
is "no grant is left" "$(grants)" 0

# type_at_login LINES [ARGUMENT-OF-login...]: also where a name is asked for; the output is "hangs"
# where login did not end by itself.
type_at_login()
{
    printf '%s\n' "$1" >"$work/answers"
    shift
    requests_clear
    usermod -s /usr/local/bin/iam alice
    output=$(ptyrun -a "$work/answers" -e 'login: ' -t 40 -- login "$@")
    [ $? != 124 ] || output=hangs
    usermod -s /bin/bash alice
}

type_at_login $'alice\n'"$alice_password"
is "the name asked for, then the secret" "$(who), $(asked) asked, $(judged) judged" \
    "alice: fme-users gis, 1 asked, 1 judged"
like "login asks with the name of the host, and the module with its own" "$output" \
    '^fmehost login: alice$'

type_at_login $'alice\nwrong-pw\nalice\n'"$alice_util"
is "a wrong password, then a token" "$(who), $(asked) asked, $(judged) judged" \
    "alice: fme-users gis, 2 asked, 2 judged"
is "it is said once" "$(grep -c '^Login incorrect$' <<<"$output")" 1

# Another name at the second attempt: the grant is of who authenticated at last.
type_at_login $'wrong-pw\nalice\n'"$alice_password" bob
is "bob gives up, alice logs in" "$(who), $(judged) judged" "alice: fme-users gis, 2 judged"
type_at_login "$(printf '%s\n' bob wrong-pw alice "$bob_password" alice "$bob_token" \
    alice "$alice_util")"
is "another's secrets are nobody's" "$(who), $(judged) judged" "alice: fme-users gis, 4 judged"

# login gives up by itself, and a server that is down does not keep it from asking again.
type_at_login "$(for i in 1 2 3 4 5 6 7; do printf 'alice\nwrong-%s\n' $i; done)"
is "wrong to the end: nobody is in" "$(who)" refused
unlike "login ends by itself" "$output" '^hangs$'
is "each was judged once" "$(judged)" "$(asked)"
at_most "and they were no more than login allows" "$(asked)" 5

type_at_login $'root\nwrong-pw\nnobody-of-this-name\nwrong-pw\nalice\n'"$alice_password"
is "root and strangers are asked like everybody, and FME is not" \
    "$(who), $(asked) asked, $(judged) judged" "alice: fme-users gis, 3 asked, 1 judged"

stop_sim
usermod -s /usr/local/bin/iam lara
type_at_login $'alice\n'"$alice_password"$'\nlara\n'"$local_password"
is "FME is down: an FME account is asked again, a local one gets in" "$(who), $(asked) asked" \
    "lara:, 2 asked"
is "no grant is left" "$(grants)" 0
done_testing
