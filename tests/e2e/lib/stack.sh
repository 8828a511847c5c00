# shellcheck shell=bash
# Whole stacks: the same lines for several programs, and logins that tell all that matters of them.

# begin_stacks: as begin, with a program that tells who it is, and an ssh client that answers each
# question of a login with a line of its own.
begin_stacks()
{
    begin
    cat >/usr/local/bin/iam <<'END'
#!/bin/sh
set -- $(id -Gn | tr ' ' '\n' | grep -vx "$(id -un)" | sort)
echo "in: $(id -un):${*:+ $*}"
env | grep PAM_FMETOKEN
exit 0
END
    cat >"$work/askpass" <<'END'
#!/bin/sh
printf '%s\n' "$1" >>/run/e2e/prompts
awk -v n="$(wc -l </run/e2e/prompts)" 'NR <= n { line = $0 } END { print line }' /run/e2e/secret
END
    chmod 755 /usr/local/bin/iam "$work/askpass"
}

# stack [NAME...] <<auth-lines: these auth lines, and what follows in most stacks.
stack()
{
    local lines name
    lines=$(cat)
    for name in "${@-sshd}"; do
        pam_service "$name" <<END
$lines
account  [default=bad success=ok ignore=ignore]  pam_fmetoken.so
account  required  pam_unix.so
session  required  pam_unix.so
END
    done
}

# login_as USER SECRETS [OPTION-OF-ptyrun...]: login on a terminal, whose shell is iam.
login_as()
{
    local user=$1 status
    printf '%s\n' "$2" >"$work/answers"
    shift 2
    usermod -s /usr/local/bin/iam "$user"
    ptyrun -a "$work/answers" "$@" -- login "$user"
    status=$?
    usermod -s /bin/bash "$user"
    return $status
}

# come_in HOW USER SECRETS: logs in by kbdint, password, sudo, su or login, with a line of SECRETS
# for each question; what it printed is in $output.
come_in()
{
    local secrets=$3
    rm -f "$work/prompts"
    requests_clear
    case $1 in
        kbdint | password) output=$(ssh_"$1" "$2" "$secrets" iam && cat "$work/prompts") ;;
        sudo) output=$(sudo_as "$2" "$secrets" /usr/local/bin/iam) ;;
        su) output=$(su_as carol "$2" "$secrets" iam) ;;
        login) output=$(login_as "$2" "$secrets") ;;
    esac
}

# who: the session that come_in opened, as "USER: GROUP...", or "refused".
who()
{
    local session
    session=$(sed -n 's/^in: //p' <<<"$output")
    echo "${session:-refused}"
}

# asked: how many questions come_in was asked.
asked()
{
    if [ -e "$work/prompts" ]; then
        cat "$work/prompts"
    else
        echo "$output"
    fi | grep -Eio '(password|token|for [a-z]+): ' | wc -l
}

# judged: how often the server was asked about a password, or about whose a token is.
judged()
{
    count_requests '^POST /fmeapiv4/tokens auth=basic:|^GET /fmeapiv4/tokens\?.* auth=token:'
}

# login_is WHAT WANTED HOW USER SECRETS: WANTED is all that matters of the login: the session and
# its groups, the questions, what FME was asked, and that no handle of a grant is in the session.
login_is()
{
    local what=$1 wanted=$2 handle=
    shift 2
    come_in "$@"
    if grep -q PAM_FMETOKEN <<<"$output"; then
        handle=', a handle in its environment'
    fi
    is "$what" "$(who), $(asked) asked, $(judged) judged$handle" "$wanted"
}
