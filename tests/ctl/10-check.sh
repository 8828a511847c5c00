#!/bin/bash
# check: what is in order, and each thing that is not.
. "${0%/*}/lib.sh"
begin_ctl

ctl check
ends "all in order" 0
says "a value with its line" '^  require +util \| unrestricted \(/etc/security/pam_fmetoken.conf:5\)$'
says "a default" '^  timeout +10s \(default\)$'
says "the server: API, build, TLS, days" \
    'good: https://localhost:8443: API v4, build 25606 \(FME Flow 2025.1 .*\), TLS 1.3, certificate good for (29|30) days$'
says "the helper and its user" 'good: helper: /usr/libexec/pam_fmetoken_helper, as _fmetoken$'
says "the stack" '^Stack: sshd$'
says_not "nothing is wrong" '^  (warning|error): '
is "the server saw no credential" "$(requests | sed 's/[0-9a-f]\{40\}/X/; s/ http=.*//' | xargs)" \
    "GET /fmeapiv4/repositories/X auth=token:unknown GET /fmeinfo/version auth=none"
is "nothing is logged" "$(module_log)" ""
log_clear
requests_clear
ctl check --no-servers
is "--no-servers asks none" "$(curl -sf "$control/log?all")" ""
says_not "and tells of none" '^Servers'

# Where a value is from: an argument wins, and of a repeatable key over all lines of the file.
ctl check --arg timeout=20s --arg 'group=util -> gis' --no-servers
says "an argument wins" '^  timeout +20s \(argument 1\)$'
says "its lines replace the file's" '^  group +util -> gis \(argument 2\)$'
is "all of them" "$(grep -c '^  group ' <<<"$out")" 1
printf 'server = https://localhost:8443\ntimeout = 2s\nmode = password\nsession_token = file\n' \
    >/etc/security/other.conf
ctl check --config /etc/security/other.conf --no-servers
says "another file" '^Configuration: /etc/security/other.conf$'
says "its values" '^  timeout +2s \(/etc/security/other.conf:2\)$'
says "the value in force: connect_timeout is within timeout" '^  connect_timeout +2s \(default\)$'

# The configuration.
add_conf 'tiemout = 3s'
ctl check
ends "a key that is none" 2
says "file, line, key and what was meant" \
    'error: configuration: .*pam_fmetoken.conf:8: tiemout: there is no such key; did you mean timeout'
default_conf
chmod 666 "$conf"
ctl check
ends "a file that others write" 2
says "and what to do" 'error: configuration: .*can be written by others \(mode 0666\); chmod go-w'
default_conf
add_conf 'group = util -> nosuch'
printf 'docker2:x:%s:\n' "$(getent group disk | cut -d: -f3)" >>/etc/group
add_conf 'group = util -> docker2' 'min_gid = 1'
ctl check --no-servers
ends "groups that are not given" 1
says "there is none" "warning: $conf:8: group nosuch is not given: there is no such group"
says "as good as root, by gid" "warning: $conf:9: group docker2 is not given: gid [0-9]+ is as good as root"
default_conf
printf 'the-content-of-the-service-token-00\n' >/etc/security/svc.token
chmod 644 /etc/security/svc.token
add_conf 'service_token_file = /etc/security/svc.token'
ctl check --no-servers
ends "a secret that others read" 2
says "and what to do" 'svc.token can be read by others \(mode 0644\); chmod 0600'
chmod 600 /etc/security/svc.token
ctl check --no-servers
ends "a secret as it should be" 0
says "its path is told" '^  service_token_file +/etc/security/svc.token'
says_not "not what is in it" 'the-content-of'

