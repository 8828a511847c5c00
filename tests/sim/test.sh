#!/bin/sh
# The simulator's own test: each row of docs/fme-api.md, asked with curl, and
# each fault.  tests/sim/test.sh FMESIM; prints TAP.
# shellcheck disable=SC2154 # release and control are set in test-lib.sh
set -u
sim=$1
raw=$(dirname "$sim")/fmeraw
# shellcheck source=tests/sim/test-lib.sh
. "${0%/*}/test-lib.sh"

json='Content-Type: application/json'
alice='alice:pass : "w\rd"'
v4_body='{"name":"N","description":"D","enabled":true,"customPermissions":false,"secondsToExpiry":3600}'
v3_body='{"restricted":false,"name":"N","description":"D","expirationTimeout":3600,"user":"alice","enabled":true}'
html='<h1>HTTP Status 404'
date='20[0-9-]{8}T[0-9:]{8}'
new_token='"token":"[0-9a-f]{40}"'

## Password to token.
serve 2025.1
post() { ask "$1" "$2" "$3" "$4" -u "$5" -H "$json" -d "$6"; }
post 201 "\"owner\":\"alice\".*\"customPermissions\":false,\"enabled\":true,.*\"secondsToExpiry\":3600,\"expiration\":\"$date\.[0-9]{3}Z\",$new_token" \
    "v4: a password for a token" /fmeapiv4/tokens "$alice" "$v4_body"
minted=$(field token)
who="a minted token"
token 404 "$sentence" "$minted" /fmeapiv4/repositories/no-such
token 200 '"name":"Utilities"' "$minted" /fmeapiv4/repositories/Utilities
check "the server has it" sh -c "curl -s $control/tokens | grep -qx 'alice N'"
post 409 '"message":' "v4: a name that is taken" /fmeapiv4/tokens "$alice" "$v4_body"
token 204 '' "$minted" /fmeapiv4/tokens/alice/N -X DELETE
token 401 "$refused" "$minted" /fmeapiv4/repositories/no-such
refute "the server has it no more" sh -c "curl -s $control/tokens | grep -qx 'alice N'"
post 401 "$refused" "v4: a wrong password" /fmeapiv4/tokens alice:wrong "$v4_body"
post 401 "$refused" "v4: an unknown user" /fmeapiv4/tokens nobody:wrong "$v4_body"
post 401 "$refused" "v4: user names have a case" /fmeapiv4/tokens "Alice:pass : \"w\\rd\"" "$v4_body"
post 401 "$refused" "v4: a disabled user" /fmeapiv4/tokens "erin:erin's password" "$v4_body"
post 403 '"message":' "v4: a user who may not make tokens" /fmeapiv4/tokens "grace:grace's password" "$v4_body"
post 400 '"message":"Parameter Validation Failed","details":\{"name":' "v4: no name" /fmeapiv4/tokens "$alice" '{}'
post 400 '"details":' "v4: a body that is not JSON" /fmeapiv4/tokens "$alice" 'name=N'
ask 400 '"details":' "v4: a body that is not said to be JSON" /fmeapiv4/tokens -u "$alice" -d "$v4_body"
post 201 "\"restricted\":false,\"enabled\":true,.*\"expirationDate\":\"${date}Z\",$new_token" \
    "v3: a password for a token" /fmerest/v3/tokens "$alice" "$v3_body"
check "v3: it says whose" grep -q '"user":"alice"' "$dir/last"
minted=$(field token)
token 200 '"version":"FME Server"' "$minted" /fmerest/v3/info
token 204 '' "$minted" /fmerest/v3/tokens/alice/N -X PUT -H "$json" -d '{"expirationTimeout":60}'
token 204 '' "$minted" /fmerest/v3/tokens/alice/N -X DELETE
token 401 "$refused" "$minted" /fmerest/v3/info
post 401 "$refused" "v3: a wrong password" /fmerest/v3/tokens alice:wrong "$v3_body"
post 403 '"message":' "v3: a token for another user" /fmerest/v3/tokens "bob:bob's password" "$v3_body"
ask 401 "$refused" "v4: Basic makes tokens and opens nothing else" /fmeapiv4/tokens -u "$alice"
ask 200 '"totalCount":4' "v3: Basic opens everything" /fmerest/v3/tokens -u "$alice"

