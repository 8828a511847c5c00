/*
 * Base64, for Basic.
 */
#ifndef SIM_BASE64_H
#define SIM_BASE64_H

/* What TEXT encodes, for the caller to free; NULL when it is not Base64, or
   has a NUL in it. */
char *base64_decode(const char *text);

#endif
