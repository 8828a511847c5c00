#!/bin/sh
# docs/messages.md has every text that the source can log or show, and no other.
set -u
cd "$(dirname "$0")/../.." || exit 1
. tests/gates/tap.sh.inc
build=${1:-build}
page=docs/messages.md
work=$build/tests/messages
mkdir -p "$work"

# The forms of values are listed in configuration.md and the manual; log.c has
# the shape of a line, which is checked below; api.c has what FME and its
# users read, transfer.c headers.
sources() {
    find src/core src/module src/helper -name '*.c' |
        grep -vE '(core/(options|result)|module/log|helper/api)\.c$' | sort
}

# strip: outer blanks, what is filled in piece by piece, what is sent or written
# to files and read by no administrator, and what libcurl says.
strip() {
    sed -E 's/	 */	/; s/ *$//; s/<>(<>)+/<>/g' |
        grep -vE '	(Authorization|Accept|Content-Type): |	Could not resolve$|\\n|	[^ ]*$' |
        sort -u
}

in_source() {
    # shellcheck disable=SC2046  # no blanks in their names
    awk -f tests/messages/texts.awk $(sources) | strip
}

# shellcheck disable=SC2016  # backquotes are the page's
# The first cell of each row of the tables below the headings, as in_source
# writes it.
in_page() {
    awk '
        /^## Accepted/ { section = "module" }
        /^## Warnings/ { section = "warning" }
        /^## Words about the configuration/ { section = "core" }
        /^## Words of the helper/ { section = "helper" }
        /^## Debug/ { section = "debug" }
        /^## What users see/ { section = "user" }
        section != "" && match($0, /^\| (``.*``|`[^`]*`) \|/) {
            text = substr($0, 3, RLENGTH - 4)
            gsub(/^`+|`+$/, "", text)
            # A placeholder is <a few words>; "->" is none.
            gsub(/<[^>]*>/, "<>", text)
            print section "\t" text
        }' "$page" | strip
}

same() {
    in_source >"$work/source"
    in_page >"$work/page"
    comm "$1" "$work/source" "$work/page" >"$work/differ"
    cat "$work/differ"
    [ -s "$work/source" ] && [ ! -s "$work/differ" ]
}

# shellcheck disable=SC2016
# Each row of the table of refusals begins with what the program's own has.
refusals() {
    "$build/tests/messages/tables" results >"$work/results" || return
    awk -F '\t' '{ printf "| `%s` | `%s; %s` | %s, %s |\n", $1, $2, $3, $4, $5 }' \
        "$work/results" >"$work/rows"
    echo '| `unknown` | `an outcome without name; report this line`' \
        '| system_err, system_err |' >>"$work/rows"
    sed -n '/^## Refusals/,/^## Accepted/p' "$page" | grep '^| `' |
        sed -E 's/^(\| `[^`]*` \| `[^`]*` \| [a-z_]+, [a-z_]+ \|) .+ \|$/\1/' \
            >"$work/refusals"
    [ -s "$work/results" ] && diff "$work/rows" "$work/refusals"
}

# shellcheck disable=SC2016
# Each field that a line can have, and no other.
fields() {
    sed -n -E 's/.*append_field\(&line, "([a-z]+)".*/\1/p
        s/.*" ([a-z]+)=.*/\1/p' src/module/log.c | sort -u >"$work/fields"
    sed -n -E 's/^\| `([a-z]+)=` \|.*/\1/p' "$page" | sort -u |
        diff "$work/fields" -
}

# Nobody but log.c writes to the log.
one_place() {
    ! grep -nE '\<(pam_)?v?syslog *\(' pam_fmetoken.c src/*/*.c |
        grep -v '^src/module/log.c:'
}

check "each text of the source is in $page, in its section" same -23
check "each text of $page is in the source" same -13
check "each refusal has its row, with text and codes" refusals
check "each field of a line has its row" fields
check "only log.c writes to the log" one_place
plan
