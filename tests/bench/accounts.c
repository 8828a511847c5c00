/*
 * One lookup of an account by the helper, without PAM: what it takes.
 *
 *   accounts HELPER URL CAFILE v3|v4 USER TOKEN-FILE
 *
 * prints the outcome, milliseconds, the helper's peak memory in KiB, and the
 * milliseconds that it computed.
 */
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include "tests/unit/helper/ask.h"

static double now_ms(void)
{
    struct timespec now = {0};

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static double computed_ms(const struct rusage *usage)
{
    return (double)(usage->ru_utime.tv_sec + usage->ru_stime.tv_sec) * 1e3 +
           (double)(usage->ru_utime.tv_usec + usage->ru_stime.tv_usec) / 1e3;
}

static void read_token(const char *path, struct fmet_secret *token)
{
    char line[FMET_TOKEN_MAX + 2] = "";
    FILE *file = fopen(path, "re");

    if (file == NULL || fgets(line, sizeof(line), file) == NULL ||
        fmet_secret_set(token, line, strcspn(line, "\n")) != FMET_OK)
        exit(2);
    fclose(file);
}

int main(int argc, char **argv)
{
    char name[] = "unused";
    struct fmet_request request = {.mode = FMET_MODE_LOOKUP,
                                   .ask_superuser = true,
                                   .ask_roles = true,
                                   .timeout_ms = FMET_TIMEOUT_MAX_MS,
                                   .connect_timeout_ms = 3000,
                                   .token_name = name};
    struct fmet_reply reply = {0};
    struct rusage usage = {0};
    enum fmet_result result;
    double begin;

    if (argc != 7)
        return 2;
    request.server = argv[2];
    request.cafile = argv[3];
    request.api = strcmp(argv[4], "v3") == 0 ? FMET_API_V3 : FMET_API_V4;
    request.fme_user = argv[5];
    read_token(argv[6], &request.service_token);
    begin = now_ms();
    result = ask(argv[1], &request, &reply);
    if (result == FMET_OK)
        result = reply.result;
    getrusage(RUSAGE_CHILDREN, &usage);
    printf("%s %.1f %ld %.1f\n", fmet_result_name(result), now_ms() - begin,
           usage.ru_maxrss, computed_ms(&usage));
    fmet_secret_clear(&request.service_token);
    fmet_reply_clear(&reply);
    return result == FMET_OK ? 0 : 1;
}