## Whose token is it.
who=alice
token 404 "^\{$sentence\}\$" $all /fmeapiv4/repositories/no-such
token 404 "$sentence" $all "/fmeapiv4/repositories/Land%20Registry"
token 404 "$sentence" $all /fmeapiv4/automations/no-such
token 200 '"offset":-1,"limit":-1,"totalCount":4,"items":\[.*"user":"alice"' $all "/fmerest/v3/tokens?limit=-1&offset=-1"
refute "v3: nobody else's are in it" grep -Eq '"user":"(erin|carol)"' "$dir/last"
refute "v3: nor a token's text" grep -q $all "$dir/last"
check "v3: a disabled one says so" grep -q '"name":"off"[^}]*"enabled":false' "$dir/last"
token 403 '"message":' $all "/fmerest/v3/security/accounts?limit=1"
token 403 '"message":' $all /fmerest/v3/security/accounts/alice
token 200 '"items":\[\{"name":"all",.*"owner":"alice".*\],"totalCount":4,"limit":100,"offset":0' $all /fmeapiv4/tokens
token 404 "$sentence" $all "/fmeapiv4/accounts?limit=100&offset=0&summary=true"
token 404 "$html" $all /fmeapiv4/no-such
who="a restricted token"
token 404 "$sentence" $util /fmeapiv4/repositories/no-such
token 200 '"name":"Utilities"' $util /fmeapiv4/repositories/Utilities
token 200 '"name":"Utilities"' $util /fmerest/v3/repositories/Utilities
token 403 '"message":' $util /fmerest/v3/repositories/no-such
token 404 "$sentence" $util /fmeapiv4/groups/gis
token 403 '"message":' $util /fmeapiv4/tokens -H "$json" -d "$v4_body"
put() { curl -s --data-binary "$1" "$control/data"; }
check "a token for a repository of both APIs" test \
    "$(put "token $both owner alice name both restricted allow /repositories/Utilities")" = "done"
who="such a token"
token 200 '"name":"Utilities"' $both /fmeapiv4/repositories/Utilities
token 200 '"name":"Utilities"' $both /fmerest/v3/repositories/Utilities
token 403 '"message":' $both /fmerest/v3/repositories/no-such
put 'remove token alice both' >/dev/null
for who in nobodys off old left; do
    eval "text=\$$who"
    token 401 "$refused" "$text" /fmeapiv4/repositories/no-such
    token 401 "$refused" "$text" /fmerest/v3/info
done
ask 401 "$refused" "v4: no credential" /fmeapiv4/repositories/no-such
ask 401 "$refused" "v3: no credential" /fmerest/v3/info
ask 401 "$refused" "Bearer is no form of it" /fmeapiv4/repositories/no-such -H "Authorization: Bearer $all"
ask 200 '"version"' "v3: a token in the URL works" "/fmerest/v3/info?fmetoken=$all"
ask 401 "$refused" "v4: a token in the URL does not" "/fmeapiv4/tokens?fmetoken=$all"
who=carol
token 200 '"user":"alice".*"user":"erin".*"user":"carol"' $manager "/fmerest/v3/tokens?limit=-1&offset=-1"
token 200 '"limit":1,"totalCount":5,"items":\[\{"name":"alice"[^}]*\}\]' $manager "/fmerest/v3/security/accounts?limit=1"
check "v3: with roles" grep -q '"roles":\["fmeauthor","Data Stewards","user:alice"\]' "$dir/last"
token 200 '"name":"bob".*"enabled":true,"isPasswordExpired":false,"isPasswordChangeNeeded":true' $manager /fmerest/v3/security/accounts/bob
token 200 '"enabled":false' $manager /fmerest/v3/security/accounts/erin
token 404 '"message":' $manager /fmerest/v3/security/accounts/no-such
token 200 '"name":"carol".*"isSuperUser":true' $manager "/fmeapiv4/accounts?limit=100&offset=0&summary=true"
token 200 '"name":"Land Registry"' $manager "/fmeapiv4/repositories/Land%20Registry"
who=alice
token 200 '"totalCount":1' $all /fmerest/v3/repositories
token 403 '"message":' $all "/fmerest/v3/repositories/Land%20Registry"
token 404 '"message":' $all /fmerest/v3/repositories/no-such
token 400 '<h1>HTTP Status 400' $all "/fmerest/v3/repositories/a%2Fb"
token 200 '^\{"members":\["alice"\]\}$' $all /fmeapiv4/groups/gis
token 200 '"me":"alice"' $all /custom/me

