#!/bin/sh
# What the two artefacts may depend on, export and be: the wall, as linked.
set -u
cd "$(dirname "$0")/../.." || exit 1
. tests/gates/tap.sh.inc
build=${1:-build}
module=$build/pam_fmetoken.so
helper=$build/pam_fmetoken_helper
command=$build/fmetokenctl

# only FILE ALLOWED...: NEEDED names nothing but what is allowed.
only() {
    file=$1
    shift
    found=$(readelf -dW "$file" |
        sed -n 's/.*(NEEDED).*\[\(.*\)\].*/\1/p')
    [ -n "$found" ] || return 1
    status=0
    for library in $found; do
        good=no
        for allowed in "$@"; do
            case $library in "$allowed".so*) good=yes ;; esac
        done
        [ $good = yes ] || { echo "needs $library" && status=1; }
    done
    return $status
}

exports() {
    found=$(nm -D --defined-only "$module" | awk '$2 != "A" {print $3}' | sort)
    wanted='pam_sm_acct_mgmt
pam_sm_authenticate
pam_sm_chauthtok
pam_sm_close_session
pam_sm_open_session
pam_sm_setcred'
    [ "$found" = "$wanted" ] || { echo "exports: $found" && return 1; }
}

# has FILE TEXT: readelf's view of FILE has TEXT.
has() { readelf -lhdW "$1" | grep -q -- "$2"; }

no_executable_stack() {
    readelf -lW "$1" | awk '/GNU_STACK/ {print $7}' | grep -qx RW
}

no_writable_code() {
    ! readelf -lW "$1" | awk '/LOAD/' | grep -q 'RWE'
}

stack_protector() {
    readelf -sW "$1" | grep -q __stack_chk_fail
}

fortified() { readelf -sW "$1" | grep -q '_chk'; }

# The host's calls that the module must not make: network, and the environment.
calls_nothing_of() {
    bad=$(nm -D --undefined-only "$module" | awk '{print $2}' |
        sed 's/@.*//' | grep -xE "$1")
    [ -z "$bad" ] || { echo "calls: $bad" && return 1; }
}

check "module: NEEDED is libpam, libcrypt and libc" \
    only "$module" libpam libcrypt libc ld-linux-x86-64 ld-linux-aarch64
check "helper: NEEDED is libcurl, json-c, TLS and libc" \
    only "$helper" libcurl libjson-c libssl libcrypto libseccomp libc
check "command: NEEDED is libpam, libcrypt and libc" \
    only "$command" libpam libcrypt libc ld-linux-x86-64 ld-linux-aarch64
check "module: exports the entry points and nothing else" exports
check "module: calls no network, no name resolver" calls_nothing_of \
    'connect|getaddrinfo|gethostbyname.*|sendto|bind|listen|accept4?'
check "module: touches no environment of its host" calls_nothing_of \
    '(secure_)?getenv|setenv|unsetenv|putenv|clearenv|system|popen'
for file in "$module" "$helper" "$command"; do
    name=$(basename "$file")
    check "$name: full RELRO" has "$file" GNU_RELRO
    check "$name: BIND_NOW" has "$file" NOW
    check "$name: stack not executable" no_executable_stack "$file"
    check "$name: no segment both writable and executable" \
        no_writable_code "$file"
    check "$name: stack protector" stack_protector "$file"
    check "$name: fortified" fortified "$file"
done
check "helper: position independent" has "$helper" "DYN "
check "command: position independent" has "$command" "DYN "
plan
