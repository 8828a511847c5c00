/*
 * Runs commands and measures them, without a shell's own forks in between.
 *
 *   timed rounds N PLAN        one after the other, all of PLAN N times over;
 *                              prints "LINE MICROSECONDS COMPUTED" of each run:
 *                              by the clock, and by the processors, in the
 *                              command and its children
 *   timed storm N JOBS PLAN    the first line of PLAN N times, JOBS at a time;
 *                              prints seconds, how many failed, and the
 *                              seconds of the longest
 *
 * A line of PLAN: the exit status that is wanted, a file for standard input,
 * and a command's words; NAME=VALUE before them goes into its environment.  A
 * run that ends otherwise ends the rounds.
 */
#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define LINES_MAX 64
#define WORDS_MAX 64
#define JOBS_MAX 1000

struct command {
    int status;
    char *input;
    char *variable;
    char *words[WORDS_MAX];
};

static struct command plan[LINES_MAX];

static double now_us(void)
{
    struct timespec now = {0};

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e6 + (double)now.tv_nsec / 1e3;
}

static void fail(const char *what)
{
    perror(what);
    exit(2);
}

static void parse(char *line, struct command *ret)
{
    char *rest = NULL, *word = strtok_r(line, " \n", &rest);
    size_t count = 0;

    ret->status = word != NULL ? atoi(word) : 0;
    ret->input = strtok_r(NULL, " \n", &rest);
    word = strtok_r(NULL, " \n", &rest);
    if (word != NULL && strchr(word, '=') != NULL) {
        ret->variable = word;
        word = strtok_r(NULL, " \n", &rest);
    }
    for (; word != NULL && count + 1 < WORDS_MAX;
         word = strtok_r(NULL, " \n", &rest))
        ret->words[count++] = word;
    if (ret->input == NULL || count == 0)
        fail("a line of the plan");
}

static size_t read_plan(const char *path)
{
    FILE *file = fopen(path, "re");
    char *line = NULL;
    size_t size = 0, count = 0;

    if (file == NULL)
        fail(path);
    for (; count < LINES_MAX && getline(&line, &size, file) > 0; line = NULL)
        parse(line, &plan[count++]);
    fclose(file);
    return count;
}

static pid_t start(const struct command *command)
{
    static char path[] = "PATH=/usr/local/sbin:/usr/sbin:/usr/bin:/sbin:/bin";
    char *environment[] = {path, command->variable, NULL};
    posix_spawn_file_actions_t files;
    pid_t pid = -1;

    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_addopen(&files, 0, command->input, O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&files, 1, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_adddup2(&files, 1, 2);
    errno = posix_spawnp(&pid, command->words[0], &files, NULL, command->words,
                         environment);
    if (errno != 0)
        fail(command->words[0]);
    posix_spawn_file_actions_destroy(&files);
    return pid;
}

static double us_of(struct timeval time)
{
    return (double)time.tv_sec * 1e6 + (double)time.tv_usec;
}

static bool good(const struct command *command, int status)
{
    return WIFEXITED(status) && WEXITSTATUS(status) == command->status;
}

static int rounds(long count, size_t lines)
{
    for (; count > 0; count--)
        for (size_t i = 0; i < lines; i++) {
            double begin = now_us();
            struct rusage usage = {0};
            int status = 0;

            if (wait4(start(&plan[i]), &status, 0, &usage) < 0)
                fail("wait4");
            printf("%zu %.0f %.0f\n", i, now_us() - begin,
                   us_of(usage.ru_utime) + us_of(usage.ru_stime));
            if (good(&plan[i], status))
                continue;
            fprintf(stderr, "timed: line %zu ended with status %d\n", i + 1,
                    WEXITSTATUS(status));
            return 1;
        }
    return 0;
}

static struct {
    pid_t pid;
    double begin;
} running[JOBS_MAX];

static void start_one(long jobs)
{
    long i;

    for (i = 0; i < jobs && running[i].pid != 0; i++)
        continue;
    running[i].begin = now_us();
    running[i].pid = start(&plan[0]);
}

/* How long the command ran that ended with STATUS. */
static double end_one(long jobs, int *ret_status)
{
    pid_t pid = wait(ret_status);
    long i;

    if (pid < 0)
        fail("wait");
    for (i = 0; i < jobs && running[i].pid != pid; i++)
        continue;
    running[i].pid = 0;
    return now_us() - running[i].begin;
}

static int storm(long count, long jobs)
{
    double begin = now_us(), longest = 0, took;
    long now = 0, failed = 0;
    int status = 0;

    while (count > 0 || now > 0) {
        for (; count > 0 && now < jobs; count--, now++)
            start_one(jobs);
        took = end_one(jobs, &status);
        longest = took > longest ? took : longest;
        now--;
        failed += !good(&plan[0], status);
    }
    printf("%.3f %ld %.3f\n", (now_us() - begin) / 1e6, failed, longest / 1e6);
    return 0;
}

int main(int argc, char **argv)
{
    if (argc == 4 && strcmp(argv[1], "rounds") == 0)
        return rounds(atol(argv[2]), read_plan(argv[3]));
    if (argc == 5 && strcmp(argv[1], "storm") == 0 &&
        atol(argv[3]) <= JOBS_MAX && read_plan(argv[4]) != 0)
        return storm(atol(argv[2]), atol(argv[3]));
    fprintf(stderr, "usage: timed rounds N PLAN | storm N JOBS PLAN\n");
    return 2;
}
