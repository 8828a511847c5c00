#!/bin/sh
# Who may include what: the wall, as written.
set -u
cd "$(dirname "$0")/../.." || exit 1
. tests/gates/tap.sh.inc

# none PATTERN FILE...: no line of these files has it.
none() {
    pattern=$1
    shift
    found=$(grep -nE -- "$pattern" "$@")
    [ -z "$found" ] || { echo "$found" && return 1; }
}

# only_in FILE PATTERN: no code under src has it but FILE's; comments may.
only_in() {
    found=$(grep -rnE -- "$2" pam_fmetoken.c src |
        grep -vE "^($1|[^:]*:[0-9]*: *(/?\\*))")
    [ -z "$found" ] || { echo "$found" && return 1; }
}

one_heading() {
    status=0
    for file in pam_fmetoken.c src/*/*.[ch]; do
        [ "$(head -n 1 "$file")" = '/*' ] ||
            { echo "$file: no heading" && status=1; }
    done
    return $status
}

short_enough() {
    status=0
    for file in pam_fmetoken.c src/*/*.[ch]; do
        lines=$(wc -l <"$file")
        [ "$lines" -le 400 ] || { echo "$file: $lines lines" && status=1; }
    done
    return $status
}

include='^#[[:space:]]*include.*'
# shellcheck disable=SC2046
check "core includes core and libc only" none \
    "$include(src/(module|helper|ctl)|security/|curl/|json|syslog|openssl)" \
    $(find src/core -name '*.[ch]')
# shellcheck disable=SC2046
check "core neither forks, logs nor prints" none \
    '\b(fork|vfork|execve|syslog|printf|fprintf|perror|system|popen)\(' \
    $(find src/core -name '*.[ch]')
# shellcheck disable=SC2046
check "module includes no helper, curl, json or openssl" none \
    "$include(src/helper|curl/|json|openssl)" \
    pam_fmetoken.c $(find src/module -name '*.[ch]')
# shellcheck disable=SC2046
check "helper includes no module, PAM or syslog" none \
    "$include(src/module|security/|syslog)" $(find src/helper -name '*.[ch]')
# shellcheck disable=SC2046
check "ctl includes no helper, curl, json or openssl" none \
    "$include(src/helper|curl/|json|openssl)" $(find src/ctl -name '*.[ch]')
# shellcheck disable=SC2046
check "nothing but ctl includes ctl" none "${include}src/ctl" \
    pam_fmetoken.c $(find src/core src/module src/helper -name '*.[ch]')
check "only transfer.h includes curl" only_in src/helper/transfer.h \
    "${include}curl/"
check "only the files of a call include transfer.h" only_in \
    "src/helper/(http|transfer|settings|explain|starved).[ch]" "${include}helper/transfer.h"
check "only tls.c includes openssl" only_in src/helper/tls.c "${include}openssl/"
check "only json.c includes json-c" only_in src/helper/json.c "${include}json-c/"
check "only secret.c calls explicit_bzero" only_in src/core/secret.c \
    '\bexplicit_bzero\('
check "only codes.c answers with PAM_IGNORE" only_in \
    'src/(module/codes|ctl/[a-z_]*)\.c' '[ {(]PAM_IGNORE[,}]'
check "only log.c logs" only_in src/module/log.c '\b(pam_v?syslog|v?syslog)\('
check "every source file begins with a heading" one_heading
check "no source file is too long to read" short_enough
plan
