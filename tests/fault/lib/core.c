/*
 * Counting, and what is done at the Nth call.  Everything here may run in a
 * child between fork and exec.
 */
#include "tests/fault/lib/fault.h"

#include <dlfcn.h>
#include <execinfo.h>
#include <fcntl.h>
#include <link.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define SLOTS 16384 /* a power of two, many times what is ever live */
#define REMOVED ((const void *)1)

static struct fault_page *page;
static enum fault_side side; /* FAULT_NOWHERE: nothing is counted */
static uintptr_t code_low, code_high;

static struct {
    const void *memory;
    uintptr_t caller;
} slots[SLOTS];
static unsigned live;

static void map_page(void)
{
    int fd = open(FAULT_PAGE_FILE, O_RDWR | O_CLOEXEC);

    if (fd < 0)
        return;
    page = mmap(NULL, sizeof(*page), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (page == MAP_FAILED)
        page = NULL;
    close(fd);
}

static bool is_own(const void *caller)
{
    return (uintptr_t)caller >= code_low && (uintptr_t)caller < code_high;
}

/* The first object is the program itself. */
static int take_program(struct dl_phdr_info *info, size_t size, void *data)
{
    int i;

    (void)size;
    (void)data;
    for (i = 0; i < info->dlpi_phnum; i++) {
        uintptr_t end = info->dlpi_addr + info->dlpi_phdr[i].p_vaddr +
                        info->dlpi_phdr[i].p_memsz;

        if (info->dlpi_phdr[i].p_type == PT_LOAD && end > code_high)
            code_high = end;
    }
    code_low = info->dlpi_addr;
    return 1;
}

/* Whose code it was: the first object of the stack but this one and libc.  The
   process ends here, and whatever this does is better than not to know. */
/* NOLINTBEGIN(bugprone-signal-handler,cert-sig30-c) */
static void on_crash(int number)
{
    void *frames[32];
    int count = backtrace(frames, 32), i;
    const char *name = NULL;
    Dl_info info;

    for (i = 0; i < count && name == NULL; i++) {
        if (dladdr(frames[i], &info) == 0)
            continue;
        name = strrchr(info.dli_fname, '/');
        name = name != NULL ? name + 1 : info.dli_fname;
        if (strncmp(name, "libc.", 5) == 0 || strcmp(name, "fault.so") == 0)
            name = NULL;
    }
    snprintf(page->died_in, sizeof(page->died_in), "%s", name ? name : "");
    signal(number, SIG_DFL);
    raise(number);
}
/* NOLINTEND(bugprone-signal-handler,cert-sig30-c) */

__attribute__((constructor)) static void begin_in_helper(void)
{
    const char *where = getenv(FAULT_SIDE_VARIABLE);
    void *frame;

    if (where == NULL)
        return;
    backtrace(&frame, 1); /* it loads a library the first time */
    signal(SIGSEGV, on_crash);
    dl_iterate_phdr(take_program, NULL);
    map_page();
    if (page != NULL)
        side = FAULT_HELPER;
}

void fault_begin(uintptr_t low, uintptr_t high)
{
    if (page == NULL)
        map_page();
    if (page == NULL)
        abort();
    code_low = low;
    code_high = high;
    side = FAULT_HOST;
}

void fault_end(void)
{
    side = FAULT_NOWHERE;
}

void fault_forked(const void *caller)
{
    if (!is_own(caller))
        return;
    if (side == FAULT_HOST)
        side = FAULT_CHILD;
    else if (side == FAULT_HELPER)
        side = FAULT_LATER;
}

void fault_note_end(int status)
{
    if (side == FAULT_HOST && WIFSIGNALED(status) &&
        WTERMSIG(status) != SIGKILL)
        page->died_of = WTERMSIG(status);
}

static void note(const char *name, const void *caller)
{
    if (page->hits++ != 0)
        return;
    snprintf(page->what, sizeof(page->what), "%s", name);
    page->at = is_own(caller) ? (uintptr_t)caller - code_low : 0;
}

static enum fault_way act(const char *name, const void *caller)
{
    note(name, caller);
    switch (page->action) {
    case FAULT_KILL:
        kill(getpid(), SIGKILL);
        for (;;)
            pause();
    case FAULT_STOP:
        kill(getpid(), SIGSTOP);
        return FAULT_NOT;
    case FAULT_INTERRUPT:
        return FAULT_EINTR;
    default:
        return FAULT_ITS_OWN;
    }
}

/* Whether the order is about this call, the Nth of its side and scope. */
static bool is_meant(const char *name, int scope, unsigned n)
{
    if ((int)side != page->side || scope != page->scope ||
        page->action == FAULT_COUNT)
        return false;
    if (n == page->nth)
        return true;
    return n > page->nth && page->action == FAULT_FAIL_ON &&
           (scope == FAULT_MEMORY || strcmp(name, page->what) == 0);
}

/* Counts the call in SCOPE; whether it is the one. */
static bool count(const char *name, int scope)
{
    return is_meant(
        name, scope,
        __atomic_add_fetch(&page->count[side][scope], 1, __ATOMIC_RELAXED));
}

enum fault_way fault_hit(const char *name, const void *caller,
                         enum fault_kind kind)
{
    bool meant = false;

    if (side == FAULT_NOWHERE)
        return FAULT_NOT;
    if (is_own(caller))
        meant = count(name, FAULT_OWN);
    if (is_own(caller) && kind == FAULT_PATIENT)
        meant = count(name, FAULT_WAITS) || meant;
    if (kind == FAULT_ALLOCATION)
        meant = count(name, FAULT_MEMORY) || meant;
    return meant ? act(name, caller) : FAULT_NOT;
}

void fault_resolve(const char *name, void *slot, size_t size)
{
    void *next = dlsym(RTLD_NEXT, name);

    if (next == NULL)
        abort();
    memcpy(slot, &next, size);
}

static size_t slot_of(const void *memory)
{
    return ((uintptr_t)memory >> 4) * 2654435761u % SLOTS;
}

void fault_track(const void *memory, const void *caller)
{
    size_t i = slot_of(memory);

    if (side != FAULT_HOST || memory == NULL || !is_own(caller))
        return;
    while (slots[i].memory != NULL && slots[i].memory != REMOVED)
        i = (i + 1) % SLOTS;
    slots[i].memory = memory;
    slots[i].caller = (uintptr_t)caller - code_low;
    if (++live > SLOTS / 2)
        abort();
}

void fault_untrack(const void *memory)
{
    size_t i = slot_of(memory);

    if (live == 0 || memory == NULL)
        return;
    while (slots[i].memory != NULL && slots[i].memory != memory)
        i = (i + 1) % SLOTS;
    if (slots[i].memory != memory)
        return;
    slots[i].memory = REMOVED;
    live--;
}

unsigned fault_live(uintptr_t *ret_at)
{
    size_t i;

    for (i = 0; i < SLOTS && live != 0; i++)
        if (slots[i].memory != NULL && slots[i].memory != REMOVED)
            *ret_at = slots[i].caller;
    return live;
}
