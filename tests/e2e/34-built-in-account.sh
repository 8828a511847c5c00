#!/bin/bash
# FME's built-in accounts ship with known passwords: they are reached by an alias line only.
. "${0%/*}/lib.sh"
begin

for how in password kbdint; do
    refute "admin by the password that FME ships is refused, by $how" ssh_$how admin admin true
done
check "and logged" refused admin bad_fme_user
is "the server is not asked" "$(requests)" ""

add_conf 'alias = admin admin'
check "with an alias it works" ssh_kbdint admin admin true
done_testing
