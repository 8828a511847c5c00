#!/bin/bash
# sessions and flush: what is remembered, and that it goes, under the locks of logins.
. "${0%/*}/lib.sh"
begin_ctl
add_conf 'session_token = file' 'token_lifetime = 1h'
service pamtester <<END
auth required pam_fmetoken.so
account required pam_fmetoken.so
session required pam_fmetoken.so
END

files()
{
    find "$1" -name "$2" 2>/dev/null | wc -l
}

# A session that stays open: pamtester waits for nothing, so fmetokenctl's own does not do; a
# program that opens one and sleeps is killed, or not.
cat >"$work/stay.c" <<'END'
#include <security/pam_appl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
static int answer(int n, const struct pam_message **m, struct pam_response **r, void *secret)
{
    (void)m;
    *r = calloc((size_t)n, sizeof(**r));
    (*r)->resp = strdup(secret);
    return PAM_SUCCESS;
}
int main(int argc, char **argv)
{
    struct pam_conv conv = {answer, argv[2]};
    pam_handle_t *pamh;
    if (argc != 3 || pam_start("pamtester", argv[1], &conv, &pamh) != PAM_SUCCESS ||
        pam_authenticate(pamh, 0) != PAM_SUCCESS || pam_acct_mgmt(pamh, 0) != PAM_SUCCESS ||
        pam_setcred(pamh, PAM_ESTABLISH_CRED) != PAM_SUCCESS ||
        pam_open_session(pamh, 0) != PAM_SUCCESS)
        return 1;
    puts("open");
    fflush(stdout);
    pause();
    return 0;
}
END
cc -o "$work/stay" "$work/stay.c" -lpam || bail_out "no compiler for a session that stays"

# stay USER SECRET: a session that stays; its process is $stayed.
stay()
{
    rm -f "$work/stay.out" # of the session before
    "$work/stay" "$1" "$2" >"$work/stay.out" 2>&1 &
    stayed=$!
    wait_for 20 grep -q open "$work/stay.out" || bail_out "no session: $(tail -n 3 "$work/log")"
}

ctl sessions
ends "no session" 0
says "says so" '^  There is no session with a token.$'
stay alice "$alice_password"
alive=$stayed
ctl sessions
says "a session" "^  alice +pamtester, FME user alice at https://localhost:8443; since [0-9]+s, token for (59m [0-9]+s|1h 0m) more; process $alive lives\$"
ctl sessions --json
is "for scripts" "$(json '#/sessions' /sessions/0/user /sessions/0/service /sessions/0/server \
    /sessions/0/process /sessions/0/alive)" \
    "1 alice pamtester https://localhost:8443 $alive true"
