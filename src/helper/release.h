/*
 * Which FME a server is.
 */
#ifndef FMET_RELEASE_H
#define FMET_RELEASE_H

#include <stdint.h>

#include "src/helper/http.h"

/*
 * FME's build in the answer to a version request: v4's is a number, v3's is in
 * a sentence, "FME Server 2023.0 - Build 23166 - linux-x64".  0: not told.
 * RET_TEXT, where not NULL, is such a sentence, or NULL; the caller frees it.
 */
uint32_t fmet_release_build(const struct fmet_http_call *call, char **ret_text);

#endif
