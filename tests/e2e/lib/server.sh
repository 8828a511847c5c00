# shellcheck shell=bash
# The other side: the FME simulator with its certificate, HTTP/2 before it, and sshd.

control=http://127.0.0.1:8001

# Secrets that a log can be searched for.  Tokens are 40 lowercase hex digits.
alice_password='alice-Fme-pw-5d1c'
bob_password='bob-Fme-pw-77e0'
alice_token=a11ce00000000000000000000000000000000001  # all of alice's permissions
alice_util=a11ce00000000000000000000000000000000002   # may read the repository Utilities
alice_narrow=a11ce00000000000000000000000000000000003 # may read something else
bob_token=b0b0000000000000000000000000000000000001
carol_token=ca401000000000000000000000000000000000a1
dave_token=dafe0000000000000000000000000000000000d1

# A narrow token's paths are whole ones, of each API.
allow()
{
    echo "allow /fmeapiv4/repositories/$1 allow /fmerest/v3/repositories/$1"
}

# fme_data RELEASE [LINE...]: the people and tokens of most tests.
fme_data()
{
    cat <<END
release $1
user alice password "$alice_password" role fmeauthor
user bob password "$bob_password" role fmeuser
user carol password "carol-Fme-pw-1f2e" role fmeuser
user dave password "dave-Fme-pw-9a9a" role fmesuperuser manager superuser
user admin password "admin" role fmeadmin manager superuser
repository Utilities
repository Other
token $alice_token owner alice name all
token $alice_util owner alice name util restricted $(allow Utilities)
token $alice_narrow owner alice name narrow restricted $(allow Other)
token $bob_token owner bob name ci
token $carol_token owner carol name ci
token $dave_token owner dave name ci
END
    shift
    [ $# -eq 0 ] || printf '%s\n' "$@"
}

# restart_sim RELEASE [LINE...]: another server; nothing is remembered of the one before.
restart_sim()
{
    stop_sim
    rm -f /run/pam_fmetoken/*
    start_sim <<<"$(fme_data "$@")"
    default_conf "$1"
}

# begin: the host, the simulator, sshd; nothing logged, nothing asked yet.
begin()
{
    prepare_host
    start_sim <<<"$(fme_data 2025.1)"
    start_sshd
    requests_clear
    log_clear
}

# A CA of our own, and a certificate for localhost and the names in /etc/hosts.
make_certificates()
{
    local req="openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes"
    {
        $req -x509 -days 30 -subj '/CN=e2e private CA' -keyout "$work/ca.key" \
            -out /etc/fme-ca.pem -addext 'keyUsage=critical,keyCertSign'
        $req -subj '/CN=localhost' -keyout "$work/server.key" -out "$work/server.csr"
        openssl x509 -req -days 30 -in "$work/server.csr" -CA /etc/fme-ca.pem \
            -CAkey "$work/ca.key" -CAcreateserial -out "$work/server.pem" \
            -extfile <(echo "subjectAltName=DNS:localhost,DNS:fme.example.test,IP:127.0.0.1,IP:::1$(
                printf ',DNS:%s' $example_names)")
    } >"$work/openssl.log" 2>&1 || bail_out "openssl: $(tail -n 1 "$work/openssl.log")"
    chmod 644 /etc/fme-ca.pem
}

# run_sim NAME CONTROL OPTION... <<data: a simulator with its own data, log and output in files of
# this name, ready to be asked; its pid is in run_sim_pid.
run_sim()
{
    local name=$1 control_at=$2
    shift 2
    cat >"$work/$name.data"
    [ -e /etc/fme-ca.pem ] || make_certificates
    "$build/tests/sim/fmesim" --control "${control_at#http://}" --data "$work/$name.data" \
        --log "$work/$name.log" "$@" >"$work/$name.out" 2>&1 &
    run_sim_pid=$!
    wait_for 5 curl -sf "$control_at/log" || bail_out "the simulator does not start" \
        "$(tail -n 3 "$work/$name.out")"
}

# start_sim [PORT] <<data: the simulator with TLS.
start_sim()
{
    run_sim sim "$control" --listen "127.0.0.1:${1:-8443}" \
        --cert "$work/server.pem" --key "$work/server.key"
    sim_pid=$run_sim_pid
}

# start_plain_sim PORT <<data: by plain http.
start_plain_sim()
{
    run_sim sim "$control" --listen "127.0.0.1:$1" --listen "[::1]:$1" --plain
    sim_pid=$run_sim_pid
}

# start_second PORT <<data: another one, with a control of its own; at_second FUNCTION...: asks it.
second=http://127.0.0.1:8002
start_second()
{
    run_sim second "$second" --listen "127.0.0.1:$1" \
        --cert "$work/server.pem" --key "$work/server.key"
    second_pid=$run_sim_pid
}

at_second()
{
    local control=$second
    "$@"
}

stop_second()
{
    kill "$second_pid"
    wait "$second_pid" 2>/dev/null
}

# example NAME: the file of pam.d-example as it stands, with the CA that it names.
example()
{
    install -m 644 "$top/pam.d-example/$1" "$conf"
    [ -e /etc/fme-ca.pem ] || make_certificates
    install -m 644 /etc/fme-ca.pem /etc/security/fme-ca.pem
    rm -f /run/pam_fmetoken/*
}

stop_sim()
{
    [ -n "${sim_pid-}" ] || return 0
    kill "$sim_pid"
    wait "$sim_pid" 2>/dev/null
    sim_pid=
}

# What the simulator was asked since requests_clear, one request a line.
requests()
{
    curl -sf "$control/log"
}

requests_clear()
{
    curl -sf -X DELETE "$control/log" >/dev/null
}

# count_requests [PATTERN]
count_requests()
{
    requests | grep -Ec -e "${1:-.}"
}

# sim_fault 'METHOD PATH-PREFIX [times N] KIND [ARGUMENT]', sim_fault_clear; sim_data: lines on stdin.
sim_fault()
{
    curl -sf --data-binary "$1" "$control/fault" >/dev/null || bail_out "no such fault: $1"
}

sim_fault_clear()
{
    curl -sf -X DELETE "$control/fault" >/dev/null
}

sim_data()
{
    curl -sf --data-binary @- "$control/data" >/dev/null || bail_out "the simulator's data"
}

sim_tokens()
{
    curl -sf "$control/tokens"
}

# start_front PORT [BACKEND-PORT]: nghttpx, which speaks HTTP/2, before the simulator.
start_front()
{
    local nghttpx
    nghttpx=$(command -v nghttpx) || return 1
    "$nghttpx" --conf=/dev/null -f "127.0.0.1,$1" -b "127.0.0.1,${2:-8443};;tls" --insecure \
        --workers=1 --errorlog-file="$work/front.err" --accesslog-file="$work/front.log" \
        "$work/server.key" "$work/server.pem" >"$work/front.out" 2>&1 &
    front_pid=$!
    wait_for 5 tcp_open "$1" || bail_out "nghttpx does not start: $(tail -n 2 "$work/front.err")"
}

stop_front()
{
    kill "$front_pid"
    wait "$front_pid" 2>/dev/null
}

tcp_open()
{
    (: >"/dev/tcp/127.0.0.1/$1") 2>/dev/null
}

# sshd_knows KEYWORD (in small letters)
sshd_knows()
{
    "$(command -v sshd)" -G -f /dev/null 2>/dev/null | grep -q "^$1 "
}

# start_sshd [LINE...]: sshd on port 22 under the PAM service "sshd"; LINEs win over ours.
start_sshd()
{
    install -d -m 755 /run/sshd
    rm -f "$work/host_key" "$work/host_key.pub"
    ssh-keygen -q -t ed25519 -N '' -f "$work/host_key"
    {
        [ $# -eq 0 ] || printf '%s\n' "$@"
        cat <<END
Port 22
ListenAddress 127.0.0.1
HostKey $work/host_key
PidFile none
UsePAM yes
PasswordAuthentication yes
KbdInteractiveAuthentication yes
PermitRootLogin yes
DenyUsers denied
MaxAuthTries 6
MaxStartups 100
PrintMotd no
AuthorizedKeysFile .ssh/authorized_keys
LogLevel VERBOSE
END
        # Since 9.8 a source with failures is shut out for a while; ours all come from one.
        if sshd_knows persourcepenalties; then
            echo 'PerSourcePenalties no'
        fi
    } >"$work/sshd_config"
    "$(command -v sshd)" -D -f "$work/sshd_config" -E "$work/sshd.log" &
    sshd_pid=$!
    wait_for 5 tcp_open 22 || bail_out "sshd does not start: $(tail -n 3 "$work/sshd.log")"
}

stop_sshd()
{
    kill "$sshd_pid"
    wait "$sshd_pid" 2>/dev/null
}
