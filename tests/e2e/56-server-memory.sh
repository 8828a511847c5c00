#!/bin/bash
# A server that was down, or asked to be left alone, is asked last for a while, 30 s at most.
. "${0%/*}/lib.sh"
begin
start_second 8444 <<<"$(fme_data 2025.1)"
fme_conf <<END
server = https://localhost:8443
server = https://localhost:8444
cafile = /etc/fme-ca.pem
END

# login: by password; refused or not is not the point.
login()
{
    pam_result pamtester alice "$alice_password" >/dev/null
}
fresh()
{
    rm -f /run/pam_fmetoken/*
    sim_fault_clear
    at_second sim_fault_clear
}
clear_both()
{
    requests_clear
    at_second requests_clear
}
asked()
{
    echo "$(count_requests ^POST) $(at_second count_requests ^POST)"
}
# down_for: how many seconds from now the first is marked; its record: 4+4+8+4+URL+8 bytes before.
down_for()
{
    local url=https://localhost:8443 until now
    until=$(od -An -tu8 --endian=big -j $((28 + ${#url})) -N 8 /run/pam_fmetoken/server-*-0)
    now=$(cut -d. -f1 /proc/uptime)
    [ "$until" -eq 0 ] && echo 0 || echo $((until - now))
}

for row in '503 5' '503 3600' '503 soon' '503 -1' '429 7' '429 86400' '429 ""'; do
    fresh
    sim_fault "POST / retry-after $row"
    login
    # A refusal has waited two seconds since.
    seconds=$(down_for)
    case $row in
        *\ [57]) like "Retry-After $row" "$((${row#* } - seconds))" '^[0-3]$' ;;
        *00) like "Retry-After $row is at most half a minute" "$((30 - seconds))" '^[0-3]$' ;;
        *) like "Retry-After $row is none" "$((10 - seconds))" '^[0-3]$' ;;
    esac
    sim_fault_clear
    clear_both
    login
    is "Retry-After $row: the second is asked first" "$(asked)" "0 1"
done

fresh
sim_fault "POST / retry-after 503 '$(LC_ALL=C date -u -d '+20 seconds' '+%a, %d %b %Y %H:%M:%S GMT')'"
login
like "Retry-After may be a date" "$(down_for)" '^(18|19|20)$'

fresh
sim_fault 'POST / retry-after 503 2'
login
sim_fault_clear
sleep 3
clear_both
login
is "after its time it is asked first again" "$(asked)" "1 0"

fresh
sim_fault 'POST / retry-after 503 20'
at_second sim_fault 'POST / retry-after 503 20'
login
clear_both
login
is "when all are marked they are asked all the same" "$(asked)" "1 1"
sim_fault_clear
clear_both
check "and let in" ssh_kbdint alice "$alice_password" true
is "by the one that is up" "$(asked)" "1 0"
is "which is not marked any more" "$(down_for)" 0

# A record that root alone cannot have written, or that is none, is not looked at.
for harm in 'chown 2001' 'chmod 644' 'truncate -s 20' 'truncate -s +1'; do
    fresh
    sim_fault 'POST / retry-after 503 20'
    login
    sim_fault_clear
    clear_both
    $harm /run/pam_fmetoken/server-*-0
    login
    is "$harm of the record: it is not believed" "$(asked)" "1 0"
done
done_testing
