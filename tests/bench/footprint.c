/*
 * What a login costs the memory of the program that asks for it.
 *
 *   footprint SERVICE USER SECRET-FILE [libraries|MIB]
 *
 * authenticates, and prints KiB: the most that was resident, what is private
 * and written at the end, and the most that a child had resident; with
 * "libraries" the files that are mapped to be run.  With MIB it has written to
 * so much memory before, and prints how many milliseconds the middle one of 21
 * logins took.
 */
#include <security/pam_appl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#define LOGINS 21

static char secret[5000];

static int converse(int count, const struct pam_message **messages,
                    struct pam_response **ret, void *data)
{
    struct pam_response *responses = calloc((size_t)count, sizeof(*responses));
    int i;

    (void)data;
    if (responses == NULL)
        return PAM_BUF_ERR;
    for (i = 0; i < count; i++)
        if (messages[i]->msg_style == PAM_PROMPT_ECHO_OFF)
            responses[i].resp = strdup(secret);
    *ret = responses;
    return PAM_SUCCESS;
}

/* The sum of the lines of PATH that begin with KEY. */
static long kib_of(const char *path, const char *key)
{
    FILE *file = fopen(path, "re");
    char line[512];
    long sum = 0;

    if (file == NULL)
        exit(2);
    while (fgets(line, sizeof(line), file) != NULL)
        if (strncmp(line, key, strlen(key)) == 0)
            sum += strtol(line + strlen(key), NULL, 10);
    fclose(file);
    return sum;
}

static void print_libraries(void)
{
    FILE *file = fopen("/proc/self/maps", "re");
    char line[512], mode[8], path[256];

    if (file == NULL)
        exit(2);
    while (fgets(line, sizeof(line), file) != NULL)
        if (sscanf(line, "%*s %7s %*s %*s %*s %255s", mode, path) == 2 &&
            mode[2] == 'x' && *path == '/')
            puts(path);
    fclose(file);
}

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

static double milliseconds(pam_handle_t *pamh)
{
    struct timespec begin, end;

    clock_gettime(CLOCK_MONOTONIC, &begin);
    if (pam_authenticate(pamh, 0) != PAM_SUCCESS)
        exit(1);
    clock_gettime(CLOCK_MONOTONIC, &end);
    return (double)(end.tv_sec - begin.tv_sec) * 1e3 +
           (double)(end.tv_nsec - begin.tv_nsec) / 1e6;
}

/* Logins of a host of so many MiB. */
static void print_time(pam_handle_t *pamh, const char *mib)
{
    size_t size = strtoul(mib, NULL, 10) * 1024 * 1024, i;
    char *memory = malloc(size + 1);
    double times[LOGINS];

    if (memory == NULL)
        exit(1);
    memset(memory, 1, size + 1);
    for (i = 0; i < LOGINS; i++)
        times[i] = milliseconds(pamh);
    qsort(times, LOGINS, sizeof(*times), by_size);
    printf("%.1f\n", times[LOGINS / 2] + 0 * memory[size]);
    free(memory);
}

int main(int argc, char **argv)
{
    struct pam_conv conv = {.conv = converse};
    struct rusage children = {0};
    pam_handle_t *pamh = NULL;
    FILE *file;

    if (argc < 4)
        return 2;
    file = fopen(argv[3], "re");
    if (file == NULL || fgets(secret, sizeof(secret), file) == NULL)
        return 2;
    fclose(file);
    secret[strcspn(secret, "\n")] = '\0';
    if (pam_start(argv[1], argv[2], &conv, &pamh) != PAM_SUCCESS ||
        pam_authenticate(pamh, 0) != PAM_SUCCESS)
        return 1;
    if (argc > 4 && strcmp(argv[4], "libraries") != 0) {
        print_time(pamh, argv[4]);
        pam_end(pamh, PAM_SUCCESS);
        return 0;
    }
    getrusage(RUSAGE_CHILDREN, &children);
    if (argc > 4)
        print_libraries();
    else
        printf("%ld %ld %ld\n", kib_of("/proc/self/status", "VmHWM:"),
               kib_of("/proc/self/smaps_rollup", "Private_Dirty:"),
               children.ru_maxrss);
    pam_end(pamh, PAM_SUCCESS);
    return 0;
}
