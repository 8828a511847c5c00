#!/bin/bash
# A narrow token sits in some URL: it must not open a shell by accident.
. "${0%/*}/lib.sh"
begin

check "a token with the required scope opens a shell" ssh_kbdint alice "$alice_util" true
refute "a narrow token does not" ssh_kbdint alice "$alice_narrow" true
check "and the log says why" refused alice requirement
is "no grant is left" "$(grants)" 0
like "already authenticate says so" "$(pam_result pamtester alice "$alice_narrow")" \
    '^Permission denied'

fme_conf <<'END'
server = https://localhost:8443
cafile = /etc/fme-ca.pem
mode = auto
group = unrestricted -> fme-users
END
log_clear
refute "tokens without a require line: the configuration is fatal" \
    ssh_kbdint alice "$alice_token" true
check "and the log says what is missing" log_has 'reason=config'
check "naming require" log_has 'require'

add_conf 'require = any'
is "require = any: the narrow token opens, without groups" \
    "$(ssh_kbdint alice "$alice_narrow" id -Gn)" alice
done_testing
