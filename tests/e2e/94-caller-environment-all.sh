#!/bin/bash
# Each variable that libcurl, OpenSSL, the resolver, the loader or libc would listen to, one rogue
# world for all: no key log, no request to a rogue proxy, the rogue CA's server still refused, no
# rogue library loaded, no file made, and the right secret gets in as ever.
. "${0%/*}/lib.sh"
. "$here/lib/trust.sh"
begin

# The rogue world: all of it alice's.
rogue=/home/alice/rogue
install -d -o alice -g alice -m 755 $rogue
make_ca rogue
cp "$work/ca.key" "$work/true.key"
openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=localhost \
    -keyout "$work/false.key" -out "$work/false.csr" 2>/dev/null
openssl x509 -req -days 30 -in "$work/false.csr" -CA "$work/rogue.pem" -CAkey "$work/rogue.key" \
    -CAcreateserial -out "$work/false.pem" -extfile <(echo 'subjectAltName=DNS:localhost') \
    2>/dev/null
serve 9443 false
install -m 644 "$work/rogue.pem" $rogue/ca.pem
ln -s ca.pem "$rogue/$(openssl x509 -in "$work/rogue.pem" -noout -hash).0"
cat >$rogue/openssl.cnf <<END
openssl_conf = init
[init]
providers = providers
engines = engines
[providers]
evil = evil
[evil]
module = $rogue/evil.so
activate = 1
[engines]
evil = evil_engine
[evil_engine]
dynamic_path = $rogue/evil.so
init = 1
END
printf 'proxy = "http://127.0.0.1:9999"\ninsecure\n' >$rogue/.curlrc
printf 'machine localhost login eve password eve\n' >$rogue/.netrc
printf 'localhost fme.example.test\n' >$rogue/hosts
# Any library of the rogue world that is loaded says so, in a file of whose process it is.
cat >"$work/evil.c" <<'END'
#include <fcntl.h>
__attribute__((constructor)) static void loaded(void) { open("/tmp/loaded", O_CREAT, 0600); }
unsigned la_version(unsigned v) { return v; }
END
cc -shared -fPIC -o $rogue/evil.so "$work/evil.c" || bail_out "no evil.so"
for library in libpam.so.0 libcurl.so.4 libnss_files.so.2 legacy.so EVIL.so; do
    cp $rogue/evil.so $rogue/$library
done
printf 'module EVIL// INTERNAL EVIL 2\n' >$rogue/gconv-modules
chown -R alice:alice $rogue
"$build/tests/sim/fmesim" --listen 127.0.0.1:9999 --plain --data "$work/sim.data" \
    --log "$work/proxied" >"$work/proxy.out" 2>&1 &
proxy=$!
wait_for 5 tcp_open 9999 || bail_out "no rogue proxy: $(tail -n 3 "$work/proxy.out")"

# shellcheck disable=SC2206  # no blanks in it
variables=(SSLKEYLOGFILE=$rogue/keys QLOGDIR=$rogue
    http_proxy=http://127.0.0.1:9999 https_proxy=http://127.0.0.1:9999
    HTTPS_PROXY=http://127.0.0.1:9999 ALL_PROXY=http://127.0.0.1:9999
    all_proxy=http://127.0.0.1:9999 NO_PROXY= no_proxy=
    CURL_CA_BUNDLE=$rogue/ca.pem CURL_HOME=$rogue CURL_SSL_BACKEND=gnutls
    SSL_CERT_FILE=$rogue/ca.pem SSL_CERT_DIR=$rogue OPENSSL_CONF=$rogue/openssl.cnf
    OPENSSL_CONF_INCLUDE=$rogue OPENSSL_MODULES=$rogue OPENSSL_ENGINES=$rogue
    OPENSSL_TRACE=ALL OPENSSL_ia32cap=0 RANDFILE=$rogue/random
    LD_PRELOAD=$rogue/evil.so LD_LIBRARY_PATH=$rogue LD_AUDIT=$rogue/evil.so LD_DEBUG=all
    LD_DEBUG_OUTPUT=$rogue/debug LD_PROFILE=libpam.so.0 LD_PROFILE_OUTPUT=$rogue
    LD_BIND_NOT=1 LD_SHOW_AUXV=1 LD_ORIGIN_PATH=$rogue GCONV_PATH=$rogue
    GLIBC_TUNABLES=glibc.malloc.check=3:glibc.mem.tagging=3 MALLOC_CHECK_=3 MALLOC_PERTURB_=5
    MALLOC_TRACE=$rogue/malloc MALLOC_ARENA_MAX=1 NETRC=$rogue/.netrc HOME=$rogue
    XDG_CONFIG_HOME=$rogue LOCALDOMAIN=evil.example RES_OPTIONS=ndots:15
    HOSTALIASES=$rogue/hosts RESOLV_HOST_CONF=$rogue/hosts TZ=$rogue/tz TZDIR=$rogue
    LANG=EVIL LC_ALL=de_DE.EVIL LANGUAGE=de LOCPATH=$rogue NLSPATH=$rogue/%N TMPDIR=$rogue
    TMP=$rogue COLUMNS=1 LINES=99999999 TERM=$rogue TERMCAP=$rogue TERMINFO=$rogue
    GCOV_PREFIX=$rogue ASAN_OPTIONS=log_path=$rogue/asan KRB5_CONFIG=$rogue/k KRB5CCNAME=$rogue/c
    PAM_USER=root PAM_RHOST=evil PAM_SERVICE=evil PAM_TTY=evil PAM_AUTHTOK=evil
    PAM_FMETOKEN=00000000000000000000000000000000 PAM_FMETOKEN_GRANT=../../etc/shadow
    FME_TOKEN_FILE=/etc/shadow FME_CLI_CONFIG=/etc/shadow FME_URL=https://localhost:9443
    FMET_TEST=1 POSIXLY_CORRECT=1 IFS=x PATH=/usr/bin:/bin)

