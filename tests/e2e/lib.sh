# shellcheck shell=bash
# What every test of this folder begins with: ". "${0%/*}/lib.sh"".
#
# A test run by hand enters a private root by itself; nothing below may run outside one.

here=$(cd "${BASH_SOURCE[0]%/*}" && pwd)
top=$(cd "$here/../.." && pwd)
if [ ! -e /run/private-root ]; then
    exec "$here/run" --raw "$0"
fi

set -u
umask 022
build=${E2E_BUILD:-$top/build}
tools=$build/tests/e2e
work=/run/e2e
mkdir -p "$work"

. "$here/lib/tap.sh"
. "$here/lib/host.sh"
. "$here/lib/server.sh"
. "$here/lib/login.sh"
