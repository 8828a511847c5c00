#!/bin/sh
# What is installed has nothing of the builds for tests: no mark of them, no
# counters, no sanitizer, no planted mistake.
set -u
cd "$(dirname "$0")/../.." || exit 1
. tests/gates/tap.sh.inc
build=${1:-build}
marks='FMET_TEST_BUILD|__gcov|\.gcda|__asan_|__ubsan_|cover_host_ends|__wrap_'

# clean FILE: none of these words is in it, nor a symbol of such a name.
clean() {
    [ -s "$1" ] || { echo "no $1" && return 1; }
    found=$(grep -aoE "$marks" "$1" | sort -u)
    [ -z "$found" ] || { echo "$1 has: $found" && return 1; }
}

# A build for tests is known by its mark: what is never found proves nothing.
marked() {
    object=$(mktemp) || return 1
    echo '#include "src/core/limits.h"' |
        ${CC:-cc} -std=c11 -DFMET_TEST_BUILD -I. -O2 -x c -c -o "$object" - &&
        ! clean "$object" >/dev/null
    status=$?
    rm -f "$object"
    return $status
}

check "a build for tests is marked" marked
for name in pam_fmetoken.so pam_fmetoken_helper; do
    check "$name: nothing of a build for tests" clean "$build/$name"
done
plan
