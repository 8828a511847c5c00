/*
 * A grant as a record: which bytes, and which processes may have it.
 */
#ifndef FMET_GRANT_RECORD_H
#define FMET_GRANT_RECORD_H

#include "src/core/result.h"
#include "src/module/grant.h"
#include "src/module/spent.h"

/* Whether TEXT has the form of a handle: 32 lowercase hex digits. */
bool fmet_record_handle_valid(const char *text);

/*
 * Writes GRANT under a new random name into the run directory DIR, for this
 * process and its parent, and sets grant->handle and grant->maker.
 */
enum fmet_result fmet_record_write(int dir, struct fmet_grant *grant);

/*
 * Reads the record HANDLE.  FMET_OK with a new grant, and the record removed,
 * when this process or its parent made it and it has not lapsed;
 * FMET_NOT_OURS otherwise; FMET_NO_MEMORY, FMET_SYSTEM.
 */
enum fmet_result fmet_record_take(int dir, const char *handle,
                                  struct fmet_grant **ret_grant);

/* Removes it, if it is there. */
void fmet_record_remove(int dir, const char *handle);

/* Removes what lapsed a while ago without being taken. */
void fmet_record_sweep(int dir);

/*
 * Sweeps what nobody can take any more: it has lapsed, or maker and parent are
 * gone.  SPENT gets what was held there of its server's and API's and is to be
 * revoked, and the record's name; what holds nothing is removed at once.
 */
void fmet_record_sweep_dead(int dir, struct fmet_spent_list *spent);

#endif
