#!/bin/bash
# Groups where a name service is down: a group that nobody can look up is not one that is not there.
. "${0%/*}/lib.sh"
begin
pamdir=$("$top/tests/tools/pamdir" /usr)
install -m 644 "$build/tests/e2e/libnss_broken.so.2" "${pamdir%/security}/"
sed -i 's/^group:.*/group: files broken/' /etc/nsswitch.conf

# errno NUMBER: what the service says from here on.
errno()
{
    echo "$1" >/run/nss-broken
    log_clear
}

# The numbers of getgrnam_r(3) for "not found": ENOENT, ESRCH, EBADF, EPERM.
for number in 2 3 9 1; do
    errno $number
    got=$(ssh_kbdint alice "$alice_util" id -Gn)
    is "errno $number is a group that is not there" "$(groups_of alice "$got")" "fme-users gis"
done
# Whether gis is docker by another name cannot be told: ECONNREFUSED, ETIMEDOUT, EAGAIN, EACCES, EIO.
for number in 111 110 11 13 5; do
    errno $number
    refute "errno $number is a service that is down" ssh_kbdint alice "$alice_util" true
    check "and the log says so" refused alice system
done
check "with the group" log_has 'group (gis|fme-users) cannot be looked up'
done_testing
