/*
 * The application's side of PAM: calls, the conversation, and the forks that
 * sshd makes.
 */
#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/script/script.h"

static const struct {
    int code;
    const char *name;
} codes[] = {
    {PAM_SUCCESS, "SUCCESS"},
    {PAM_IGNORE, "IGNORE"},
    {PAM_AUTH_ERR, "AUTH_ERR"},
    {PAM_AUTHINFO_UNAVAIL, "AUTHINFO_UNAVAIL"},
    {PAM_USER_UNKNOWN, "USER_UNKNOWN"},
    {PAM_PERM_DENIED, "PERM_DENIED"},
    {PAM_ACCT_EXPIRED, "ACCT_EXPIRED"},
    {PAM_NEW_AUTHTOK_REQD, "NEW_AUTHTOK_REQD"},
    {PAM_CRED_ERR, "CRED_ERR"},
    {PAM_CRED_EXPIRED, "CRED_EXPIRED"},
    {PAM_CRED_UNAVAIL, "CRED_UNAVAIL"},
    {PAM_SERVICE_ERR, "SERVICE_ERR"},
    {PAM_SYSTEM_ERR, "SYSTEM_ERR"},
    {PAM_BUF_ERR, "BUF_ERR"},
    {PAM_CONV_ERR, "CONV_ERR"},
    {PAM_AUTHTOK_ERR, "AUTHTOK_ERR"},
    {PAM_SESSION_ERR, "SESSION_ERR"},
};

const char *code_name(int code)
{
    size_t i;

    for (i = 0; i < sizeof(codes) / sizeof(*codes); i++)
        if (codes[i].code == code)
            return codes[i].name;
    return "another code";
}

static int answer(struct play *play, const struct pam_message *message,
                  struct pam_response *response)
{
    const struct reply *reply = &play->replies[play->replied];

    if (message->msg_style != PAM_PROMPT_ECHO_OFF &&
        message->msg_style != PAM_PROMPT_ECHO_ON) {
        snprintf(play->told[play->told_count++ % 16], sizeof(*play->told),
                 "%s %s",
                 message->msg_style == PAM_ERROR_MSG ? "error" : "info",
                 message->msg);
        return PAM_SUCCESS;
    }
    if (play->replied == play->reply_count) {
        flunk(play, "a prompt that nobody expected: \"%s\"", message->msg);
        return PAM_CONV_ERR;
    }
    play->replied++;
    if (strcmp(reply->prompt, message->msg) != 0)
        flunk(play, "prompt \"%s\", not \"%s\"", message->msg, reply->prompt);
    if (reply->fail)
        return PAM_CONV_ERR;
    response->resp = reply->text != NULL ? strdup(reply->text) : NULL;
    return PAM_SUCCESS;
}

static int converse(int count, const struct pam_message **messages,
                    struct pam_response **ret_responses, void *data)
{
    struct pam_response *responses = calloc((size_t)count, sizeof(*responses));
    int i, code = PAM_SUCCESS;

    if (responses == NULL)
        return PAM_BUF_ERR;
    for (i = 0; i < count && code == PAM_SUCCESS; i++)
        code = answer(data, messages[i], &responses[i]);
    if (code != PAM_SUCCESS) {
        free(responses);
        return code;
    }
    *ret_responses = responses;
    return PAM_SUCCESS;
}

static void expect_code(struct play *play, const char *call, int code,
                        const char *wanted)
{
    if (strcmp(code_name(code), wanted) != 0)
        flunk(play, "%s answered %s (%d), not %s", call, code_name(code), code,
              wanted);
}

static bool delayed;

/* Instead of the sleep: that a failure asks for one is what is tested. */
static void on_delay(int code, unsigned microseconds, void *data)
{
    (void)data;
    delayed = microseconds != 0 && code != PAM_SUCCESS;
}

static void authenticate(struct play *play, const char *wanted)
{
    int code;

    delayed = false;
    code = pam_authenticate(play->pamh, play->silent ? PAM_SILENT : 0);
    expect_code(play, "authenticate", code, wanted);
    if (delayed != (code != PAM_SUCCESS))
        flunk(play, "%s",
              delayed ? "a delay after a success"
                      : "a failure without a delay");
}

