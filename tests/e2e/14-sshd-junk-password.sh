#!/bin/bash
# For a user that does not exist, or that it will refuse, sshd runs the stack with a junk
# password. It must not reach the server; nor does anything of root and system users.
. "${0%/*}/lib.sh"
begin

for how in password kbdint; do
    for user in nobodyhere denied root sysop nobody; do
        refute "$user by $how is refused" ssh_$how "$user" "$alice_password" true
        is "$user by $how: the server is not asked" "$(requests)" ""
    done
done
check "denied: the log says why" log_has 'refused: .*reason=junk_secret'
check "root: the log says why" refused root low_uid
check "sysop: the log says why" refused sysop low_uid

stop_sshd
start_sshd 'PermitRootLogin no'
refute "root with PermitRootLogin no is refused" ssh_password root "$alice_password" true
is "and the server is not asked" "$(requests)" ""

check "alice with the same password gets in" ssh_password alice "$alice_password" true
check "and then the server is asked" test "$(count_requests)" -gt 0
done_testing
