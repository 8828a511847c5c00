/*
 * The lines that say what the server knows; README.md has the list of them.
 */
#ifndef SIM_DATA_H
#define SIM_DATA_H

/*
 * Reads TEXT, and changes it, line by line into the store.  NULL, or what is
 * wrong in the first line that is not understood (the caller frees it); the
 * lines before it stand.
 */
char *data_read(char *text);

#endif
