# shellcheck shell=bash
# What the tables name: bombs, and certificates that are wrong in one way.

# issue NAME ISSUER SUBJECT EXTENSIONS [OPTION-OF-openssl-x509...]: NAME's key, where there is none
# yet, and its certificate by ISSUER's; EXTENSIONS in lines of openssl's.
issue()
{
    local name=$1 issuer=$2 subject=$3 extensions=$4
    shift 4
    [ -e "$work/$name.key" ] || new_key "$name" ec -pkeyopt ec_paramgen_curve:P-256
    {
        openssl req -new -key "$work/$name.key" -subj "$subject" -out "$work/$name.csr"
        openssl x509 -req -days 30 -in "$work/$name.csr" -CA "$work/$issuer.cert" \
            -CAkey "$work/$issuer.key" -set_serial "0x$(openssl rand -hex 8)" \
            -extfile <(printf "%b\n" "$extensions") "$@" -out "$work/$name.cert"
    } >"$work/openssl.log" 2>&1 || bail_out "$name: $(tail -n 2 "$work/openssl.log")"
    cp "$work/$name.cert" "$work/$name.pem"
}

# new_key NAME ALGORITHM [OPTION...]
new_key()
{
    local name=$1
    shift
    openssl genpkey -quiet -algorithm "$@" -out "$work/$name.key" 2>"$work/openssl.log" \
        || openssl genpkey -algorithm "$@" -out "$work/$name.key" 2>"$work/openssl.log" \
        || bail_out "$name: $(tail -n 2 "$work/openssl.log")"
}

# chain NAME ISSUER...: what NAME's server sends, in this order.
chain()
{
    local name=$1 each
    shift
    for each in "$@"; do
        cat "$work/$each.cert"
    done >>"$work/$name.pem"
}

make_wrong_certificates()
{
    local us='subjectAltName=DNS:localhost' ca='basicConstraints=critical,CA:TRUE' each last
    cp /etc/fme-ca.pem "$work/ca.cert"
    issue elsewhere ca /CN=localhost 'subjectAltName=DNS:fme.elsewhere.test'
    issue star ca /CN=x 'subjectAltName=DNS:*'
    issue star-part ca /CN=x 'subjectAltName=DNS:local*'
    issue name-only ca /CN=localhost basicConstraints=CA:FALSE
    issue suffix ca /CN=x 'subjectAltName=DNS:localhost.evil.test,DNS:xlocalhost'
    issue address ca /CN=127.0.0.1 'subjectAltName=DNS:127.0.0.1'
    issue nul ca /CN=x 'subjectAltName=DER:30:1a:82:18:6c:6f:63:61:6c:68:6f:73:74:00:2e:65:76:69:6c:2e:74:65:73:74:2e:78:79:7a'
    issue client ca /CN=localhost "$us\nextendedKeyUsage=clientAuth"
    issue for-certificates ca /CN=localhost "$us\nkeyUsage=critical,keyCertSign"
    issue critical ca /CN=localhost "$us\n1.2.3.4=critical,DER:05:00"
    issue sha1 ca /CN=localhost "$us" -sha1
    new_key rsa-512 RSA -pkeyopt rsa_keygen_bits:512
    new_key rsa-1024 RSA -pkeyopt rsa_keygen_bits:1024
    issue rsa-512 ca /CN=localhost "$us"
    issue rsa-1024 ca /CN=localhost "$us"
    issue no-ca ca /CN=no-ca 'basicConstraints=CA:FALSE'
    issue by-no-ca no-ca /CN=localhost "$us"
    chain by-no-ca no-ca
    issue middle ca /CN=middle "$ca"
    issue by-middle middle /CN=localhost "$us"
    cp "$work/by-middle.key" "$work/middle-missing.key"
    cp "$work/by-middle.pem" "$work/middle-missing.pem"
    cp "$work/by-middle.key" "$work/disorder.key"
    cat "$work"/{by-middle,ca,sha1,middle}.cert >"$work/disorder.pem"
    chain by-middle middle
    issue short ca /CN=short "$ca,pathlen:0"
    issue too-long short /CN=too-long "$ca"
    issue by-too-long too-long /CN=localhost "$us"
    chain by-too-long too-long short
    issue bound ca /CN=bound "$ca\nnameConstraints=critical,permitted;DNS:other.test"
    issue by-bound bound /CN=localhost "$us"
    chain by-bound bound
    issue cn-by-bound bound /CN=fme.example.test basicConstraints=CA:FALSE
    chain cn-by-bound bound
    # One key for all links of a long chain: only its length counts.
    last=ca
    for each in $(seq 100); do
        [ "$each" = 1 ] || cp "$work/link-1.key" "$work/link-$each.key"
        issue "link-$each" "$last" "/CN=link $each" "$ca"
        last=link-$each
    done
    issue hundred link-100 /CN=localhost "$us"
    # shellcheck disable=SC2046
    chain hundred $(seq -f link-%.0f 100 -1 1)
    new_key other ec -pkeyopt ec_paramgen_curve:P-256
    openssl req -x509 -key "$work/other.key" -days 30 -subj /CN=other -out "$work/other.cert"
    issue by-other other /CN=localhost "$us"
    openssl req -x509 -key "$work/other.key" -days 30 -subj /CN=localhost -addext "$us" \
        -out "$work/self.pem"
    cp "$work/other.key" "$work/self.key"
    # The trusted CA's name, and another key.
    openssl req -x509 -key "$work/other.key" -days 30 -subj '/CN=e2e private CA' \
        -out "$work/impostor.cert" -addext 'keyUsage=critical,keyCertSign'
    cp "$work/other.key" "$work/impostor.key"
    issue by-impostor impostor /CN=localhost "$us"
    chain by-impostor impostor
    openssl req -x509 -key "$work/other.key" -days 30 -utf8 -out "$work/rude.cert" \
        -subj "/O=$(printf '\033[2J\007\nuser root accepted: \342\200\256')/CN=$(printf 'a%.0s' $(seq 60))"
    cp "$work/other.key" "$work/rude.key"
    issue by-rude rude /CN=localhost "$us"
    make_cert old DNS:localhost -startdate 20200101000000Z -enddate 20200102030405Z
    make_cert young DNS:localhost -startdate 20400101000000Z -enddate 20410102030405Z
}

make_things()
{
    (umask 077 && echo 5e5e000000000000000000000000000000000001 >/etc/hostile.token)
    # 64 MiB of nothing, in 64 KiB; and that again.
    head -c 67108864 /dev/zero | gzip -9 >"$work/bomb.gz"
    gzip -9 <"$work/bomb.gz" >"$work/bomb.gz.gz"
    make_wrong_certificates
}
