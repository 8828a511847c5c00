# shellcheck shell=bash disable=SC2154,SC2001
# The scanner finds what is there: else "nothing" would mean nothing.

install -m 755 "$build/tests/secrets/hold.so" /usr/local/lib/hold.so
: >/run/waits
chmod 666 /run/waits

host_start host alice ''
step "plant $password"
has_only "a planted password is found" "$host_pid" password
is "in freed memory and below the stack" "$(grep -o '\[heap\]\|\[stack\]' "$work/found" | sort -u \
    | xargs)" '[heap] [stack]'
host_end
host_start host alice ''
step "plant ${service_token:3:9}"
has_only "nine bytes of a token are" "$host_pid" service-token
host_end
host_start host alice ''
step "plant ${token:3:7}"
has_only "seven are not: there are too many of those" "$host_pid" nothing
host_end

# forms NAME TEXT: as a file.
found_in_file()
{
    printf 'x%s' "$1" >/tmp/planted
    "$seek" "$secrets" files /tmp/planted >"$work/found" 2>&1
    sed -n 's/^\([a-z-]*\): [0-9]* bytes, \([a-zA-Z0-9 -]*\), .*/\1 \2/p' "$work/found" | sort -u \
        | xargs
    rm -f /tmp/planted
}
like "base64 of user and password is found" \
    "$(found_in_file "$(printf 'alice:%s' "$password" | base64 -w 0)")" '^password base64$'
tail=${password#*\"}
like "percent-encoded" "$(found_in_file "%22$(sed 's/%/%25/;s/\\/%5C/;s|/|%2F|;s/&/%26/;s/+/%2B/' \
    <<<"${tail%?????????}")")" 'password percent-encoded'
like "escaped for JSON" "$(found_in_file "$(sed 's/[\\"]/\\&/g' <<<"${password:8:12}")")" 'password JSON'
like "a key's text" "$(found_in_file "$(cat /etc/client.key)")" '^client-key plain$'
openssl pkey -in /etc/client.key -outform DER -out /tmp/key.der
"$seek" "$secrets" files /tmp/key.der >"$work/found"
rm /tmp/key.der
is "and its number" "$(names "$work/found")" client-key
is "its certificate is none" "$(found_in_file "$(cat /etc/client.pem)")" ''
