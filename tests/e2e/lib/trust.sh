# shellcheck shell=bash
# Certificates that are right or wrong in one way, and servers that have them.

unavailable='Authentication service cannot retrieve authentication info'
no_service='Error in service module'

# make_ca NAME: a CA that nobody was told of, $work/NAME.pem and $work/NAME.key.
make_ca()
{
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 30 \
        -subj "/CN=$1 CA" -addext 'keyUsage=critical,keyCertSign,digitalSignature' \
        -keyout "$work/$1.key" -out "$work/$1.pem" 2>"$work/openssl.log" \
        || bail_out "openssl: $(tail -n 1 "$work/openssl.log")"
}

# make_cert NAME SAN [OPTION-OF-openssl-ca...]: $work/NAME.pem and $work/NAME.key, of our own CA.
make_cert()
{
    local name=$1 san=$2
    shift 2
    : >"$work/ca.index"
    cat >"$work/ca.conf" <<END
[ca]
default_ca = own
[own]
database = $work/ca.index
new_certs_dir = $work
rand_serial = yes
default_md = sha256
default_days = 30
policy = names
[names]
commonName = supplied
END
    {
        openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj "/CN=$name" \
            -keyout "$work/$name.key" -out "$work/$name.csr"
        openssl ca -batch -notext -config "$work/ca.conf" -cert /etc/fme-ca.pem \
            -keyfile "$work/ca.key" -in "$work/$name.csr" -out "$work/$name.pem" \
            -extfile <(echo "subjectAltName=$san") "$@"
    } >"$work/openssl.log" 2>&1 || bail_out "openssl: $(tail -n 1 "$work/openssl.log")"
}

# pin_of CERTIFICATE: as the configuration wants it.
pin_of()
{
    echo "sha256//$(openssl x509 -in "$1" -noout -pubkey \
        | openssl pkey -pubin -outform DER | openssl dgst -sha256 -binary | base64)"
}

# serve PORT CERTIFICATE-NAME [FMESIM-OPTION...]: a simulator beside start_sim's, with its data.
serve()
{
    local port=$1 cert=$work/$2.pem key=$work/$2.key
    shift 2
    "$build/tests/sim/fmesim" --listen "127.0.0.1:$port" --cert "$cert" --key "$key" \
        --data "$work/sim.data" --log "$work/$port.log" "$@" >"$work/$port.out" 2>&1 &
    wait_for 5 tcp_open "$port" || bail_out "no simulator: $(tail -n 3 "$work/$port.out")"
}

# servers URL... -- [LINE...]: who is asked, and what else the configuration says.
servers()
{
    : >"$conf"
    while [ "$1" != -- ]; do
        add_conf "server = $1"
        shift
    done
    shift
    add_conf 'mode = auto' 'require = any' "$@"
    rm -f /run/pam_fmetoken/*
}

# attempt: alice's login, after which log, requests and $result are of this one only.
attempt()
{
    log_clear
    requests_clear
    result=$(pam_result pamtester alice "$alice_password")
}

# said: what the log's last line says of the other side, its field helper= decoded.
said()
{
    local text
    text=$(module_log | tail -n 1 | sed -n 's/.* helper=\([^ ]*\).*/\1/p' | tr + ' ')
    printf '%b\n' "${text//%/\\x}"
}

# fails WHAT REASON PATTERN: the last attempt did, for this reason, and the log says PATTERN.
fails()
{
    is "$1: unavailable" "$result" "$unavailable"
    check "$1: reason=$2" refused alice "$2"
    like "$1: what to do" "$(said)" "$3"
}

# distrusts WHAT PORT PATTERN [LINE...]: the server at PORT is not trusted, gets no request, and
# no other server is asked. Without LINEs the CA is ours.
distrusts()
{
    local what=$1 port=$2 pattern=$3
    shift 3
    [ $# -gt 0 ] || set -- 'cafile = /etc/fme-ca.pem'
    servers "https://localhost:$port" https://localhost:8443 -- "$@"
    : >"$work/$port.log"
    attempt
    fails "$what" tls "$pattern"
    is "$what: a connection and no request" "$(sed 's/ .*//' "$work/$port.log" | sort -u)" \
        connection
    is "$what: the second server is not asked" "$(curl -sf "$control/log?all")" ''
}

# misconfigured WHAT KEY PATTERN: nobody logs in, and the log names file, line and KEY.
misconfigured()
{
    local line
    line=$(grep -n "^$2 = " "$conf" | cut -d: -f1)
    attempt
    is "$1: an error of the service" "$result" "$no_service"
    check "$1: the log names file, line and key" log_has "\($conf:$line: $2: .*$3.*reason=config"
    is "$1: nobody is asked" "$(curl -sf "$control/log?all")" ''
}

# spy: a helper that tells what it was started with, and what it is sent, in /tmp/spy.
spy()
{
    install -d -m 755 /usr/local/libexec
    install -d -m 777 /tmp/spy
    printf '%s\n' '#!/bin/sh' "cat /proc/\$\$/environ /proc/\$\$/cmdline >/tmp/spy/start" \
        'timeout 1 cat >/tmp/spy/sent' >/usr/local/libexec/spy
    chmod 755 /usr/local/libexec/spy
    add_conf 'helper = /usr/local/libexec/spy'
}

# start_nginx PORT: nginx, which wants a certificate of our CA's, before the simulator.
start_nginx()
{
    local nginx
    nginx=$(command -v nginx) || return 1
    cat >"$work/nginx.conf" <<END
daemon off;
user root;
pid $work/nginx.pid;
error_log $work/nginx.err;
events {}
http {
    log_format who '\$request_method \$status \$ssl_client_verify \$ssl_client_s_dn';
    access_log $work/nginx.log who;
    client_body_temp_path $work/nginx.body;
    proxy_temp_path $work/nginx.proxy;
    fastcgi_temp_path $work/nginx.fastcgi;
    uwsgi_temp_path $work/nginx.uwsgi;
    scgi_temp_path $work/nginx.scgi;
    server {
        listen 127.0.0.1:$1 ssl;
        ssl_certificate $work/server.pem;
        ssl_certificate_key $work/server.key;
        ssl_client_certificate /etc/fme-ca.pem;
        ssl_verify_client on;
        location / { proxy_pass https://127.0.0.1:8443; }
    }
}
END
    "$nginx" -c "$work/nginx.conf" >"$work/nginx.out" 2>&1 &
    wait_for 5 tcp_open "$1" || bail_out "nginx does not start: $(tail -n 2 "$work/nginx.err")"
}