# The world is a rogue one: curl in the environment of one variable does as it says.
type_as alice '' env CURL_CA_BUNDLE=$rogue/ca.pem curl -s https://localhost:9443/x -o /dev/null \
    -w '%{http_code}' >"$work/curl.out"
like "curl believes the rogue CA" "$(cat "$work/curl.out")" '^(401|404)'
type_as alice '' env LD_PRELOAD=$rogue/evil.so true
check "the loader takes the rogue library" test -e /tmp/loaded
rm -f /tmp/loaded
type_as alice '' env https_proxy=http://127.0.0.1:9999 curl -s https://localhost:8443/ >/dev/null
like "curl goes to the rogue proxy" "$(cat "$work/proxied")" '^connection'
: >"$work/9443.log"
: >"$work/proxied"
sudoers 'Defaults:alice !env_reset, setenv, !env_check, !env_delete'
find $rogue | sort >"$work/before"

nothing_rogue()
{
    is "$1: no file is made" "$(find $rogue | sort | diff "$work/before" -)" ""
    refute "$1: no rogue library is loaded" test -e /tmp/loaded
    is "$1: the rogue proxy hears nothing" "$(cat "$work/proxied")" ""
    unlike "$1: the rogue server gets no request" "$(cat "$work/9443.log")" '^(GET|POST)'
}

# each_way WHAT: su, sudo and sudo -E with the right secret and a wrong one.
for way in su 'sudo -k -u bob' 'sudo -k -E -u bob'; do
    [ "$way" = su ] && command=(su bob -c id) && right=$bob_password
    [ "$way" = su ] || { read -ra command <<<"$way /usr/bin/id" && right=$alice_password; }
    requests_clear
    like "$way: the right secret gets in" \
        "$(type_as alice "$right" env "${variables[@]}" "${command[@]}")" '^uid=2002\(bob\)'
    like "$way: at the true server" "$(requests)" '^POST /fmeapiv4/tokens .*-> 201'
    unlike "$way: a wrong one does not" \
        "$(type_as alice wrong env "${variables[@]}" "${command[@]}")" '^uid='
    nothing_rogue "$way"
done
# Nor with the rogue server in the place of the true one.
default_conf
sed -i 's/8443/9443/' "$conf"
for way in 'su bob -c id' 'sudo -k -E -u bob /usr/bin/id'; do
    read -ra command <<<"$way"
    log_clear
    unlike "$way: the rogue CA's server is refused" \
        "$(type_as alice "$bob_password" env "${variables[@]}" "${command[@]}")" '^uid='
    check "$way: as not trusted" log_has 'refused: .*reason=tls'
    nothing_rogue "$way"
done
# sshd, which accepts all that a client sends: it comes after the login, and is the shell's alone.
default_conf
stop_sshd
start_sshd 'AcceptEnv *'
names=()
for variable in "${variables[@]}"; do
    case $variable in LD_* | PATH=* | IFS=* | HOME=* | GLIBC_* | MALLOC_*) continue ;; esac
    names+=(-o "SetEnv=$variable")
done
for secret in "$alice_password" wrong; do
    printf '%s\n' "$secret" >"$work/secret"
    askpass
    got=$(SSH_ASKPASS=$work/askpass SSH_ASKPASS_REQUIRE=force timeout 60 ssh -F none -T \
        -o PreferredAuthentications=keyboard-interactive -o NumberOfPasswordPrompts=1 \
        "${names[@]}" -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null \
        alice@127.0.0.1 'env; id -Gn' </dev/null 2>"$work/ssh.err")
    if [ "$secret" = wrong ]; then
        is "ssh: a wrong secret does not get in" "$got" ""
    else
        like "ssh: the right secret gets in" "$got" 'fme-users'
        unlike "ssh: no handle of a grant is in the environment but the client's own" "$got" \
            '^PAM_FMETOKEN[^=]*=[0-9a-f]*[1-9a-f]'
    fi
    nothing_rogue ssh
done
kill $proxy
done_testing
