/*
 * What a user is told besides the prompts, once each.
 */
#ifndef FMET_NOTICE_H
#define FMET_NOTICE_H

#include "src/module/call.h"
#include "src/module/grant.h"

/* After a login: the presented token expires within expiry_warning. */
void fmet_notice_login(struct fmet_call *call, const struct fmet_grant *grant);

/* The password must be changed: here and now, or where it can be. */
void fmet_notice_change_here(struct fmet_call *call);
void fmet_notice_change_there(struct fmet_call *call);

#endif
