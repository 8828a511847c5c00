/*
 * The helper's walls, put up by itself before it believes anybody.
 */
#ifndef FMET_CONFINE_H
#define FMET_CONFINE_H

#include "src/core/result.h"

/*
 * Proves that this process is not root and cannot become it, and takes away
 * what it does not need: new privileges, dumps, ptrace, files to write, memory
 * past FMET_HELPER_MEMORY.  FMET_OK, or FMET_SYSTEM with *RET_PROBLEM saying
 * which wall does not stand; the helper must then end.
 */
enum fmet_result fmet_confine_process(const char **ret_problem);

/*
 * Landlock (landlock(7)), where the kernel has it: from here on files can be
 * read below the system's folders and CAFILE and CAPATH (either may be NULL),
 * and none written.  FMET_OK also where the kernel has none.
 */
enum fmet_result fmet_confine_files(const char *cafile, const char *capath);

#endif
