# The trace of one login, as ftrace prints it: a line for each part: its place, its name, its time by
# the clock and the time that host and helper computed, in microseconds.

function begin_run(pid) { on[pid] = now }
function end_run(pid) { if (pid in on) { used[pid] += now - on[pid]; delete on[pid] } }
function cpu(pid) { return used[pid] + (pid in on ? now - on[pid] : 0) }

# The first of its name; LAST: the last one.
function mark(name) {
    if (!(name in at)) {
        at[name] = now
        spent[name] = cpu(host) + cpu(helper)
    }
    at[name ".last"] = now
    spent[name ".last"] = cpu(host) + cpu(helper)
}

function value(key) { match($0, key "=[^ ]*"); return substr($0, RSTART + length(key) + 1, RLENGTH - length(key) - 1) }

# Up to END, from where the part before ended.
function part(name, end) {
    if (!(end in at)) {
        print "no " end >"/dev/stderr"
        failed = 1
    }
    printf "%d\t%s\t%.0f\t%.0f\n", ++place, name, (at[end] - at[before]) * 1e6, \
        (spent[end] - spent[before]) * 1e6
    before = end
}

function of_which(name, call) {
    printf "%d\t%s\t%.0f\t%.0f\n", ++place, name, took[call] * 1e6, took_cpu[call] * 1e6
}

{
    match($0, /-[0-9]+ +\[[0-9]+\] [^ ]+ +[0-9.]+: /)
    if (!RSTART)
        next
    split(substr($0, RSTART + 1, RLENGTH - 1), word, " ")
    pid = word[1]
    now = word[4] + 0
    split(substr($0, RSTART + RLENGTH), rest, /[:( ]/)
    event = rest[1]
}

event == "sched_switch" {
    end_run(value("prev_pid"))
    if (value("next_pid") == host || value("next_pid") == helper)
        begin_run(value("next_pid"))
    next
}
event == "sched_process_exec" && /fmet-parts/ { host = pid; begin_run(pid); mark("host-exec") }
event == "sched_process_fork" && host != "" && pid == host { helper = value("child_pid"); mark("fork") }
event == "sched_process_exec" && pid == helper { mark("helper-exec") }
event == "sched_process_exit" && pid == helper { mark("helper-exit") }
event == "sched_process_exit" && pid == host { mark("host-exit") }
event ~ /^sched_/ || (pid != host && pid != helper) { next }
# Who is seen at work runs, also where the switch to it was not seen.
!(pid in on) { begin_run(pid) }

# ld.so closes each file when it is mapped, and unmaps its cache when all is relocated.
event == "sys_close" && !("relocated" in at) {
    at["mapped"] = now
    spent["mapped"] = cpu(host) + cpu(helper)
    libraries++
}
event == "sys_munmap" && !("main" in at) { mark("relocated") }
{
    mark(event)
    call = event
    if (sub(/_end$/, "", call)) {
        took[call] += now - began[call]
        took_cpu[call] += cpu(pid) - began_cpu[call]
    } else {
        began[event] = now
        began_cpu[event] = cpu(pid)
    }
    if (call ~ /^X509_STORE_load/)
        mark(event == call ? "trust" : "trust_end")
}

END {
    before = "host-exec"
    part("host: pamtester and libpam, until they call the module", "pam_sm_authenticate")
    part("host: configuration, user, conversation", "fmet_ask")
    part("host: the request, what is remembered of the server", "fork")
    part("fork: the child is cleaned, and exec", "helper-exec")
    part("helper: ld.so maps " libraries - 1 " libraries", "mapped")
    part("helper: ld.so relocates them", "relocated")
    part("helper: their constructors (GnuTLS, Kerberos ...)", "main")
    part("helper: walls: process, Landlock, seccomp; the request", "fmet_login_run")
    part("helper: before curl_global_init (default trust found)", "curl_global_init")
    part("helper: curl_global_init: OpenSSL's set-up, openssl.cnf", "curl_global_init_end")
    part("helper: curl's handles, until connect", "sys_connect")
    part("helper: connect, until TLS begins", "SSL_CTX_new")
    part("helper: SSL_CTX_new", "SSL_connect")
    part("helper: ClientHello", "trust")
    part("helper: trust store read (X509_STORE_load_*)", "trust_end.last")
    part("helper: the server's part of TLS, keys", "X509_verify_cert")
    part("helper: certificate verified", "X509_verify_cert_end")
    part("helper: its signature, Finished", "on_issue")
    part("helper: requests sent", "fmet_transfer_start_end.last")
    part("helper: until all answers are read", "fmet_http_flight_end.last")
    part("helper: JSON, the owner proved", "fmet_login_run_end")
    part("helper: reply, and exit begins", "helper-exit")
    part("exit ends; the host is woken and reaps", "fmet_spawn_exchange_end")
    part("host: reply judged, policy, grant, log", "pam_sm_authenticate_end")
    part("host: pamtester ends", "host-exit")
    printf "%d\t%s\t%.0f\t%.0f\n", ++place, "ALL", (at["host-exit"] - at["host-exec"]) * 1e6, \
        (spent["host-exit"] - spent["host-exec"]) * 1e6
    of_which("of which: fmet_confine_process", "fmet_confine_process")
    of_which("of which: fmet_confine_files (Landlock)", "fmet_confine_files")
    of_which("of which: fmet_seccomp_enter", "fmet_seccomp_enter")
    of_which("of which: fmet_trust_default", "fmet_trust_default")
    of_which("of which: RAND_status (after connect)", "RAND_status")
    of_which("of which: SSL_connect, all turns", "SSL_connect")
    of_which("of which: fmet_json_parse, all", "fmet_json_parse")
    of_which("of which: curl_easy_cleanup", "curl_easy_cleanup")
    exit failed
}
