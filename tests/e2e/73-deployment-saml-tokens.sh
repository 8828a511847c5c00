#!/bin/bash
# Users of SAML, who have tokens and no password, with pam.d-example/saml-tokens.conf.
. "${0%/*}/lib.sh"
prepare_host
shell=5e11000000000000000000000000000000000001
both=5e11000000000000000000000000000000000002
script=5e11000000000000000000000000000000000003
bobs=b0b5000000000000000000000000000000000001
for release in 2025.1 2022.2; do
    stop_sim
    start_sim 443 <<END
release $release
user alice@example.com role fmeauthor
user bob@example.com role fmeauthor
user alice password "$alice_password"
repository Shell
repository GIS
token $shell owner alice@example.com name shell restricted $(allow Shell)
token $both owner alice@example.com name both restricted $(allow Shell) $(allow GIS)
token $script owner alice@example.com name script restricted $(allow GIS)
token $bobs owner bob@example.com name all
token $alice_token owner alice name all
END
    [ -n "${sshd_pid-}" ] || start_sshd
    example saml-tokens.conf
    # The file is for v4; v3's paths are another API's.
    [ $release = 2025.1 ] || sed -i 's|/fmeapiv4/|/fmerest/v3/|' "$conf"
    for how in password kbdint; do
        is "$release: a token for this, by $how" \
            "$(groups_of alice "$(ssh_$how alice $shell id -Gn)")" ""
        check "$release: it is accepted" accepted alice
        is "$release: a token that may more" \
            "$(groups_of alice "$(ssh_$how alice $both id -Gn)")" fme-users
    done
    log_clear
    refute "$release: a token for something else" ssh_kbdint alice $script true
    check "$release: does not meet the requirement" refused alice requirement
    log_clear
    refute "$release: another's token" ssh_kbdint alice $bobs true
    check "$release: is not this user's" refused alice not_owner
    log_clear
    refute "$release: the token of another FME user of the local name" \
        ssh_kbdint alice "$alice_token" true
    check "$release: is not this user's either" refused alice not_owner
    requests_clear
    refute "$release: a password" ssh_kbdint alice "$alice_password" true
    is "$release: is not exchanged" "$(count_requests '^POST')" 0
    requests_clear
    refute "$release: what cannot be a token" ssh_kbdint alice 'pass word!' true
    is "$release: is not even sent" "$(requests)" ""
done
done_testing