## Password change.
reset() {
    ask "$1" "$2" "v3: $3" "/fmerest/v3/security/accounts/$4/password/reset" \
        -X PUT -u "$5" --data-urlencode "currentPassword=$6" \
        --data-urlencode "newPassword=$7"
}
reset 403 '"message":' "another's password is not changed" alice "bob:bob's password" "bob's password" x
reset 401 "$refused" "nor with a wrong one in the form" bob "bob:bob's password" wrong x
reset 400 '"message":' "nor to none" bob "bob:bob's password" "bob's password" ""
reset 204 '' "a password is changed" bob "bob:bob's password" "bob's password" 'a+b & c%'
ask 401 "$refused" "v3: the old one is no more" /fmerest/v3/info -u "bob:bob's password"
ask 200 '' "v3: the new one is" /fmerest/v3/info -u "bob:a+b & c%"
token 200 '"isPasswordChangeNeeded":false' $manager /fmerest/v3/security/accounts/bob

## Without a credential; and the log.
ask 200 '"status":"ok"' "v3: health" /fmerest/v3/healthcheck
ask 200 '"status":"ok"' "v4: liveness" /fmeapiv4/healthcheck/liveness
ask 200 '"status":"ok"' "v4: readiness" /fmeapiv4/healthcheck/readiness
ask 200 '"buildNumber":25606,"buildString":"FME Flow 2025\.1 - Build 25606 - linux-x64","releaseYear":2025' \
    "the release" /fmeinfo/version
ask 404 "$html" "legacy is not there" /fmetoken/generate.json -d user=alice
ask 404 "$html" "nor is anything else" /no-such
ask 401 "$refused" "a password in a URL" "/fmerest/v3/info?p=bob's%20password&q=a%2Bb%20%26%20c%25"
for secret in $all $util $nobodys "$minted" "w\\\\rd" 's password' 'bob%27s' c%25; do
    refute "the log has no '$secret'" grep -qF -- "$secret" "$dir/log"
done
logged() { check "$1 is logged" grep -Eq "$2" "$dir/log"; }
logged "a new connection" '^connection [0-9]+$'
logged "a password" '^POST /fmeapiv4/tokens auth=basic:alice http=1\.1 conn=[0-9]+ -> 201$'
logged "a wrong one" '^POST /fmeapiv4/tokens auth=basic:unknown http=1\.1 conn=[0-9]+ -> 401$'
logged "a token" '^GET /fmeapiv4/repositories/no-such auth=token:all\(alice\) .* -> 404$'
logged "an unknown token" '^GET /fmerest/v3/info auth=token:unknown .* -> 401$'
logged "no credential" '^GET /fmerest/v3/info auth=none .* -> 401$'
logged "a credential in a URL" '^GET /fmerest/v3/info\?\[credential\] auth=bad-credential-place .* -> 200$'
curl -sf -X DELETE "$control/log" >/dev/null
check "the log can be cleared" test -z "$(curl -sf "$control/log?all")"

