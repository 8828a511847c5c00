#!/bin/bash
# How long a typed secret can be. ssh cuts at 1023 bytes without a word.
. "${0%/*}/lib.sh"
begin

# secret_of LENGTH
secret_of()
{
    printf 'Long%0*d' $(($1 - 4)) 7
}

for length in 513 600 1022; do
    sim_data <<<"user alice password \"$(secret_of $length)\" role fmeauthor"
    for how in password kbdint; do
        got=$(ssh_$how alice "$(secret_of $length)" id -Gn)
        is "a password of $length bytes by $how" "$(groups_of alice "$got")" "fme-users gis"
    done
done

refute "one byte less is another password" ssh_kbdint alice "$(secret_of 1021)" true

for length in 1023 1500; do
    log_clear
    refute "a wrong password of $length bytes is refused" \
        ssh_kbdint alice "$(secret_of $length)" true
    check "$length bytes: the log says that it was probably cut" log_has 'probably cut'
done
is "the log holds none of them" "$(grep -c Long00 "$work/log")" 0
done_testing
