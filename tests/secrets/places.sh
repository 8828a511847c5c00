# shellcheck shell=bash disable=SC2154
# Logs, arguments, environments, files, and what the server was sent.

kill "$watcher"
wait "$watcher"
is "no secret in arguments or environments" "$(grep -v '^#' "$work/watched")" ''
for name in pam_fmetoken_he ssh sshd sudo su host; do
    like "those of $name were seen" "$(grep '^# ' "$work/watched")" " $name( |\$)"
done
"$seek" "$secrets" files "$work/log" "$work/sshd.log" >"$work/found" 2>&1
is "no secret in syslog, nor in sshd's log at its most talkative" "$(grep -v '^#' "$work/found")" ''
like "which is there" "$(wc -l <"$work/sshd.log")" '^[0-9]{3,}$'
files_of "no secret in files at the end"
for log in "$work/sim.log" "$work/3129.log"; do
    "$seek" "$secrets" files "$log" >"$work/found" 2>&1
    is "none in a URL: ${log##*/}" "$(grep -v '^#' "$work/found")" ''
done
is "the server saw no credential in a URL" "$(grep -c bad-credential-place "$work/sim.log")" 0
check "and had requests" grep -q '^POST ' "$work/sim.log"
