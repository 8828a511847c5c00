/*
 * That FME vouched for a secret, as a record: what was proved, of whom, when,
 * and a hash of the secret.  Bytes and clocks; the files are shelf.h's.
 */
#ifndef FMET_VOUCH_H
#define FMET_VOUCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "src/core/facts.h"
#include "src/core/limits.h"
#include "src/core/protocol.h"
#include "src/core/result.h"
#include "src/core/wire.h"
#include "src/module/hash.h"

#ifndef FMET_BOOT_ID_FILE
#define FMET_BOOT_ID_FILE "/proc/sys/kernel/random/boot_id"
#endif

enum fmet_vouch_kind { FMET_VOUCH_REUSE, FMET_VOUCH_OFFLINE, FMET_VOUCH_KINDS };

/* A moment by both clocks; seconds. */
struct fmet_moment {
    char boot_id[FMET_BOOT_ID_MAX + 1]; /* which boot `boot` counts from */
    uint64_t boot;                      /* CLOCK_BOOTTIME: nobody sets it */
    uint64_t wall;                      /* since 1970: root sets it */
};

/* All zeroes is an empty one.  Owns its texts and facts. */
struct fmet_vouch {
    enum fmet_vouch_kind kind;
    uint64_t fingerprint; /* of the configuration that decided */
    char *user;
    uid_t uid;
    char *owner;         /* the FME user that was expected */
    enum fmet_mode mode; /* PASSWORD or TOKEN */
    struct fmet_moment verified;
    uint64_t seen;  /* offline: the latest wall clock at which it was used */
    uint32_t tries; /* offline: since the last right one */
    struct fmet_hash hash;
    struct fmet_facts facts;
};

/* Now; false where this boot's id or a clock cannot be read. */
bool fmet_moment_now(struct fmet_moment *ret_now);

/*
 * How many seconds ago FME vouched: within a boot the larger one of both
 * clocks' words, so that a wall clock that is set back makes nothing younger;
 * for FMET_VOUCH_OFFLINE across boots the wall clock's.  False when that is in
 * the future, by VERIFIED or by SEEN, or when a FMET_VOUCH_REUSE is of another
 * boot.
 */
bool fmet_vouch_age(const struct fmet_vouch *vouch,
                    const struct fmet_moment *now, uint64_t *ret_seconds);

/* Writes a record to an empty WRITER.  False when memory is out or it has more
   than FMET_RECORD_MAX bytes; WRITER is then cleared. */
bool fmet_vouch_encode(const struct fmet_vouch *vouch,
                       struct fmet_writer *writer);

/*
 * Reads a record.  FMET_OK, FMET_NO_MEMORY, or FMET_NOT_OURS for what is not
 * one to its last byte; RET_VOUCH is then untouched.
 */
enum fmet_result fmet_vouch_decode(const unsigned char *bytes, size_t len,
                                   struct fmet_vouch *ret_vouch);

/* Wipes the hash, frees what VOUCH owns and makes it all zeroes; NULL is
   allowed. */
void fmet_vouch_clear(struct fmet_vouch *vouch);

#endif
