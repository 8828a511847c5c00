/*
 * host SERVICE USER: a program that logs in by libpam, one call for each line
 * of its input, and keeps nothing itself.
 *
 *   authenticate, account, establish, reinitialize, delete, open, close,
 *   chauthtok, end         what libpam answers goes to its output
 *   plant TEXT             keeps TEXT in freed memory and below its stack
 *
 * Each prompt takes a line of descriptor 3.  A line goes straight into the
 * memory that the answer is given in, which is the module's to wipe; so
 * what is found of it in this process is the module's or libpam's.
 */
#include <err.h>
#include <security/pam_appl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define ANSWER_MAX 512

/* A byte at a time: no more than the line is taken, and nothing stays. */
static bool read_line(int fd, char *line, size_t size)
{
    size_t len = 0;

    for (; len + 1 < size; len++)
        if (read(fd, line + len, 1) != 1 || line[len] == '\n')
            break;
    if (line[len] != '\n')
        return false;
    line[len] = '\0';
    return true;
}

static int converse(int count, const struct pam_message **messages,
                    struct pam_response **ret_responses, void *data)
{
    struct pam_response *responses = calloc((size_t)count, sizeof(*responses));
    int i;

    (void)data;
    if (responses == NULL)
        return PAM_BUF_ERR;
    for (i = 0; i < count; i++) {
        if (messages[i]->msg_style != PAM_PROMPT_ECHO_OFF)
            continue;
        responses[i].resp = calloc(1, ANSWER_MAX);
        if (responses[i].resp == NULL ||
            !read_line(3, responses[i].resp, ANSWER_MAX))
            errx(2, "no answer for the prompt: %s", messages[i]->msg);
    }
    *ret_responses = responses;
    return PAM_SUCCESS;
}

/* What a module would do that forgets its copies. */
static __attribute__((noinline)) void plant(const char *text)
{
    char stack[ANSWER_MAX], *heap = malloc(ANSWER_MAX);

    if (heap == NULL)
        err(2, "plant");
    snprintf(stack, sizeof(stack), "................%s", text);
    memcpy(heap, stack, sizeof(stack));
    __asm__ volatile("" : : "r"(stack), "r"(heap) : "memory");
    free(heap);
}

static int call(pam_handle_t *pamh, const char *what)
{
    static const struct {
        const char *name;
        int (*function)(pam_handle_t *, int);
        int flags;
    } calls[] = {
        {"authenticate", pam_authenticate, 0},
        {"account", pam_acct_mgmt, 0},
        {"establish", pam_setcred, PAM_ESTABLISH_CRED},
        {"reinitialize", pam_setcred, PAM_REINITIALIZE_CRED},
        {"delete", pam_setcred, PAM_DELETE_CRED},
        {"open", pam_open_session, 0},
        {"close", pam_close_session, 0},
        {"chauthtok", pam_chauthtok, 0},
    };
    size_t i;

    for (i = 0; i < sizeof(calls) / sizeof(*calls); i++)
        if (strcmp(calls[i].name, what) == 0)
            return calls[i].function(pamh, calls[i].flags);
    errx(2, "no such call: %s", what);
}

int main(int argc, char **argv)
{
    const struct pam_conv conversation = {.conv = converse};
    char line[ANSWER_MAX];
    pam_handle_t *pamh = NULL;
    int code = PAM_SUCCESS;

    if (argc != 3 ||
        pam_start(argv[1], argv[2], &conversation, &pamh) != PAM_SUCCESS)
        errx(2, "usage: host SERVICE USER");
    setvbuf(stdout, NULL, _IOLBF, 0);
    /* sshd and login say so; pam_fail_delay's waiting is not what is tested. */
    (void)pam_set_item(pamh, PAM_RHOST, "192.0.2.1");
    (void)pam_set_item(pamh, PAM_TTY, "ssh");
    while (read_line(0, line, sizeof(line))) {
        if (strncmp(line, "plant ", 6) == 0) {
            plant(line + 6);
            memset(line, 0, sizeof(line));
            puts("planted");
            continue;
        }
        if (pamh != NULL && strcmp(line, "end") == 0) {
            (void)pam_end(pamh, code);
            pamh = NULL;
            puts("end 0");
        } else if (pamh != NULL) {
            code = call(pamh, line);
            printf("%s %d\n", line, code);
        }
    }
    return 0;
}