## Other releases.
has() { # API yes|no
    case $1$2 in
    v4yes) ask 401 "$refused" "$release has v4" /fmeapiv4/tokens ;;
    v3yes) ask 401 "$refused" "$release has v3" /fmerest/v3/tokens ;;
    legacyyes) ask 401 failure "$release has legacy" /fmetoken/generate.json -X POST ;;
    v4no) ask 404 "$html" "$release has no v4" /fmeapiv4/tokens -u "$alice" -H "$json" -d "$v4_body" &&
        ask 404 "$html" "$release has no object in v4" /fmeapiv4/repositories/x -H "$(auth $all)" ;;
    v3no) ask 404 "$html" "$release has no v3 tokens" /fmerest/v3/tokens -u "$alice" -H "$json" -d "$v3_body" ;;
    legacyno) ask 404 "$html" "$release has no legacy" /fmetoken/generate.json -X POST ;;
    esac
}
serve 2026.1
has v4 yes && has v3 no && has legacy no
ask 404 "$html" "2026.1: no v3 at all" /fmerest/v3/healthcheck
serve 2025.0
has v4 yes && has v3 yes && has legacy no
ask 200 '"buildNumber":25208' "2025.0: its build" /fmeinfo/version
serve 2022.2
has v4 no && has v3 yes && has legacy no
ask 200 '"status":"ok"' "2022.2: v4's preview has its health" /fmeapiv4/healthcheck/liveness
serve 2019.0
has v4 no && has v3 yes && has legacy no
ask 404 "$html" "2019.0: no v4 at all" /fmeapiv4/healthcheck/liveness
serve 2018.1 "user bob password \"bob's password\""
has v4 no && has v3 no && has legacy yes
legacy() { ask "$1" "$2" "legacy: $3" /fmetoken/generate.json --data-urlencode "user=$4" --data-urlencode "password=$5" -d expiration=1 -d timeunit=hour; }
legacy 200 "^\{\"serviceResponse\":\{$new_token,\"expirationDate\":\"20[0-9-]{8} [0-9:]{8}\",\"clientAddress\":\"\"\}\}\$" "a password for a token" alice 'pass : "w\rd"'
first=$(field token) who="the token"
token 200 '"build":"FME Server 2018\.1' "$first" /fmerest/v3/info
legacy 200 "$new_token" "and once more" alice 'pass : "w\rd"'
second=$(field token)
token 200 '"build"' "$second" /fmerest/v3/info
token 401 "$refused" "$first" /fmerest/v3/info
legacy 401 '"status":"failure","message":"[^"]*Authentication failed: Failed to login"' "a wrong password" alice wrong
legacy 401 '"status":"failure"' "a disabled user" erin "erin's password"
ask 200 '^[0-9a-f]{40}$' "legacy: generate is a bare text" /fmetoken/generate -d user=bob --data-urlencode "password=bob's password"
ask 405 'Status 405' "legacy: only POST" /fmetoken/generate.json
serve 2025.1 "api v4 no" "api legacy yes"
has v4 no && has v3 yes && has legacy yes

## Servers with their own mind.
serve 2025.1 "guest yes"
ask 404 'by user guest due' "a guest: a random token is somebody" /fmeapiv4/repositories/no-such -H "$(auth $nobodys)"
ask 200 '"totalCount":0' "a guest: v3 answers anybody" /fmerest/v3/tokens
post 401 "$refused" "a guest: a wrong password is wrong" /fmeapiv4/tokens alice:wrong "$v4_body"
who=alice
token 404 "$sentence" $all /fmeapiv4/repositories/no-such
serve 2025.1 "guest alice"
ask 404 "$sentence" "a gateway that adds alice's token" /fmeapiv4/repositories/no-such -H "$(auth $nobodys)"
post 201 '"owner":"alice"' "a gateway: also to a wrong password" /fmeapiv4/tokens bob:wrong "$v4_body"
serve 2025.1 "accounts-self yes" "missing 403"
token 200 '"roles":\["fmeauthor"' $all /fmerest/v3/security/accounts/alice
token 403 '"message"' $all /fmerest/v3/security/accounts/bob
token 403 '"message"' $util /fmerest/v3/security/accounts/alice
token 403 "$sentence" $all /fmeapiv4/repositories/no-such

