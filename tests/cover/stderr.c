/*
 * For the scripted conversations under the sanitizers: the module gives its
 * helper /dev/null to write to, where a sanitizer's last words would be lost.
 * In that build it gives it this pipe, where there is one.  A pipe, since the
 * helper may write no file, by its limits, its user and Landlock.
 */
#include <fcntl.h>
#include <unistd.h>

#define HELPER_STDERR "/run/helper.stderr" /* as in watched-inside */

int __real_dup2(int from, int to);
int __wrap_dup2(int from, int to);

int __wrap_dup2(int from, int to)
{
    int pipe = to == 2 ? open(HELPER_STDERR, O_WRONLY | O_NONBLOCK) : -1;

    return __real_dup2(pipe >= 0 ? pipe : from, to);
}
