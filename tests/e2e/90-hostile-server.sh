#!/bin/bash
# Servers of tests/hostile before a real sshd: refused in time, by both of its methods, with one
# clean line in the log; and the next login is as any other.
. "${0%/*}/lib.sh"
begin
. "$here/lib/trust.sh"
hostile=$top/tests/hostile
mkdir "$work/things"
cp "$work"/server.{pem,key} "$work/things"
head -c 1048576 /dev/zero | gzip -9 >"$work/things/bomb.gz"

# tries TABLE NAME CODE REASON: at a server that plays this row.
tries()
{
    local table=$1 name=$2 code=$3 reason=$4 server method ms
    "$build/tests/hostile/hostile" serve "$work/things" 9000 "$hostile/$table.table" password \
        "$name" >"$work/hostile.out" 2>&1 &
    server=$!
    wait_for 5 tcp_open 9000 || bail_out "no server: $(cat "$work/hostile.out")"
    for method in password kbdint; do
        rm -f /run/pam_fmetoken/*
        ms=$(milliseconds_to_refusal alice "ssh_$method" alice "$alice_password" true)
        at_most "$name, $method: in time" "$ms" 15000
        check "$name, $method: $reason" log_has "user alice refused: .* result=$code reason=$reason "
        unlike "$name, $method: a clean log" "$(module_log | LC_ALL=C tr '\t' '\001')" \
            "[^ -~]|$alice_password"
    done
    kill "$server"
    wait "$server" 2>/dev/null
}

# Where it is not the clock that ends it, the clock must not.
servers https://localhost:9000 -- 'cafile = /etc/fme-ca.pem' 'timeout = 20s' 'api = v4'
tries http flood-of-headers authinfo_unavail too_large
tries http gzip-bomb authinfo_unavail bad_answer
tries json owner-with-escape-sequences auth_err not_owner
tries json newlines-and-a-forged-line auth_err rejected
tries tls redirect-to-a-credential authinfo_unavail bad_answer
servers https://localhost:9000 -- 'cafile = /etc/fme-ca.pem' 'timeout = 2s' 'api = v4'
tries http2 header-bomb authinfo_unavail '(server_error|too_large|timeout)'
tries tls headers-in-drops-for-ever authinfo_unavail timeout
servers https://localhost:8443 -- 'cafile = /etc/fme-ca.pem'
check "afterwards the login works" ssh_kbdint alice "$alice_password" true
done_testing