## Data at run time.
check "a token is disabled" test "$(put "token $all owner alice name all disabled")" = "done"
token 401 "$refused" $all /fmeapiv4/repositories/no-such
check "and enabled" test "$(put "token $all owner alice name all")" = "done"
token 403 "$sentence" $all /fmeapiv4/repositories/no-such
check "a user is disabled" test "$(put 'user alice password x disabled')" = "done"
token 401 "$refused" $all /fmeapiv4/repositories/no-such
check "a token is removed" test "$(put 'remove token carol service')" = "done"
refute "and not in the list" sh -c "curl -s $control/tokens | grep -q carol"
check "a bad line is told" test "$(put 'user x
tokens y')" = "line 2: there is no such kind of line"
check "connections are counted" sh -c "curl -s $control/stats | grep -Eq '^connections [1-9]'"
check "answers are counted" sh -c "curl -s $control/stats | grep -Eq '^status 401 [1-9]'"

## Faults.
serve 2025.1
who="a fault"
# faulty LINE STATUS PATTERN: the v4 question, under a fault.
faulty() {
    fault "* / $1"
    ask "$2" "$3" "fault $1" /fmeapiv4/repositories/no-such -H "$(auth $all)"
    ended=$curl_status
}
ended() { check "and the connection ends so" test "$ended" = "$1"; }
faulty 'status 503' 503 '^\{"message":"[^"]*"\}$'
faulty 'status 418 "a teapot"' 418 '"message":"a teapot"'
faulty "body 200 '{\"a\":1}'" 200 '^\{"a":1\}$'
faulty 'html 502' 502 'Status 502'
faulty 'drip 1' 404 "^\{$sentence\}\$"
faulty 'huge 300000' 404 '^\{"message":"x*"\}$'
check "of that size" test "$(wc -c <"$dir/last")" = 300000
faulty 'deep 2000' 404 '^\{"message":\[{2000}\]{2000}\}$'
faulty types 404 '^\{"message":7\}$'
faulty notjson 404 '^<html>'
faulty empty 404 ''
check "it is empty" test ! -s "$dir/last"
faulty 'redirect https://localhost:1/' 302 ''
check "with its URL" grep -q '^Location: https://localhost:1/' "$dir/head"
faulty 'wrong-owner bob' 404 'by user bob due'
faulty no-owner 404 'request due to'
faulty echo-secret 401 "$all"
faulty 'echo-secret 404' 404 "$all"
faulty control-chars 401 '\\u001b.*\\n'
faulty 'wording "No, %u"' 404 '"message":"No, alice"'
faulty 'headers 20' 404 "$sentence"
check "20 KiB of them" test "$(wc -c <"$dir/head")" -gt 20000
faulty truncated 404 "$sentence" && ended 18
faulty reset 404 '^\{"message":"Unauth' && ended 56
refute "half of it came" grep -q exist "$dir/last"
before=$(date +%s%3N)
faulty 'delay 300' 404 "$sentence"
check "after its time" test $(($(date +%s%3N) - before)) -ge 300
faulty 'wrong-owner bob' 404 'by user bob due'
post 201 '"owner":"bob"' "fault wrong-owner: of a new token" /fmeapiv4/tokens "$alice" "$v4_body"
fault '* / types'
post 409 '"message":7' "fault types: of an error" /fmeapiv4/tokens "$alice" "$v4_body"
fault 'GET /fmerest/v3/tokens no-owner'
token 200 '"items":\[' $all /fmerest/v3/tokens
refute "no owner in it" grep -q '"user":' "$dir/last"
fault 'POST /fmeapiv4/tokens times 2 status 500'
who="a fault twice"
token 404 "$sentence" $all /fmeapiv4/repositories/no-such
for status in 500 500 409; do
    post $status '"message"' "fault twice, then $status" /fmeapiv4/tokens "$alice" "$v4_body"
