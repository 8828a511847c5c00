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
    for link in $(grep -oE '\]\([^):# ]+' "$1" | cut -c3-); do
        [ -e "$(dirname "$1")/$link" ] ||
            { echo "$1: no $link" && status=1; }
    done
    return $status
}

check "configuration.md has every key" documented \
    '^    {"\([a-z_]*\)",.*' src/core/options.c docs/configuration.md
for page in *.md docs/*.md tests/*/README.md; do
    check "$page: its links are there" there "$page"
done
plan
