/*
 * The system's own trust, for when the configuration names none.
 */
#ifndef FMET_TRUST_H
#define FMET_TRUST_H

/*
 * Sets *RET_CAPATH where the system has a folder of CAs by hashes, which costs
 * a login nothing; else *RET_CAFILE to its bundle, which is parsed to its end
 * each time (20 ms on Debian).  Where there is neither, both stay as they are
 * and nothing is trusted.
 */
void fmet_trust_default(const char **ret_cafile, const char **ret_capath);

#endif