/* libpam keeps a function where it keeps texts (pam_fail_delay(3)). */
static void set_delay(struct play *play)
{
    void (*function)(int, unsigned, void *) = on_delay;
    const void *item;

    memcpy(&item, &function, sizeof(item));
    if (pam_set_item(play->pamh, PAM_FAIL_DELAY, item) != PAM_SUCCESS)
        flunk(play, "pam_set_item failed");
}

static void start(struct play *play, const char *user)
{
    static struct pam_conv conversation;

    pam_finish(play);
    conversation = (struct pam_conv){converse, play};
    if (pam_start_confdir(SERVICE, user, &conversation, CONFDIR, &play->pamh) !=
        PAM_SUCCESS)
        flunk(play, "pam_start failed");
    else
        set_delay(play);
}

void pam_finish(struct play *play)
{
    size_t i;

    if (play->pamh != NULL)
        pam_end(play->pamh, PAM_SUCCESS);
    play->pamh = NULL;
    play->silent = false;
    for (i = 0; i < play->reply_count; i++)
        free(play->replies[i].text);
    play->reply_count = 0;
    play->replied = 0;
}

/* answer PROMPT TEXT | null | fail | BYTES N */
static void add_reply(struct play *play, char **words, size_t count)
{
    struct reply *reply;
    size_t len;

    if (play->reply_count == sizeof(play->replies) / sizeof(*reply)) {
        flunk(play, "too many answers in one case");
        return;
    }
    reply = &play->replies[play->reply_count++];
    memset(reply, 0, sizeof(*reply));
    snprintf(reply->prompt, sizeof(reply->prompt), "%s", words[1]);
    if (count == 3 && strcmp(words[2], "null") == 0)
        return;
    if (count == 3 && strcmp(words[2], "fail") == 0) {
        reply->fail = true;
    } else if (count == 4 && strcmp(words[2], "BYTES") == 0) {
        len = strtoul(words[3], NULL, 10);
        reply->text = calloc(1, len + 1);
        if (reply->text != NULL)
            memset(reply->text, 'p', len);
    } else {
        reply->text = strdup(count > 2 ? words[2] : "");
    }
}

static int flag_of(const char *word)
{
    if (strcmp(word, "delete") == 0)
        return PAM_DELETE_CRED;
    if (strcmp(word, "reinitialize") == 0)
        return PAM_REINITIALIZE_CRED;
    if (strcmp(word, "refresh") == 0)
        return PAM_REFRESH_CRED;
    return PAM_ESTABLISH_CRED;
}

/* What sshd's child hands to the monitor: how many prompts it answered, the
   code, and the PAM environment. */
static void report(struct play *play, int fd, int code)
{
    char **list = pam_getenvlist(play->pamh);
    FILE *out = fdopen(fd, "w");
    size_t i;

    if (out == NULL)
        _exit(1);
    fprintf(out, "%d %zu %zu\n", code, play->replied, play->told_count);
    for (i = 0; i < play->told_count; i++)
        fprintf(out, "%s\n", play->told[i]);
    for (i = 0; list != NULL && list[i] != NULL; i++)
        fprintf(out, "%s\n", list[i]);
    fclose(out);
    for (i = 0; list != NULL && list[i] != NULL; i++)
        free(list[i]);
    free(list);
    _exit(play->failed ? 2 : 0);
}

/* As sshd does for keyboard-interactive: authenticate and acct_mgmt, and where
   that says so chauthtok, in a child that ends without pam_end; its PAM
   environment is copied back. */
static void forked(struct play *play, char **words)
{
    char line[1024];
    FILE *in;
    int ends[2], code = -1, status;
    size_t i;
    pid_t pid;

    if (pipe(ends) != 0)
        return;
    fflush(stdout);
    pid = fork();
    if (pid == 0) {
        close(ends[0]);
        code = pam_authenticate(play->pamh, 0);
        if (code == PAM_SUCCESS)
            code = pam_acct_mgmt(play->pamh, 0);
        if (code == PAM_NEW_AUTHTOK_REQD)
            code = pam_chauthtok(play->pamh, PAM_CHANGE_EXPIRED_AUTHTOK);
        report(play, ends[1], code);
    }
    close(ends[1]);
    in = fdopen(ends[0], "r");
    if (in == NULL || fscanf(in, "%d %zu %zu\n", &code, &play->replied,
                             &play->told_count) != 3)
        flunk(play, "the forked child said nothing");
    for (i = 0; in != NULL && i < play->told_count && i < 16; i++)
        if (fgets(play->told[i], sizeof(*play->told), in) != NULL)
            play->told[i][strcspn(play->told[i], "\n")] = '\0';
    while (in != NULL && fgets(line, sizeof(line), in) != NULL) {
        line[strcspn(line, "\n")] = '\0';
        pam_putenv(play->pamh, line);
    }
    if (in != NULL)
        fclose(in);
    waitpid(pid, &status, 0);
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
        flunk(play, "the forked child had another conversation");
    expect_code(play, "forked authenticate", code, words[1]);
}

