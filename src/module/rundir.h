/*
 * /run/pam_fmetoken: root's own folder for what must outlive a process but
 * not a reboot; and /var/lib/pam_fmetoken, the same for what must outlive both.
 * An unprivileged caller has neither.
 */
#ifndef FMET_RUNDIR_H
#define FMET_RUNDIR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include "src/core/result.h"
#include "src/core/wire.h"
#include "src/module/call.h"

#ifndef FMET_RUNDIR
#define FMET_RUNDIR "/run/pam_fmetoken"
#endif
#ifndef FMET_STATEDIR
#define FMET_STATEDIR "/var/lib/pam_fmetoken"
#endif

/*
 * Opens the folder, made when absent, and checks that it is root's alone
 * (0700).  FMET_OK with a descriptor that the caller closes; FMET_SYSTEM with
 * call->detail set.
 */
enum fmet_result fmet_rundir_open(struct fmet_call *call, int *ret_fd);

/* The same for /var/lib/pam_fmetoken. */
enum fmet_result fmet_rundir_open_lasting(struct fmet_call *call, int *ret_fd);

/* Writes a new record, 0600, never over another; FMET_SYSTEM on any failure. */
enum fmet_result fmet_rundir_write(int dir, const char *name,
                                   const struct fmet_writer *record);

/*
 * Writes a record, 0600, in the place of one of that name, at once: who reads
 * sees the one or the other, and with SYNC that is so after a power cut.  One
 * caller at a time (fmet_rundir_lock).  FMET_OK or FMET_SYSTEM.
 */
enum fmet_result fmet_rundir_replace(int dir, const char *name,
                                     const struct fmet_writer *record,
                                     bool sync);

/*
 * Reads a record that root alone could have written, of at most
 * FMET_RECORD_MAX bytes, into a buffer of that size.  FMET_NOT_OURS when there
 * is none or it is not to be trusted, FMET_SYSTEM when it cannot be read.
 */
enum fmet_result fmet_rundir_read(int dir, const char *name,
                                  unsigned char *buffer, size_t *ret_len);

/*
 * Calls VISIT with CONTEXT for each name in the folder DIR that begins with
 * PREFIX, until it answers false.  It may remove what it is called for.  False
 * when the folder could not be listed, or not to its end.
 */
typedef bool fmet_rundir_visit(void *context, int dir, const char *name);
bool fmet_rundir_each(int dir, const char *prefix, fmet_rundir_visit *visit,
                      void *context);

/* Whether there is such a record, last written before MOMENT. */
bool fmet_rundir_older(int dir, const char *name, time_t moment);

/* Removes records named PREFIX* that are older than SECONDS. */
void fmet_rundir_sweep(int dir, const char *prefix, unsigned seconds);

/*
 * Takes one of the first COUNT places, waiting WAIT_MS milliseconds at most.
 * FMET_OK with a descriptor that holds it until closed, FMET_BUSY when all are
 * taken, FMET_SYSTEM.
 */
enum fmet_result fmet_rundir_take_place(int dir, unsigned count,
                                        unsigned wait_ms, int *ret_fd);

/*
 * Takes lock NUMBER of the folder, waiting WAIT_MS milliseconds at most.
 * FMET_OK with a descriptor that holds it until closed (or the process ends,
 * however it does), FMET_BUSY, FMET_SYSTEM.
 */
enum fmet_result fmet_rundir_lock(int dir, uint32_t number, unsigned wait_ms,
                                  int *ret_fd);

/* Seconds since boot, suspended ones too: no clock setting moves it. */
uint64_t fmet_rundir_now(void);

#endif
