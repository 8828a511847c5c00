#!/bin/sh
# One version: the Makefile's, in NEWS and in the packages.
set -u
cd "$(dirname "$0")/../.." || exit 1
. tests/gates/tap.sh.inc
check "NEWS, debian/changelog and the spec have the Makefile's version" \
    tests/tools/version "$(sed -n 's/^VERSION := //p' Makefile)"
plan
