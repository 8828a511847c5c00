#!/bin/sh
# The pages say what the code has.
set -u
cd "$(dirname "$0")/../.." || exit 1
. tests/gates/tap.sh.inc

# documented PATTERN FILE PAGE: each word of FILE that PATTERN finds stands in
# backquotes in PAGE.
documented() {
    words=$(sed -n "s/$1/\1/p" "$2")
    [ -n "$words" ] || { echo "nothing in $2" && return 1; }
    status=0
    for word in $words; do
        grep -qE "\`$word(=[A-Z]+)?\`" "$3" ||
            { echo "$3 has no \`$word\`" && status=1; }
    done
    return $status
}

# there PAGE: the files that its links name are there.
there() {
    status=0
    # shellcheck disable=SC2013  # they have no blanks
    for link in $(sed -n 's/](\([^):# ]*\))/\n\1\n/gp' "$1" |
        grep -E '^[A-Za-z./-]+$'); do
        [ -e "$(dirname "$1")/$link" ] ||
            { echo "$1: no $link" && status=1; }
    done
    return $status
}

# Every example is somebody's: used by a test, or what make install puts there.
examples_tested() {
    status=0
    for file in pam.d-example/*; do
        name=$(basename "$file")
        grep -qE "(example $name\$|pam.d-example/$name\>)" tests/e2e/*.sh ||
            { echo "$file: no test uses it" && status=1; }
    done
    return $status
}

check "configuration.md has every key" documented \
    '^    {"\([a-z_]*\)",.*' src/core/options.c docs/configuration.md
check "every example is used by a test" examples_tested
for page in *.md docs/*.md tests/*/README.md; do
    check "$page: its links are there" there "$page"
done
plan