done
fault '* / hang'
curl -s -m 2 "$url/" &
sleep 0.2
ask 000 '' "fault hang" /fmeapiv4/tokens -m 1
check "it is logged" sh -c "curl -s $control/log | grep -q 'fault=hang -> hang'"
fault
ask 401 '' "others are served meanwhile" /fmeapiv4/tokens
wait $!
check "a fault with a bad line is refused" test \
    "$(curl -s -d '* / no-such' "$control/fault")" = "line 1: fault: there is no such kind"
ask 401 '' "a good fault is not left behind" /fmeapiv4/tokens

## Hostile requests; then the server is still there.
head -c 70000 /dev/zero | tr '\0' x >"$dir/big"
ask 413 '' "a body past 64 KiB" /fmeapiv4/tokens -u "$alice" -H "$json" --data-binary "@$dir/big"
head -c 3000 /dev/zero | tr '\0' '[' >"$dir/deep"
ask 400 '' "a deep body" /fmeapiv4/tokens -u "$alice" -H "$json" --data-binary "@$dir/deep"
ask 400 '' "a NUL in a path" /fmeapiv4/%00
ask 400 '' "half an escape" /fmeapiv4/%4
ask 401 '' "Basic that is not Base64" /fmeapiv4/tokens -H 'Authorization: Basic :::'
ask 401 '' "Basic without a colon" /fmeapiv4/tokens -H 'Authorization: Basic YWxpY2U='
ask 401 '' "an empty token" /fmeapiv4/tokens -H 'Authorization: fmetoken token='
check "keep-alive: two requests, one connection" test "$(
    curl -s -o "$dir/a" -o "$dir/b" -w '%{num_connects}' "$url/fmeinfo/version" "$url/fmeinfo/version")" = 10

## TLS.
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 \
    -subj /CN=localhost -addext subjectAltName=IP:127.0.0.1 \
    -keyout "$dir/key.pem" -out "$dir/cert.pem" 2>/dev/null
tls="--cert $dir/cert.pem --key $dir/key.pem" scheme=https
serve 2025.1
token 404 "$sentence" $all /fmeapiv4/repositories/no-such --tlsv1.3
token 404 "$sentence" $all /fmeapiv4/repositories/no-such --tls-max 1.2
faulty reset 404 '^\{"message":"Unauth'
refute "and it is not a clean end" test "$ended" = 0
tls="$tls --tls-priority NORMAL:-VERS-ALL:+VERS-TLS1.2"
serve 2025.1
ask 000 '' "--tls-priority: no TLS 1.3" /fmeinfo/version --tlsv1.3

# shellcheck source=tests/sim/test-accounts.sh
. "${0%/*}/test-accounts.sh"

## The raw responder.
printf 'HTTP/1.1 200 OK\r\nContent-Length: 3\r\nX: \001\r\n\r\nabc' >"$dir/raw"
# responder OPTION...
responder() {
    stop "$raw_pid"
    : >"$dir/raw.out"
    "$raw" --listen 127.0.0.1:0 --file "$dir/raw" "$@" >"$dir/raw.out" 2>&1 &
    raw_pid=$!
    wait_ready "$dir/raw.out" "$raw_pid"
    url=$scheme://$(where listening "$dir/raw.out")
}
scheme=http
responder
ask 200 '^abc$' "raw: the file's bytes" / -d body=x
scheme=https
responder --then close --cert "$dir/cert.pem" --key "$dir/key.pem"
ask 200 '^abc$' "raw: over TLS" /
scheme=http
printf 'HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc' >"$dir/raw"
responder --then close
ask 200 '^abc$' "raw: a close" / && check "in the middle" test $curl_status = 18
responder --then reset
ask 200 '' "raw: a reset" / && check "in the middle" test $curl_status = 56
responder --then hold
ask 200 '' "raw: a server that holds on" / -m 1 && check "until the client goes" test $curl_status = 28

check "SIGTERM ends the server well" stop "$sim_pid"
sim_pid=''
echo "1..$checks"
[ $failed -eq 0 ]
