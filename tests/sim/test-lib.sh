# shellcheck shell=sh
# Sourced by test.sh: a server with people in it, questions by curl, TAP.
# shellcheck disable=SC2034,SC2154 # test.sh's variables
dir=$(mktemp -d)
sim_pid='' raw_pid='' checks=0 failed=0
trap 'stop "$sim_pid"; stop "$raw_pid"; rm -rf "$dir"' EXIT
trap 'exit 1' HUP INT TERM
unset http_proxy https_proxy HTTP_PROXY HTTPS_PROXY ALL_PROXY all_proxy

all=a11ce00000000000000000000000000000000001
util=a11ce00000000000000000000000000000000002
off=a11ce00000000000000000000000000000000003
both=a11ce00000000000000000000000000000000005
old=a11ce00000000000000000000000000000000004
left=e4190000000000000000000000000000000000e1
manager=ca401000000000000000000000000000000000a1
nobodys=0123456789012345678901234567890123456789
sentence='"message":"Unauthorized request by user alice due to lack of proper permissions or the object does not exist\."'
refused='"message":"Authentication failed: Failed to login"'

data() {
    cat <<END
release $1
user alice password "pass : \"w\\\\rd\"" role fmeauthor role "Data Stewards"
user bob password "bob's password" must-change
user carol password "carol's password" role fmeadmin manager superuser
user erin password "erin's password" disabled
user grace password "grace's password" no-tokens
repository Utilities
repository "Land Registry" allow bob
token $all owner alice name all
token $util owner alice name util restricted allow /fmeapiv4/repositories/Utilities allow /fmerest/v3/repositories/Utilities
token $off owner alice name off disabled
token $old owner alice name old expires -10
token $left owner erin name left
token $manager owner carol name service
json /fmeapiv4/groups/gis '{"members":["alice"]}' allow alice
json /custom/me '{"me":"alice"}' allow alice
END
}

stop() {
    [ -z "$1" ] || { kill "$1" && wait "$1" 2>/dev/null; }
}

# wait_ready FILE PID
wait_ready() {
    n=0
    until grep -q '^ready$' "$1" || [ $n -ge 200 ]; do
        kill -0 "$2" 2>/dev/null || { cat "$1" >&2; exit 1; }
        sleep 0.02
        n=$((n + 1))
    done
}

# where WORD FILE: the ADDR:PORT that was printed behind WORD.
where() { sed -n "s/^$1 //p" "$2" | head -n 1; }

# serve RELEASE [LINE...]: another server, with these lines more.
serve() {
    stop "$sim_pid"
    release=$1
    shift
    { data "$release"; [ $# -eq 0 ] || printf '%s\n' "$@"; } >"$dir/data"
    : >"$dir/out"
    # shellcheck disable=SC2086 # options of TLS are several words
    "$sim" --listen 127.0.0.1:0 --control 127.0.0.1:0 ${tls:---plain} \
        --data "$dir/data" --log "$dir/log" >"$dir/out" 2>&1 &
    sim_pid=$!
    wait_ready "$dir/out" "$sim_pid"
    url=${scheme:-http}://$(where listening "$dir/out")
    control=http://$(where control "$dir/out")
}

pass() { checks=$((checks + 1)) && echo "ok $checks - $1"; }

fail() {
    checks=$((checks + 1)) failed=$((failed + 1))
    echo "not ok $checks - $1"
    shift
    printf '%s\n' "$@" | sed 's/^/# /'
}

# check NAME COMMAND...
check() {
    name=$1
    shift
    if "$@" >"$dir/why" 2>&1; then
        pass "$name"
    else
        fail "$name" "$*" "$(head -c 600 "$dir/why")"
    fi
}

refute() {
    name=$1
    shift
    if "$@" >/dev/null 2>&1; then fail "$name" "$*"; else pass "$name"; fi
}

# ask STATUS PATTERN NAME PATH [CURL-OPTION]...: 000 for no answer at all.
ask() {
    status=$1 pattern=$2 name=$3 path=$4
    shift 4
    : >"$dir/last" && : >"$dir/head"
    got=$(curl -s -m 5 --cacert "$dir/cert.pem" -o "$dir/last" \
        -D "$dir/head" -w '%{http_code}' "$@" "$url$path")
    curl_status=$?
    # An empty body has no line for grep.
    if [ "$got" = "$status" ] &&
        { [ -z "$pattern" ] || grep -Eq -- "$pattern" "$dir/last"; }; then
        pass "$name"
    else
        fail "$name" "$path: $got ($curl_status), wanted $status $pattern" \
            "$(head -c 600 "$dir/last")"
    fi
}

auth() { echo "Authorization: fmetoken token=$1"; }

# token STATUS PATTERN TOKEN PATH [OPTION]...: named by what it asks.
token() {
    status=$1 pattern=$2 text=$3 path=$4
    shift 4
    ask "$status" "$pattern" "$release: $who: $path is $status" "$path" \
        -H "$(auth "$text")" "$@"
}

field() { sed -n "s/.*\"$1\":\"\([^\"]*\)\".*/\1/p" "$dir/last"; }

fault() {
    curl -sf -X DELETE "$control/fault" >/dev/null
    [ $# -eq 0 ] || curl -sf --data-binary "$1" "$control/fault" >/dev/null
}
