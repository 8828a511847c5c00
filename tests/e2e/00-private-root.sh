#!/bin/bash
# The machine that the tests run in: a door that is open here makes every other test worthless.
. "${0%/*}/lib.sh"

for dir in /etc /home /usr /var; do
    is "$dir is a throw-away overlay" "$(stat -f -c %T "$dir")" overlayfs
done
is "/run is empty but for ours" "$(ls /run)" "$(printf '%s\n' e2e lock mount private-root)"
is "process 1 is the private root's" "$(tr '\0' ' ' </proc/1/cmdline | grep -c private-root)" 1
is "loopback is the only interface" "$(cd /proc/sys/net/ipv4/conf && echo *)" \
    "all default lo"

prepare_host
logger -p authpriv.notice -t harness 'a line of the log'
check "a message to /dev/log reaches the file" log_has '^authpriv\.notice harness: a line'
is "the people are there" "$(id -Gn alice)" alice
is "a command runs as another user, on a terminal" \
    "$(type_as alice '' sh -c 'id -un; test -t 0 && echo terminal')" $'alice\nterminal'

pam_service su <<'END'
auth     required pam_unix.so nodelay
account  required pam_unix.so
session  required pam_unix.so
END
cp /etc/pam.d/su /etc/pam.d/sshd
cp /etc/pam.d/su /etc/pam.d/sudo
is "set-uid su works" "$(su_as alice lara "$local_password" 'id -un' | tail -n 1)" lara
unlike "su with a wrong password does not" "$(su_as alice lara wrong 'id -un')" '^lara$'
sudoers 'lara ALL=(ALL) ALL'
is "set-uid sudo works" "$(sudo_as lara "$local_password" id -un | tail -n 1)" root
refute "sudo with a wrong password does not" sudo_as lara wrong id -un

start_sshd
for how in password kbdint; do
    is "ssh by $how works" "$(ssh_$how lara "$local_password" id -un)" lara
    refute "ssh by $how with a wrong password does not" ssh_$how lara wrong id -un
done
is "ssh by public key works" "$(ssh_key alice id -un)" alice
refute "DenyUsers is obeyed" ssh_key denied true
done_testing
