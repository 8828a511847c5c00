#!/bin/bash
# Names: templates, aliases, directory users; roles with blanks, quotes and umlauts.
. "${0%/*}/lib.sh"
begin
service=5e5e000000000000000000000000000000000001
zoes=20e0000000000000000000000000000000000001
(umask 077 && echo $service >/etc/fme-service.token)
people()
{
    fme_data "$1" "user svc password svc-Fme-pw-0d0d manager" \
        "token $service owner svc name service" \
        'user alice@corp.example password "alice-at-corp"' \
        'user ALICE password "capital-alice"' \
        'user "Zoë Müller" password "zoë: geheim" role "Data \"Stewards\" Zürich" role fmeuser' \
        "token $zoes owner \"Zoë Müller\" name ci" \
        'user "EUROPE\\jdoe" password "jdoe-Fme-pw"'
}

for release in 2025.1 2022.2; do
    restart_sim $release
    people $release | sim_data
    base='server = https://localhost:8443
cafile = /etc/fme-ca.pem
mode = auto
require = any'

    fme_conf <<<"$base
fme_user = %u@corp.example"
    check "$release: a template" ssh_kbdint alice alice-at-corp true
    refute "$release: the local name alone is another user" ssh_kbdint alice "$alice_password" true
    log_clear
    refute "$release: nor is the other's token" ssh_kbdint alice "$alice_token" true
    check "$release: not this user's" refused alice not_owner

    fme_conf <<<"$base
alias = alice \"Zoë Müller\"
alias = bob EUROPE\\jdoe
alias = carol ALICE
alias = dave \"zoë müller\"
alias = admin admin"
    log_clear
    check "$release: a directory user with blanks and umlauts, by password" \
        ssh_kbdint alice 'zoë: geheim' true
    check "$release: the log has the name, escaped" log_has 'accepted: .* owner=Zo%C3%AB\+M%C3%BCller'
    check "$release: by token" ssh_kbdint alice $zoes true
    check "$release: with a backslash" ssh_kbdint bob jdoe-Fme-pw true
    check "$release: capitals are kept" ssh_kbdint carol capital-alice true
    refute "$release: ALICE is not alice" ssh_kbdint carol "$alice_password" true
    refute "$release: nor zoë Zoë" ssh_kbdint dave 'zoë: geheim' true
    check "$release: a built-in account that an alias names" ssh_kbdint admin admin true
done

# Names that FME forbids are refused before any request; in an alias, before any login.
for name in 'a/b' 'a:b' 'a*' 'a?' 'a"b' 'a<b' 'a>b' 'a|b' 'a^b' 'a&b' "a'b" 'a=b' 'a+b' 'a#b' . ..; do
    fme_conf <<<"server = https://localhost:8443
alias = alice \"${name//\"/\\\"}\""
    log_clear
    pam_result pamtester alice "$alice_password" >/dev/null
    check "no FME user is called $name" log_has 'alias: FME allows no user of this name'
done
for template in '%u+x' '%u#' "'%u'" '%u:x' '%u/x'; do
    fme_conf <<<"server = https://localhost:8443
fme_user = $template"
    requests_clear
    log_clear
    refute "nor by a template $template" ssh_kbdint alice "$alice_password" true
    check "as such" refused alice bad_fme_user
    is "before any request" "$(requests)" ""
done

# Roles, which v3 tells the service.
restart_sim 2022.2
people 2022.2 | sim_data
fme_conf <<'END'
server = https://localhost:8443
cafile = /etc/fme-ca.pem
service_token_file = /etc/fme-service.token
alias = carol "Zoë Müller"
require = "role:Data \"Stewards\" Zürich" | role:fmeauthor
group = "role:Data *" -> gis
group = "role:* Z?*rich" -> fme-users
group = role:user:* -> fme-admins
group = role:*alice -> fme-admins
END
is "roles with blanks, quotes and umlauts" \
    "$(groups_of carol "$(ssh_kbdint carol 'zoë: geheim' id -Gn)")" "fme-users gis"
is "the personal role is nobody's" \
    "$(groups_of alice "$(ssh_kbdint alice "$alice_password" id -Gn)")" ""
check "alice was let in by another" accepted alice
log_clear
refute "a user without such a role" ssh_kbdint bob "$bob_password" true
check "does not meet the requirement" refused bob requirement
done_testing
