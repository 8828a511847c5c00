/*
 * What a conversation leaves in the world: log lines, requests at the server,
 * files in the run directory, groups of the process.
 */
#include <dirent.h>
#include <grp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <syslog.h>
#include <unistd.h>

#include "src/core/pattern.h"
#include "tests/script/script.h"

#define CONTROL "http://127.0.0.1:8001"
#define REQUESTS_MAX 512

static const char log_file[] = "/run/script.log";
static size_t log_read;
static bool asked_seen[REQUESTS_MAX];

static const char *const priorities[] = {"emerg",   "alert",  "crit", "err",
                                         "warning", "notice", "info", "debug"};

/*
 * libpam's syslog(3) is this one: the program's own symbol comes before
 * libc's.  A file, since a forked child logs too.
 */
static void record(int priority, const char *format, va_list args)
    __attribute__((format(printf, 2, 0)));

static void record(int priority, const char *format, va_list args)
{
    FILE *file = fopen(log_file, "ae");
    char line[LINE_BYTES];

    vsnprintf(line, sizeof(line), format, args);
    if (file == NULL)
        return;
    if (strncmp(line, "pam_fmetoken(", 13) == 0)
        fprintf(file, "%s%s %s\n",
                (priority & LOG_FACMASK) == LOG_AUTHPRIV ? "" : "facility! ",
                priorities[LOG_PRI(priority)], line + 12);
    fclose(file);
}

void syslog(int priority, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    record(priority, format, args);
    va_end(args);
}

void __syslog_chk(int priority, int flag, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

void __syslog_chk(int priority, int flag, const char *format, ...)
{
    va_list args;

    (void)flag;
    va_start(args, format);
    record(priority, format, args);
    va_end(args);
}

/* What COMMAND prints; the caller frees it. */
static char *output(const char *command)
{
    FILE *pipe = popen(command, "re");
    char *text = NULL;
    size_t room = 0;

    if (pipe == NULL)
        return strdup("");
    if (getdelim(&text, &room, '\0', pipe) < 0 && text != NULL)
        *text = '\0';
    pclose(pipe);
    return text != NULL ? text : strdup("");
}

static char *log_text(void)
{
    return output("cat /run/script.log");
}

static char *asked_text(void)
{
    return output("curl -s " CONTROL "/log");
}

void world_reset(void)
{
    setgroups(0, NULL);
    unlink(log_file);
    log_read = 0;
    memset(asked_seen, 0, sizeof(asked_seen));
    if (system("rm -rf " RUNDIR " " STATEDIR "; curl -s -X DELETE " CONTROL
               "/fault >/dev/null; curl -s -X DELETE " CONTROL
               "/log >/dev/null; touch /run/script.log") != 0)
        exit(1);
}

/* The line of TEXT that begins at OFFSET; the caller frees it.  NULL: none. */
static char *line_at(const char *text, size_t offset)
{
    if (offset >= strlen(text))
        return NULL;
    return strndup(text + offset, strcspn(text + offset, "\n"));
}

/* The next log line must match PATTERN. */
static void expect_log(struct play *play, const char *pattern)
{
    char *text = log_text(), *line = line_at(text, log_read);

    if (line == NULL)
        flunk(play, "no more log lines; wanted: %s", pattern);
    else if (!fmet_pattern_match(pattern, line))
        flunk(play, "log line: %s\n#   wanted: %s", line, pattern);
    else
        log_read += strlen(line) + 1;
    free(line);
    free(text);
}

/* Calls VISIT for each request that no `asked` has taken yet, until it says
   true. */
static bool each_request(bool (*visit)(const char *line, void *data),
                         void *data)
{
    char *text = asked_text(), *line, *rest = text;
    bool done = false;
    size_t i;

    for (i = 0; i < REQUESTS_MAX && !done; i++) {
        line = strsep(&rest, "\n");
        if (line == NULL || *line == '\0')
            break;
        if (!asked_seen[i] && visit(line, data)) {
            asked_seen[i] = true;
            done = true;
        }
    }
    free(text);
    return done;
}

static bool matches(const char *line, void *data)
{
    return fmet_pattern_match(data, line);
}

/*
 * A request that matches, in whatever order: those of one flight have none.
 * Some come late: a token is deleted after the login has its answer.
 */
static void expect_request(struct play *play, char *pattern)
{
    int tries;

    for (tries = 0; tries < 60; tries++) {
        if (each_request(matches, pattern))
            return;
        usleep(50000);
    }
    flunk(play, "no such request: %s", pattern);
}

static bool complain(const char *line, void *data)
{
    flunk(data, "nobody expected this request: %s", line);
    return true;
}

void world_check_rest(struct play *play)
{
    char *text = log_text(), *line = line_at(text, log_read);

    if (line != NULL)
        flunk(play, "nobody expected this log line: %s", line);
    free(line);
    free(text);
    each_request(complain, play);
}

static void expect_files(struct play *play, const char *prefix, size_t wanted)
{
    struct dirent *entry;
    size_t count = 0;
    DIR *dir = opendir(RUNDIR);

    if (dir != NULL) {
        for (entry = readdir(dir); entry != NULL; entry = readdir(dir))
            count += strncmp(entry->d_name, prefix, strlen(prefix)) == 0;
        closedir(dir);
    }
    if (count != wanted)
        flunk(play, "%zu files %s* in " RUNDIR ", not %zu", count, prefix,
              wanted);
}

/* groups NAME...: exactly these supplementary groups, in any order. */
static void expect_groups(struct play *play, char **words, size_t count)
{
    gid_t gids[256];
    int have = getgroups(256, gids), i;
    size_t found = 0, j;
    char names[1024] = "";

    for (i = 0; i < have; i++) {
        const struct group *group = getgrgid(gids[i]);
        const char *name = group != NULL ? group->gr_name : "?";

        snprintf(names + strlen(names), sizeof(names) - strlen(names), " %s",
                 name);
        for (j = 1; j < count; j++)
            found += strcmp(name, words[j]) == 0;
    }
    if ((size_t)have != count - 1 || found != count - 1)
        flunk(play, "the groups are:%s", names);
}

/* control WORD: the rest of the line goes to the server as it is. */
static void post(struct play *play, const char *where, const char *rest)
{
    FILE *pipe;

    if (setenv("WHERE", where, 1) != 0)
        exit(1);
    pipe =
        popen("curl -sf --data-binary @- " CONTROL "/$WHERE >/dev/null", "we");
    unsetenv("WHERE");
    if (pipe == NULL || fputs(rest, pipe) < 0 || pclose(pipe) != 0)
        flunk(play, "the server does not take: %s", rest);
}

bool world_verb(struct play *play, char **words, size_t count, char *rest)
{
    if (strcmp(words[0], "log") == 0)
        expect_log(play, rest);
    else if (strcmp(words[0], "asked") == 0)
        expect_request(play, rest);
    else if (strcmp(words[0], "files") == 0 && count == 3)
        expect_files(play, words[1], strtoul(words[2], NULL, 10));
    else if (strcmp(words[0], "groups") == 0)
        expect_groups(play, words, count);
    else if (strcmp(words[0], "lose-groups") == 0)
        setgroups(0, NULL);
    else if (strcmp(words[0], "fault") == 0)
        post(play, "fault", rest);
    else if (strcmp(words[0], "data") == 0)
        post(play, "data", rest);
    else if (strcmp(words[0], "sh") == 0) {
        if (system(rest) != 0)
            flunk(play, "failed: %s", rest);
    } else
        return false;
    return true;
}
