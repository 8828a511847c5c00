# shellcheck shell=sh
# Sourced by test.sh: many users, lists of accounts in pages, tokens that make
# tokens, Retry-After, and certificates of clients.
# shellcheck disable=SC2034,SC2086,SC2154 # test.sh's variables
minter=a11ce00000000000000000000000000000000006
barren=a11ce00000000000000000000000000000000007
v3_accounts=/fmerest/v3/security/accounts
v4_accounts="/fmeapiv4/accounts?summary=true"
items() { grep -o '"fullName":' "$1" | wc -l; }
has_items() { check "$1 items" test "$(items "$dir/last")" = "$1"; }
# quick MS NAME COMMAND...: it takes less than that.
quick() {
    most=$1 what=$2
    shift 2
    before=$(date +%s%3N)
    "$@"
    took=$(($(date +%s%3N) - before))
    check "$what in ${most} ms: $took" test $took -lt "$most"
}
# pages PATH: 500 pages of 100, on one connection.
pages() {
    curl -sf -H "$(auth $manager)" "$url$1limit=100&offset=[0-49900:100]" \
        >"$dir/pages"
}

## Many users.
scheme=http tls=--plain
quick 2000 "50000 users are loaded" serve 2025.1 'users 50000 u "Data Stewards" fmeuser'
who=carol
token 200 '"offset":0,"limit":2,"totalCount":50005,"items":\[\{"name":"alice"' $manager "$v3_accounts?limit=2&offset=0"
token 200 '"items":\[\{"name":"u49999".*"name":"u50000"' $manager "$v3_accounts?limit=100&offset=50003"
token 200 '"name":"u31337",.*"roles":\["Data Stewards","fmeuser","user:u31337"\]' $manager "$v3_accounts/u31337"
token 404 '"message":' $manager "$v3_accounts/u50001"
token 200 '"name":"u50000".*\],"totalCount":50005,"limit":100,"offset":50004' $manager "$v4_accounts&limit=100&offset=50004"
ask 401 "$refused" "they have no password" /fmerest/v3/info -u u1:
token 200 '"limit":-1,"totalCount":50005' $manager "$v3_accounts?limit=-1&offset=-1" && has_items 50005
for list in "$v3_accounts?" "$v4_accounts&"; do
    quick 2000 "500 pages of $list" pages "$list"
    check "everybody but the last five" test "$(items "$dir/pages")" = 50000
    refute "nobody twice" sh -c \
        "grep -o '\"name\":\"[^\"]*' '$dir/pages' | sort | uniq -d | grep -q ."
done
check "a list is replaced" test "$(put 'users 3 u fmeguest')" = "done"
token 200 '"roles":\["fmeguest","user:u3"\]' $manager "$v3_accounts/u3"
token 200 '"roles":\["Data Stewards","fmeuser","user:u4"\]' $manager "$v3_accounts/u4"
check "one of them is removed" test "$(put 'remove user u4')" = "done"
token 404 '"message":' $manager "$v3_accounts/u4"
token 200 '"totalCount":50004' $manager "$v3_accounts?limit=1"
check "a bad line is told" test "$(put 'users many u')" = "line 1: users N PREFIX [ROLE]..."

## Lists and accounts.
serve 2025.1 "users 200 u"
whole='"name":"bob","fullName":"","email":"","enabled":true,"isPasswordExpired":false,"isPasswordChangeNeeded":true,"sharingEnabled":true,"type":"SYSTEM","roles":\["user:bob"\]'
token 200 "^\{\"offset\":1,\"limit\":1,\"totalCount\":205,\"items\":\[\{$whole\}\]\}\$" $manager "$v3_accounts?limit=1&offset=1"
token 200 "^\{$whole\}\$" $manager "$v3_accounts/bob"
token 200 '"items":\[\]' $manager "$v3_accounts?limit=100&offset=205"
token 200 '"limit":-1' $manager "$v3_accounts" && has_items 205
token 200 '"limit":100,"offset":0' $manager "$v4_accounts" && has_items 100
token 200 '"limit":100,"offset":0' $manager "$v4_accounts&limit=500&offset=0" && has_items 100
token 200 '"limit":100,"offset":200' $manager "$v4_accounts&limit=100&offset=200" && has_items 5
check "a page's limit is set" test "$(put 'page-max 7')" = "done"
token 200 '"limit":7,"offset":0' $manager "$v4_accounts&limit=100" && has_items 7
token 200 '"limit":-1,"totalCount":205' $manager "$v3_accounts?limit=-1&offset=-1" && has_items 7
token 200 '"limit":3' $manager "$v3_accounts?limit=3" && has_items 3
check "and may be large" test "$(put 'page-max 150')" = "done"
token 200 '"limit":150' $manager "$v4_accounts&limit=500" && has_items 150
check "but not nothing" test "$(put 'page-max 0')" = "line 1: page-max N"
check "one account may have no path" test "$(put 'accounts-by-name no')" = "done"
token 404 "$html" $manager "$v3_accounts/bob"
token 404 "$html" $manager "$v3_accounts/no-such"
ask 404 "$html" "v3: and none for strangers" "$v3_accounts/bob"
token 200 '"totalCount":205' $manager "$v3_accounts?limit=1"
reset 403 '"message":' "an account without a path has a password" alice "bob:bob's password" "bob's password" x
check "and may have one again" test "$(put 'accounts-by-name yes')" = "done"
token 200 "$whole" $manager "$v3_accounts/bob"

