# shellcheck shell=bash
# What the tables name: bombs and certificates.

make_things()
{
    (umask 077 && echo 5e5e000000000000000000000000000000000001 >/etc/hostile.token)
    # 64 MiB of nothing, in 64 KiB; and that again.
    head -c 67108864 /dev/zero | gzip -9 >"$work/bomb.gz"
    gzip -9 <"$work/bomb.gz" >"$work/bomb.gz.gz"
}
