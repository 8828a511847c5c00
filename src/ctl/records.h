/*
 * What sessions and flush have in common.
 */
#ifndef FMET_RECORDS_H
#define FMET_RECORDS_H

#include <sys/types.h>

#include "src/ctl/desk.h"

/*
 * The run directory as it is; -1 in *RET_DIR where there is none, which is no
 * error, or this caller may not look into it.  Returns an exit status.
 */
int fmet_records_folder(struct fmet_page *page, int *ret_dir);

/* An error, where UNREAD records of sessions could not be read. */
void fmet_records_unread(struct fmet_page *page, unsigned unread);

/*
 * Ends the sessions of UID, or with NULL everybody's, whose process has died,
 * and says how many.
 */
void fmet_records_revoke(struct fmet_desk *desk, const uid_t *uid);

#endif
