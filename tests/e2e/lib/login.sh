# shellcheck shell=bash
# Logging in, as people do.  Each of these prints what the command printed and returns its status.

# ssh asks its SSH_ASKPASS program for secrets, so that no terminal and no prompt's text is needed.
# The prompts go to $work/prompts.
askpass()
{
    cat >"$work/askpass" <<'END'
#!/bin/sh
printf '%s\n' "$1" >>/run/e2e/prompts
cat /run/e2e/secret
END
    chmod 755 "$work/askpass"
}

# groups_of USER-NAME OUTPUT-OF-id-Gn: the groups beside the user's own, sorted, on one line.
groups_of()
{
    tr ' ' '\n' <<<"$2" | grep -vx -e "$1" | sort | xargs
}

# ssh_by METHOD USER SECRET COMMAND...
ssh_by()
{
    local method=$1 user=$2
    printf '%s\n' "$3" >"$work/secret"
    shift 3
    [ -x "$work/askpass" ] || askpass
    SSH_ASKPASS=$work/askpass SSH_ASKPASS_REQUIRE=force timeout 60 ssh -F none -T \
        -o PreferredAuthentications="$method" -o NumberOfPasswordPrompts=1 \
        -o IdentityFile="$work/user_key" -o IdentitiesOnly=yes -o LogLevel=ERROR \
        -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null \
        "$user@127.0.0.1" "$@" </dev/null 2>"$work/ssh.err"
}

# ssh_password USER SECRET COMMAND...
ssh_password()
{
    ssh_by password "$@"
}

# ssh_kbdint USER SECRET COMMAND...
ssh_kbdint()
{
    ssh_by keyboard-interactive "$@"
}

# ssh_key USER COMMAND...
ssh_key()
{
    local user=$1
    shift
    ssh_by publickey "$user" unused "$@"
}

# type_as USER SECRETS COMMAND...: as USER on a terminal, typing a line of SECRETS at each prompt.
type_as()
{
    local user=$1
    printf '%s\n' "$2" >"$work/answers"
    shift 2
    ptyrun -u "$user" -a "$work/answers" -- "$@"
}

# sudo_as USER SECRET [SUDO-OPTION...] COMMAND...: without an earlier timestamp.
sudo_as()
{
    local user=$1 secret=$2
    shift 2
    type_as "$user" "$secret" sudo -k "$@"
}

# su_as USER TARGET SECRET COMMAND (one string)
su_as()
{
    type_as "$1" "$3" su "$2" -c "$4"
}

# milliseconds_to_refusal USER COMMAND...: until the log has the refusal of a login by COMMAND. What
# PAM adds after a failure (pam_fail_delay) is not the module's.
milliseconds_to_refusal()
{
    local user=$1 begin end login
    shift
    log_clear
    begin=$(date +%s%N)
    "$@" >/dev/null 2>&1 &
    login=$!
    wait_for 20 grep -q "user $user refused: " "$work/log"
    end=$(date +%s%N)
    wait "$login"
    echo $(((end - begin) / 1000000))
}

# pam_result SERVICE USER SECRET [OPERATION]: what PAM answers, in pam_strerror's words.
pam_result()
{
    printf '%s\n' "$3" | pamtester "$1" "$2" "${4:-authenticate}" 2>&1 | tail -n 1 \
        | sed 's/^.*pamtester: //'
}