static void environment(struct play *play, char **words, size_t count)
{
    const char *value = pam_getenv(play->pamh, words[1]);

    if (count == 3 && strcmp(words[2], "absent") == 0 && value != NULL)
        flunk(play, "%s is in the PAM environment: %s", words[1], value);
    if (count == 3 && strcmp(words[2], "present") == 0 && value == NULL)
        flunk(play, "%s is not in the PAM environment", words[1]);
    if (count == 4 && (value == NULL || fnmatch(words[3], value, 0) != 0))
        flunk(play, "%s is %s, not %s", words[1],
              value != NULL ? value : "not in the PAM environment", words[3]);
}

/* told info|error PATTERN: the next message beside the prompts. */
static void told(struct play *play, char **words)
{
    char pattern[600];

    snprintf(pattern, sizeof(pattern), "%s %s", words[1], words[2]);
    if (play->told_read == play->told_count)
        flunk(play, "nothing was told: %s", pattern);
    else if (fnmatch(pattern, play->told[play->told_read++], 0) != 0)
        flunk(play, "told \"%s\", not \"%s\"", play->told[play->told_read - 1],
              pattern);
}

/* The calls around a login; whether WORDS are one. */
static bool session_verb(struct play *play, char **words, size_t count)
{
    const char *word = words[0];

    if (strcmp(word, "open-session") == 0 && count == 2)
        expect_code(play, word, pam_open_session(play->pamh, 0), words[1]);
    else if (strcmp(word, "close-session") == 0 && count == 2)
        expect_code(play, word, pam_close_session(play->pamh, 0), words[1]);
    else if (strcmp(word, "chauthtok") == 0 && count == 2)
        expect_code(play, word, pam_chauthtok(play->pamh, 0), words[1]);
    else if (strcmp(word, "chauthtok-expired") == 0 && count == 2)
        expect_code(play, word,
                    pam_chauthtok(play->pamh, PAM_CHANGE_EXPIRED_AUTHTOK),
                    words[1]);
    else
        return false;
    return true;
}

bool pam_verb(struct play *play, char **words, size_t count)
{
    if (strcmp(words[0], "user") == 0 && count == 2)
        start(play, words[1]);
    else if (strcmp(words[0], "answer") == 0 && count >= 2)
        add_reply(play, words, count);
    else if (play->pamh == NULL)
        return false;
    else if (strcmp(words[0], "authenticate") == 0 && count == 2)
        authenticate(play, words[1]);
    else if (strcmp(words[0], "account") == 0 && count == 2)
        expect_code(play, words[0], pam_acct_mgmt(play->pamh, 0), words[1]);
    else if (strcmp(words[0], "setcred") == 0 && count == 3)
        expect_code(play, words[0], pam_setcred(play->pamh, flag_of(words[1])),
                    words[2]);
    else if (strcmp(words[0], "forked-authenticate") == 0 && count == 2)
        forked(play, words);
    else if (strcmp(words[0], "silent") == 0 && count == 1)
        play->silent = true;
    else if (strcmp(words[0], "become") == 0 && count == 2)
        pam_set_item(play->pamh, PAM_USER, words[1]);
    else if (strcmp(words[0], "rhost") == 0 && count == 2)
        pam_set_item(play->pamh, PAM_RHOST, words[1]);
    else if (strcmp(words[0], "putenv") == 0 && count == 2)
        pam_putenv(play->pamh, words[1]);
    else if (strcmp(words[0], "environment") == 0)
        environment(play, words, count);
    else if (strcmp(words[0], "told") == 0 && count == 3)
        told(play, words);
    else
        return session_verb(play, words, count);
    return true;
}
