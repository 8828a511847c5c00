#!/bin/sh
# The manual pages have every key, default and code of the program, and no
# other; the pages are clean.
set -u
cd "$(dirname "$0")/../.." || exit 1
. tests/gates/tap.sh.inc
build=${1:-build}
work=$build/tests/messages
tables=$build/tests/messages/tables
mkdir -p "$work"

# options WHERE: "KEY DEFAULT" of the program's table, of the keys that are
# arguments only, or of the others.
options() {
    folder=$(cd "$work" && pwd)
    echo 'server = https://fme.example.com' >"$folder/minimal.conf"
    chmod 644 "$folder/minimal.conf"
    "$tables" options "$folder/minimal.conf" >"$work/options" || return
    awk -F '\t' -v where="$1" '
        ($2 == "argument") != (where == "argument") { next }
        $1 == "prompt" { $3 = "by mode" }
        # Wherever it is installed, the page names the usual place.
        $1 == "helper" { sub(/.*\//, "", $3) }
        { print $1, $2 == "repeated" ? "repeatable" : $3 }
    ' "$work/options" | sort
}

# The same of a page; config=FILE is no key of the table.
page_options() {
    sed -n -E 's/^\.It Cm ([a-z_]+).* Pq (default )?(.*)$/\1 \3/p' "$1" |
        sed 's|^helper /.*/|helper |' | sort
}

same_options() {
    options "$1" >"$work/keys" || return
    [ -s "$work/keys" ] && page_options "$2" | diff "$work/keys" -
}

# Each key is once in a page, and has a default or is repeatable.
items() {
    all=$(grep -c '^\.It Cm [a-z_]*\( \|$\)' man/pam_fmetoken.conf.5)
    [ "$all" = "$(page_options man/pam_fmetoken.conf.5 | wc -l)" ]
}

# Codes of authenticate and the outcomes that they stand for.
codes() {
    "$tables" results | awk -F '\t' '
        $1 != "ok" && $1 != "not_ours" {
            print "PAM_" toupper($4), $1
        }' | sort
}

page_codes() {
    sed -n '/^\.Sh RETURN CODES/,/^Elsewhere/p' man/pam_fmetoken.8 | awk '
        /^\.It Dv/ { code = $3 }
        /^\.Cm/ {
            for (i = 2; i <= NF; i++)
                if ($i ~ /^[a-z_]+$/)
                    print code, $i
        }' | sort
}

same_codes() {
    codes >"$work/codes" && [ -s "$work/codes" ] &&
        page_codes | diff "$work/codes" -
}

# Every code that the module can answer at all.
all_codes() {
    sed "/Other modules' and libpam's own/q" src/module/codes.c |
        sed -n 's/^        {\(PAM_[A-Z_]*\), "[a-z_]*"},$/\1/p' |
        sort >"$work/all-codes"
    [ -s "$work/all-codes" ] &&
        sed -n '/^\.Sh RETURN CODES/,/^\.Sh ENV/s/^\.It Dv //p' \
            man/pam_fmetoken.8 | tr -d ',' | tr -s ' ' '\n' | sort -u |
        diff "$work/all-codes" -
}

check "pam_fmetoken.conf(5) has each key and default" \
    same_options file man/pam_fmetoken.conf.5
check "and each item of it says which" items
check "pam_fmetoken(8) has each argument that is no key of the file" \
    same_options argument man/pam_fmetoken.8
check "pam_fmetoken(8) has authenticate's code for each outcome" same_codes
check "pam_fmetoken(8) has each code" all_codes
for page in man/*.[58]; do
    if command -v mandoc >/dev/null; then
        check "$page: mandoc has nothing to say" \
            mandoc -T lint -W warning "$page"
    else
        checks=$((checks + 1))
        echo "ok $checks - $page # skip needs mandoc"
    fi
done
plan