## Tokens that make tokens.
serve 2025.1 "token $minter owner alice name minter" \
    "token $barren owner alice name barren no-mint"
who=alice
token 201 "\"owner\":\"alice\".*$new_token" $minter /fmeapiv4/tokens -H "$json" -d "$v4_body"
minted=$(field token)
who="what a token made"
token 404 "$sentence" "$minted" /fmeapiv4/repositories/no-such
token 204 '' "$minted" /fmeapiv4/tokens/alice/N -X DELETE
token 401 "$refused" "$minted" /fmeapiv4/tokens -H "$json" -d "$v4_body"
who=alice
token 201 "\"user\":\"alice\".*$new_token" $minter /fmerest/v3/tokens -H "$json" -d "$v3_body"
for path in /fmeapiv4/tokens /fmerest/v3/tokens; do
    who="a no-mint token"
    token 403 '"message":' $barren $path -H "$json" -d "$v3_body"
    token 200 '"totalCount":7' $barren $path
    who="an unknown token"
    token 401 "$refused" $nobodys $path -H "$json" -d "$v3_body"
done

## Retry-After.
# retries LINE STATUS HEADER
retries() {
    faulty "$1" "$2" '^\{"message":"[^"]*"\}$'
    check "with its header" grep -q "^Retry-After: $3.\$" "$dir/head"
}
who="a fault"
retries 'retry-after 429 30' 429 30
retries 'retry-after 503 "Fri, 31 Dec 2027 23:59:59 GMT"' 503 'Fri, 31 Dec 2027 23:59:59 GMT'
retries 'retry-after 503 soon' 503 soon
check "it needs a text" test \
    "$(curl -s -d '* / retry-after 429' "$control/fault")" = "line 1: fault: a text is missing"

## Certificates of clients.
# certificate NAME [OPTION]...: with a key, by itself or by a CA.
certificate() {
    subject=$1
    shift
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes \
        -days 2 -subj "/CN=$subject" -keyout "$dir/$subject.key" \
        -out "$dir/$subject.pem" "$@" 2>"$dir/openssl.log"
}
signed() { certificate "$1" -CA "$dir/$2.pem" -CAkey "$dir/$2.key" -addext basicConstraints=CA:false; }
certificate ca && certificate other && signed client ca && signed stranger other
scheme=https tls="--cert $dir/cert.pem --key $dir/key.pem --client-ca $dir/ca.pem"
serve 2025.1
# client STATUS CERTIFICATE NAME: with each version of TLS.
client() {
    for version in --tlsv1.3 "--tls-max 1.2"; do
        ask "$1" '' "$3, $version" /fmeinfo/version $version \
            ${2:+--cert "$dir/$2.pem" --key "$dir/$2.key"}
    done
}
client 200 client "a client with a good certificate"
client 000 '' "a client without a certificate"
client 000 stranger "a client with another CA's"
client 000 other "a client with one of its own"
who=alice
token 404 "$sentence" $all /fmeapiv4/repositories/no-such --cert "$dir/client.pem" --key "$dir/client.key"
check "those that failed are connections" test "$(curl -s "$control/log?all" | grep -c '^connection')" = 9
check "and no requests" test "$(curl -s "$control/log" | grep -c .)" = 3
tls=--plain scheme=http
# refused_start STATUS NAME OPTION...: the start ends with STATUS.
refused_start() {
    wanted=$1 what=$2
    shift 2
    timeout 5 "$sim" --listen 127.0.0.1:0 --data "$dir/data" "$@" >/dev/null 2>&1
    check "$what" test $? = "$wanted"
}
refused_start 2 "--client-ca needs TLS" --plain --client-ca "$dir/ca.pem"
refused_start 1 "and a file" --cert "$dir/cert.pem" --key "$dir/key.pem" --client-ca "$dir/no-such"
refused_start 1 "with a certificate" --cert "$dir/cert.pem" --key "$dir/key.pem" --client-ca "$dir/data"