live=$(sed -n 's/.*token=//p' /run/fmetoken/*.header)
unlike "no token in it" "$out" "$live"
[ "${#live}" -ge 16 ] || bail_out "no token to look for"

# flush leaves what lives, and ends what died.
stay bob "$bob_password"
dead=$stayed
{ kill -9 "$dead" && wait "$dead"; } 2>/dev/null
ctl sessions
says "a session that died" "^  bob .*; process $dead has died: flush --sessions revokes it\$"
ctl flush --sessions --user alice
is "another user's flush ends it not" "$(files /run/pam_fmetoken 'session-*')" 2
requests_clear
ctl flush --sessions --all
ends "flush --sessions" 0
says "one is removed" '^  sessions +1 removed$'
is "its token is revoked" "$(requests | grep -c '^DELETE /fmeapiv4/tokens/bob/.* -> 204')" 1
is "the files of the other are left" "$(files /run/pam_fmetoken 'session-*') $(files /run/fmetoken '*.*')" "1 2"
stay bob "$bob_password"
{ kill -9 "$stayed" && wait "$stayed"; } 2>/dev/null
sim_fault 'DELETE / status 503'
ctl flush --sessions --all
ends "a server that does not revoke" 2
says "is told" 'error: https://localhost:8443: the tokens of 1 sessions are not revoked: '
is "the record is left for the next" "$(files /run/pam_fmetoken 'session-*')" 2
sim_fault_clear
printf 'server = https://elsewhere.example\n' >/etc/security/other.conf
ctl flush --sessions --all --config /etc/security/other.conf
says "a server that the configuration has not" 'is no server of this configuration any more'
ctl flush --sessions --all
says "afterwards it is" '^  sessions +1 removed$'
# A token that has ended by itself needs nobody's word; its hour is over in another time namespace.
if unshare --time true 2>/dev/null; then
    stay bob "$bob_password"
    { kill -9 "$stayed" && wait "$stayed"; } 2>/dev/null
    requests_clear
    out=$(unshare --time --boottime 4000 --monotonic 4000 --fork fmetokenctl flush --sessions \
        --user bob)
    says "a session whose token has ended is removed" '^  sessions +1 removed$'
    is "and the server is not asked" "$(requests)" ''
    is "its record and its files are gone, the other's left" \
        "$(files /run/pam_fmetoken 'session-*') $(files /run/fmetoken '*.*')" "1 2"
else
    skip "a session whose token has ended" "needs time namespaces"
fi
kill "$alive"
wait "$alive" 2>/dev/null
ctl flush --sessions --all

# Remembered secrets.
default_conf
add_conf 'reuse = 1h' 'offline = 1d'
remember()
{
    pam_result pamtester alice "$alice_password" >/dev/null
    pam_result pamtester bob "$bob_password" >/dev/null
    is "both users are remembered" \
        "$(files /run/pam_fmetoken 'reuse-*') $(files /var/lib/pam_fmetoken 'offline-*')" "2 2"
}
remember
ctl flush --user alice --reuse
ends "flush --reuse of a user" 0
says "says how many" '^  reuse +1 removed$'
is "nothing else goes" \
    "$(files /run/pam_fmetoken 'reuse-2001-*') $(files /run/pam_fmetoken 'reuse-2002-*') $(files /var/lib/pam_fmetoken 'offline-*')" "0 1 2"
ctl flush --user alice --offline
is "flush --offline" "$(files /var/lib/pam_fmetoken 'offline-2001-*') $(files /var/lib/pam_fmetoken 'offline-*')" "0 1"
ctl flush --user 2002
is "all of a user, by number" "$(files /run/pam_fmetoken 'reuse-*') $(files /var/lib/pam_fmetoken 'offline-*')" "0 0"
remember
is "what is learned of the servers" "$(files /run/pam_fmetoken 'server-*')" 1
ctl flush --servers
ends "flush --servers" 0
is "is gone, and nothing else" "$(files /run/pam_fmetoken 'server-*') $(files /run/pam_fmetoken 'reuse-*')" "0 2"
ctl flush --all --json
is "all there is" "$(json /removed/reuse /removed/offline /removed/servers /removed/sessions)" "2 2 0 0"
is "is gone" "$(files /run/pam_fmetoken 'reuse-*') $(files /var/lib/pam_fmetoken 'offline-*')" "0 0"
log_clear
requests_clear
pam_result pamtester alice "$alice_password" >/dev/null
is "the next login asks FME" "$(requests | grep -c 'auth=basic:alice')" 1

# A login that is at it is waited for, and not trampled on.
cat >"$work/hold.c" <<'END'
#include <fcntl.h>
#include <stdlib.h>
#include <stdio.h>
#include <unistd.h>
int main(int argc, char **argv)
{
    struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET, .l_len = 1};
    int fd = open("/run/pam_fmetoken/locks", O_RDWR | O_CREAT, 0600);
    lock.l_start = atoi(argv[1]);
    if (argc != 3 || fcntl(fd, F_OFD_SETLK, &lock) != 0)
        return 1;
    puts("held");
    fflush(stdout);
    sleep((unsigned)atoi(argv[2]));
    return 0;
}
END
cc -D_GNU_SOURCE -o "$work/hold" "$work/hold.c" || bail_out "no compiler"
"$work/hold" 2001 60 >"$work/hold.out" &
holder=$!
wait_for 5 grep -q held "$work/hold.out"
ctl flush --user alice --reuse
ends "a record in use" 2
says "is told" 'error: lock: the records of uid 2001 are in use; try again'
is "and left" "$(files /run/pam_fmetoken 'reuse-2001-*')" 1
kill "$holder"
wait "$holder" 2>/dev/null
ctl flush --user alice --reuse
is "afterwards it goes" "$(files /run/pam_fmetoken 'reuse-2001-*')" 0

# What cannot be removed: root alone may try, and fails where something is mounted over it.
pinned=
pin()
{
    mount --bind "$1" "$1" || bail_out "cannot mount over $1"
    pinned=$1
}
unpin()
{
    umount "$pinned"
}
remember
pin "$(find /run/pam_fmetoken -name 'reuse-2001-*')"
ctl flush --user alice
ends "a record that stays" 2
says "a record that stays: is an error" 'error: reuse: .*2001.* cannot be removed'
says "a record that stays: is not counted" '^  reuse +0 removed$'
says "a record that stays: others go" '^  offline +1 removed$'
ctl flush --all --reuse
ends "a record that stays, of all" 2
says "a record that stays, of all: others go" '^  reuse +1 removed$'
unpin
pin "$(find /run/pam_fmetoken -name 'server-*')"
ctl flush --servers
ends "a server's record that stays" 2
says "a server's record that stays: is an error" 'error: servers: .*cannot be removed'
unpin
ctl flush --all
ends "afterwards all goes" 0
add_conf 'session_token = file'
stay bob "$bob_password"
{ kill -9 "$stayed" && wait "$stayed"; } 2>/dev/null
pin "$(find /run/pam_fmetoken -name 'session-*')"
requests_clear
ctl flush --sessions --all
ends "a session's record that stays" 2
says "a session's record that stays: is an error" 'error: sessions: .*cannot be removed'
says "a session's record that stays: is not counted" '^  sessions +0 removed, others are left$'
is "its server is asked once" "$(requests | grep -c '^DELETE /fmeapiv4/tokens/bob/')" 1
unpin
ctl flush --sessions --all

# What cannot be read is not what is not there.
stay bob "$bob_password"
{ kill -9 "$stayed" && wait "$stayed"; } 2>/dev/null
printf 'no record' >"$(find /run/pam_fmetoken -name 'session-*')"
ctl sessions
ends "a session's record that cannot be read" 2
says "a session's record that cannot be read: is an error" 'error: sessions: 1 record cannot be read'
says_not "a session's record that cannot be read: nothing is said of none" 'There is no session'
ctl flush --sessions --all
ends "nor revoked" 2
says "nor revoked: is an error" 'error: sessions: 1 record cannot be read'
rm -f /run/pam_fmetoken/session-*
ctl sessions
ends "without it" 0
default_conf
add_conf 'reuse = 1h' 'offline = 1d'

# A folder that cannot be listed is not one that is empty.
shut_folder()
{
    remember
    cat >"$work/shut.c" <<'END'
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <string.h>
int openat(int dir, const char *path, int flags, ...)
{
    static int (*next)(int, const char *, int, ...);
    va_list args;
    int mode;
    if (strcmp(path, ".") == 0) {
        errno = EMFILE;
        return -1;
    }
    if (next == NULL)
        *(void **)&next = dlsym(RTLD_NEXT, "openat");
    va_start(args, flags);
    mode = va_arg(args, int);
    va_end(args);
    return next(dir, path, flags, mode);
}
END
    cc -shared -fPIC -o "$work/shut.so" "$work/shut.c" || bail_out "no compiler"
    export LD_PRELOAD=$work/shut.so
    for what in '--all --reuse' '--user alice --reuse' '--all --offline' '--servers' '--all --sessions'; do
        # shellcheck disable=SC2086  # they are words
        ctl flush $what
        ends "a folder that cannot be listed: flush $what" 2
        says "a folder that cannot be listed: flush $what: says so" 'error: [a-z]+: .*cannot be (listed|read)'
    done
    ctl sessions
    ends "a folder that cannot be listed: sessions" 2
    says_not "a folder that cannot be listed: sessions are not denied" 'There is no session'
    unset LD_PRELOAD
    is "a folder that cannot be listed: nothing went" "$(files /run/pam_fmetoken 'reuse-*')" 2
}
if [ -n "${CTL_BINARY-}" ]; then
    skip "a folder that cannot be listed" "a sanitizer takes no library before itself"
else
    shut_folder
fi

# What is not said.
ctl flush
ends "flush of nobody" 64
says "asks whose" 'error: usage: say whose: --user USER, or --all'
ctl flush --user alice --all
ends "of one and of all" 64
ctl flush --user nobody-here
ends "of a user who is not there" 2
out=$(setpriv --reuid alice --regid alice --clear-groups fmetokenctl flush --all 2>&1)
is "not root" "$?" 77
out=$(setpriv --reuid alice --regid alice --clear-groups fmetokenctl sessions 2>&1)
is "sessions: not root either" "$?" 77
done_testing