# The host.
default_conf
chmod 755 /usr/libexec/pam_fmetoken_helper
ctl check --no-servers
ends "a helper that can be read" 1
says "why that is bad" 'warning: helper: .* \(mode 0755\), so that processes of its user could attach'
mv /usr/libexec/pam_fmetoken_helper /usr/libexec/away
ctl check
ends "no helper" 2
says "the host says so" 'error: helper: helper: /usr/libexec/pam_fmetoken_helper: No such file'
mv /usr/libexec/away /usr/libexec/pam_fmetoken_helper
chmod 711 /usr/libexec/pam_fmetoken_helper
add_conf 'helper_user = nosuchuser'
ctl check --no-servers
ends "no user of the helper's" 2
says "how to make one" 'error: helper: helper_user: there is no user nosuchuser; make it with useradd'
default_conf
mkdir -p /run/pam_fmetoken && chmod 755 /run/pam_fmetoken
ctl check --no-servers
ends "a run directory that others look into" 2
says "what to do" 'error: run directory: /run/pam_fmetoken has mode 0755; chmod 0700 it'
chmod 700 /run/pam_fmetoken
install -d -m 700 -o alice /run/fmetoken
ctl check --no-servers
says "a folder that is another's" 'error: sessions. files: /run/fmetoken is not a folder of root'
rm -rf /run/fmetoken
module=$(find /usr/lib /lib -name pam_fmetoken.so -path '*security*' 2>/dev/null | head -n 1)
mv "$module" /root/
ctl check --no-servers
ends "the module is away" 2
says "what to do" 'error: module: .*pam_fmetoken.so: No such file.*reinstall'
mv /root/pam_fmetoken.so "$module"

# The servers: as the log of a login would say it.
make_ca stranger
cp "$work/stranger.pem" /etc/stranger.pem
default_conf
sed -i 's|^cafile.*|cafile = /etc/stranger.pem|' "$conf"
ctl check
ends "a CA that is not trusted" 2
says "its issuer" "error: https://localhost:8443: the server's TLS is not trusted; .*issuer .* is not trusted; put that CA"
default_conf
make_cert soon DNS:localhost -enddate "$(date -u -d '+3 days' +%Y%m%d%H%M%SZ)"
serve 8444 soon
sed -i 's|^server.*|server = https://localhost:8444|' "$conf"
ctl check
ends "a certificate that ends soon" 1
says "when" 'warning: https://localhost:8444: a certificate of its chain expires in [23] days; renew it'
make_cert over DNS:localhost -startdate 20200101000000Z -enddate 20200201000000Z
serve 8445 over
sed -i 's|^server.*|server = https://localhost:8445|' "$conf"
ctl check
ends "a certificate that has ended" 2
says "when it did" 'error: https://localhost:8445: .*expired on Feb  1'
default_conf
sim_fault '* / status 503'
ctl check
ends "a server that fails" 2
says "its status" 'error: https://localhost:8443: the FME server failed; .*status 503'
sim_fault_clear
sim_data <<<'guest alice'
ctl check
ends "a server that answers anybody" 2
says "says so" 'error: https://localhost:8443: the server did not refuse a random token; end guest access'
sim_data <<<'guest no'
sim_fault '* / hang'
sed -i 's|^mode.*|mode = auto\ntimeout = 1s|' "$conf"
ctl check
ends "a server that hangs" 2
says "within the timeout" 'error: https://localhost:8443: the FME server did not answer in time'
sim_fault_clear
sed -i 's|^server.*|server = https://localhost:1\nserver = https://localhost:8443|' "$conf"
ctl check
ends "one of two is not there" 2
says "the first" 'error: https://localhost:1: the FME server cannot be reached'
says "the second is asked all the same" 'good: https://localhost:8443: API v4'
restart_sim 2023.0
ctl check
ends "a server of v3" 0
says "its API" 'good: https://localhost:8443: API v3, '
restart_sim 2018
printf 'server = https://localhost:8443\ncafile = /etc/fme-ca.pem\napi = legacy\n' >"$conf"
ctl check
says "a server of 2018" 'good: https://localhost:8443: API legacy'
says "and what it means" 'note: https://localhost:8443: api = legacy: a login may replace'

# Somebody who is not root.
restart_sim 2025.1
out=$(COLUMNS=5000 setpriv --reuid alice --regid alice --clear-groups fmetokenctl check 2>&1)
status=$?
ends "not root" 0
says "what cannot be seen" 'note: not root: files that hold secrets'
says "the server is seen" 'good: https://localhost:8443: API v4'
done_testing
