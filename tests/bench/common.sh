# shellcheck shell=bash
# What every benchmark begins with, inside a private root: the module installed, nginx with TLS 1.3
# and HTTP/2 before the simulator, and services that log in through it.
# shellcheck disable=SC2034,SC2154  # what lib.sh has, and reads
bench=$(cd "${BASH_SOURCE[0]%/*}" && pwd)
. "$bench/../e2e/lib.sh"
tap_done=1
url=https://localhost:9443

# bench_nginx: two workers, as this machine has cores; the log has what the
# server paid for each connection.
bench_nginx()
{
    cat >"$work/nginx.conf" <<END
daemon off;
user root;
worker_processes 2;
pid $work/nginx.pid;
error_log $work/nginx.err;
events { worker_connections 4096; }
http {
    log_format cost '\$connection \$ssl_session_reused \$ssl_protocol \$status \$request_length '
        '\$bytes_sent \$request';
    access_log $work/nginx.log cost;
    client_body_temp_path $work/nginx.body;
    proxy_temp_path $work/nginx.proxy;
    fastcgi_temp_path $work/nginx.fastcgi;
    uwsgi_temp_path $work/nginx.uwsgi;
    scgi_temp_path $work/nginx.scgi;
    upstream fme { server 127.0.0.1:8080; keepalive 64; }
    server {
        listen 127.0.0.1:9443 ssl http2 backlog=4096;
        ssl_certificate $work/server.pem;
        ssl_certificate_key $work/server.key;
        ssl_protocols TLSv1.3;
        location / {
            proxy_pass http://fme;
            proxy_http_version 1.1;
            proxy_set_header Connection '';
        }
    }
}
END
    nginx -c "$work/nginx.conf" >"$work/nginx.out" 2>&1 &
    nginx_pid=$!
    wait_for 5 tcp_open "9443" ||
        bail_out "nginx does not start: $(tail -n 2 "$work/nginx.err")"
}

stop_nginx()
{
    kill "$nginx_pid"
    wait "$nginx_pid" 2>/dev/null
}

# bench_server RELEASE: the simulator with the people of the tests, and nginx before it.
bench_server()
{
    start_plain_sim 8080 <<<"$(fme_data "$1")"
    bench_nginx
}

# system_trust: our CA among the system's, in its bundle and in its hashed folder.
system_trust()
{
    install -m 644 /etc/fme-ca.pem /usr/local/share/ca-certificates/bench.crt
    update-ca-certificates >"$work/ca.log" 2>&1 || bail_out "$(tail -n 1 "$work/ca.log")"
}

# service NAME [ONE-CA-OR-EMPTY] <<lines: a PAM service and its configuration, whose first lines
# are the server and, if asked for, the CA.
service()
{
    fme_service "$1" "config=/etc/security/$1.conf"
    {
        echo "server = $url"
        echo "mode = auto"
        [ "${2-}" != one-ca ] || echo "cafile = /etc/fme-ca.pem"
        cat
    } >"/etc/security/$1.conf"
}

# typed SECRET: a file with it; what is typed comes from a file, not through a shell's pipe.
typed()
{
    [ -e "$work/typed.$1" ] || (umask 077 && printf '%s\n' "$1" >"$work/typed.$1")
    echo "$work/typed.$1"
}

# login SERVICE SECRET [USER]: one login that must succeed.
login()
{
    pamtester "$1" "${3-alice}" authenticate <"$(typed "$2")" >"$work/out" 2>&1 ||
        bail_out "$1: a login failed: $(tail -n 1 "$work/out" "$work/log")"
}

# machine: what the numbers are of.
machine()
{
    echo "$(sed -n 's/^PRETTY_NAME="\(.*\)"/\1/p' /etc/os-release), Linux $(uname -r)," \
        "$(nproc) x $(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1)," \
        "$(awk '/^MemTotal/ { printf "%.0f GiB", $2 / 1048576 }' /proc/meminfo)"
    echo "OpenSSL $(openssl version | cut -d' ' -f2)," \
        "$(curl --version | head -n 1 | grep -o 'libcurl/[0-9.]*' | tr / ' ')," \
        "nginx $(nginx -v 2>&1 | cut -d/ -f2)"
}
