#!/bin/bash
# No other proxy than the configured one, none for this host; and nobody sees its password.
. "${0%/*}/lib.sh"
. "$here/lib/trust.sh"
. "$here/lib/proxy.sh"
begin_proxies

mark
servers https://127.0.0.1:8443 -- "$ours" 'proxy = http://proxy.example.test:3128'
check "this host by its number, by ssh" ssh_kbdint alice "$alice_password" true
is "goes without the proxy too" "$(ways)" '0 0'

# An environment's proxy is nobody's.
proxy=http://proxy.example.test:3128
export http_proxy=$proxy https_proxy=$proxy HTTPS_PROXY=$proxy all_proxy=$proxy ALL_PROXY=$proxy
mark
curl -sk "$fme" >/dev/null
is "curl takes the environment's proxy" "$(ways)" '1 0'
mark
servers "$fme" -- "$ours"
attempt
is "the login goes well" "$result" 'successfully authenticated'
check "and su" type_as bob "$alice_password" env ALL_PROXY="$proxy" su alice -c true
is "without that proxy" "$(ways)" '0 0'
by 3129 "$auth"
is "and by the configured one" "$result" 'successfully authenticated'
is "alone" "$(ways)" '0 1'
unset http_proxy https_proxy HTTPS_PROXY all_proxy ALL_PROXY

# Nobody sees the password.
by 3139 "$auth" 'debug = yes'
check "with debug = yes" log_has "asked $fme"
spy
ssh_kbdint alice "$alice_password" true
like "the helper is sent the password" "$(tr -d '\0' </tmp/spy/sent)" "$proxy_password"
unlike "without it in arguments and environment" "$(tr '\0' ' ' </tmp/spy/start)" "$proxy_password"
unlike "and the log does not have it" "$(cat "$work/log")" "$proxy_password"
servers "$fme" -- "$ours" "proxy = http://bob:$proxy_password@proxy.example.test:3129"
misconfigured "a password in the URL" proxy 'user and password belong in proxy_auth_file'
unlike "which the log does not have" "$(cat "$work/log")" "$proxy_password"
install -m 600 <(echo "$proxy_password") /etc/no.auth
by 3129 'proxy_auth_file = /etc/no.auth'
check "a file of another form" log_has 'proxy_auth_file: /etc/no.auth does not hold USER:PASSWORD'
unlike "which the log does not have either" "$(cat "$work/log")" "$proxy_password"
chmod 640 /etc/proxy.auth
by 3129 "$auth"
misconfigured "a file that others may read" proxy_auth_file '/etc/proxy.auth can be read by others'
done_testing
