# shellcheck shell=bash
# shellcheck disable=SC2154  # what inside has
# Many at once.

# storm NAME COUNT JOBS INPUT COMMAND...
storm()
{
    local name=$1 count=$2 jobs=$3 seconds failed longest
    shift 3
    echo "0 $*" >"$work/storm"
    log_clear
    read -r seconds failed longest < <("$build/tests/bench/timed" storm "$count" "$jobs" "$work/storm")
    awk -v name="$name" -v count="$count" -v jobs="$jobs" -v seconds="$seconds" -v failed="$failed" \
        -v longest="$longest" 'BEGIN { printf "%-30s %6d %6d %8.1f %8.1f %8.1f %8d\n", name, count,
            jobs, seconds, count / seconds, longest, failed }'
    [ "$failed" = 0 ] ||
        module_log | sed -n 's/.*refused: \(.*\); .* \(result=.*\)/  refused: \1 \2/p' |
        sed 's/ uid=.*//' | sort | uniq -c | head -n 5
}

# What ssh needs beside its command line: a configuration, and a program that answers.
prepare_ssh()
{
    cp /etc/pam.d/permit /etc/pam.d/sshd-permit
    printf '%s\n' 'account required pam_permit.so' 'session required pam_permit.so' \
        >>/etc/pam.d/sshd-permit
    cp /etc/security/token.conf "$conf"
    fme_service sshd
    echo "$alice_util" >"$work/secret"
    askpass
    cat >"$work/ssh.conf" <<END
Host *
    User alice
    PreferredAuthentications keyboard-interactive
    NumberOfPasswordPrompts 1
    StrictHostKeyChecking no
    UserKnownHostsFile /dev/null
    LogLevel ERROR
END
    cat >"$work/one-ssh" <<END
#!/bin/sh
export SSH_ASKPASS=$work/askpass SSH_ASKPASS_REQUIRE=force
exec ssh -F $work/ssh.conf -T 127.0.0.1 true
END
    chmod 755 "$work/one-ssh"
}

bench_storm()
{
    local many=${STORM:-1000} ssh=${STORM_SSH:-200}
    printf '%-30s %6s %6s %8s %8s %8s %8s\n' "" logins at-once seconds a-second longest failed
    storm "pamtester with pam_permit" "$many" 100 "$(typed x)" pamtester permit alice authenticate
    storm "curl, one CA" "$many" 100 /dev/null curl -s -o /dev/null -H "@$work/header" \
        --cacert /etc/fme-ca.pem "$url/fmeapiv4/repositories/nosuch"
    storm "token, one CA" "$many" 100 "$(typed "$alice_util")" pamtester token alice authenticate
    storm "token, one CA" "$many" 50 "$(typed "$alice_util")" pamtester token alice authenticate
    prepare_ssh
    start_sshd 'MaxStartups 1000'
    storm "ssh, token" "$ssh" 100 /dev/null "$work/one-ssh"
    stop_sshd
    cp /etc/pam.d/sshd-permit /etc/pam.d/sshd
    start_sshd 'MaxStartups 1000'
    storm "ssh, pam_permit" "$ssh" 100 /dev/null "$work/one-ssh"
    stop_sshd
}
