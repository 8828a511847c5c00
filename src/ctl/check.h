/*
 * The parts of fmetokenctl check, one file each.
 */
#ifndef FMET_CHECK_H
#define FMET_CHECK_H

#include "src/ctl/desk.h"

/* Every key with its value and place; the groups that lines name. */
void fmet_check_config(const struct fmet_desk *desk);

/* Module, helper, its user, folders. */
void fmet_check_host(struct fmet_desk *desk);

/* Each server, asked through the helper and without a credential. */
void fmet_check_servers(struct fmet_desk *desk);

/* The stacks that name the module. */
void fmet_check_stacks(struct fmet_page *page);

#endif
