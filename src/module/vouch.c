/*
 * Records of what FME vouched for: their bytes, and how old they are.
 */
#include "src/module/vouch.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "src/core/fnv1a.h"
#include "src/module/rundir.h"

#define MAGIC 0x464d4576u /* "FMEv" */
#define VERSION 1u
#define SUM_BYTES 8

/* Over all that comes before it: a disk's damage shows, in the facts too.  Who
   can write the file can write the sum. */
static uint64_t sum(const unsigned char *bytes, size_t len)
{
    return fmet_fnv1a(FMET_FNV1A_START, bytes, len);
}

static bool boot_id_valid(const char *text)
{
    return strlen(text) == FMET_BOOT_ID_MAX &&
           strspn(text, "0123456789abcdef-") == FMET_BOOT_ID_MAX;
}

bool fmet_moment_now(struct fmet_moment *ret_now)
{
    FILE *file = fopen(FMET_BOOT_ID_FILE, "re");
    struct fmet_moment now = {.boot = fmet_rundir_now()};
    time_t wall = time(NULL);
    bool good;

    if (file == NULL)
        return false;
    good = fgets(now.boot_id, sizeof(now.boot_id), file) != NULL &&
           boot_id_valid(now.boot_id) && wall > 0 && now.boot != 0;
    fclose(file);
    now.wall = (uint64_t)wall;
    if (good)
        *ret_now = now;
    return good;
}

bool fmet_vouch_age(const struct fmet_vouch *vouch,
                    const struct fmet_moment *now, uint64_t *ret_seconds)
{
    const struct fmet_moment *then = &vouch->verified;
    bool same_boot = strcmp(then->boot_id, now->boot_id) == 0;
    uint64_t by_wall = now->wall > then->wall ? now->wall - then->wall : 0;
    uint64_t by_boot = 0;

    if (same_boot) {
        if (now->boot < then->boot)
            return false;
        by_boot = now->boot - then->boot;
    } else if (vouch->kind != FMET_VOUCH_OFFLINE || now->wall < then->wall ||
               now->wall < vouch->seen) {
        return false;
    }
    /* A reuse is of one boot: the clock that somebody sets has no say. */
    if (vouch->kind == FMET_VOUCH_REUSE)
        by_wall = 0;
    *ret_seconds = by_wall > by_boot ? by_wall : by_boot;
    return true;
}

static void put_moment(struct fmet_writer *writer,
                       const struct fmet_moment *moment)
{
    fmet_put_text(writer, moment->boot_id);
    fmet_put_u64(writer, moment->boot);
    fmet_put_u64(writer, moment->wall);
}

bool fmet_vouch_encode(const struct fmet_vouch *vouch,
                       struct fmet_writer *writer)
{
    fmet_put_u32(writer, MAGIC);
    fmet_put_u32(writer, VERSION);
    fmet_put_u8(writer, (uint8_t)vouch->kind);
    fmet_put_u64(writer, vouch->fingerprint);
    fmet_put_text(writer, vouch->user);
    fmet_put_u32(writer, (uint32_t)vouch->uid);
    fmet_put_text(writer, vouch->owner);
    fmet_put_u8(writer, (uint8_t)vouch->mode);
    put_moment(writer, &vouch->verified);
    fmet_put_u64(writer, vouch->seen);
    fmet_put_u32(writer, vouch->tries);
    fmet_put_text(writer, vouch->hash.text);
    fmet_facts_put(writer, &vouch->facts);
    fmet_put_u64(writer, writer->failed ? 0 : sum(writer->bytes, writer->len));
    if (!writer->failed && writer->len <= FMET_RECORD_MAX)
        return true;
    fmet_writer_clear(writer);
    return false;
}

static void get_moment(struct fmet_reader *reader, struct fmet_moment *moment)
{
    char *boot_id = fmet_get_text(reader, FMET_BOOT_ID_MAX);

    if (boot_id != NULL && boot_id_valid(boot_id))
        memcpy(moment->boot_id, boot_id, FMET_BOOT_ID_MAX);
    else
        reader->failed = true;
    free(boot_id);
    moment->boot = fmet_get_u64(reader);
    moment->wall = fmet_get_u64(reader);
}

static void get_hash(struct fmet_reader *reader, struct fmet_hash *hash)
{
    char *text = fmet_get_text(reader, FMET_HASH_MAX);

    if (text != NULL && fmet_hash_valid(text))
        memcpy(hash->text, text, strlen(text));
    else
        reader->failed = true;
    fmet_wipe_free(text);
}

/* Reads all fields; whether they are those of a record is the answer. */
static bool get_vouch(struct fmet_reader *reader, struct fmet_vouch *vouch)
{
    bool known =
        fmet_get_u32(reader) == MAGIC && fmet_get_u32(reader) == VERSION;

    vouch->kind = (enum fmet_vouch_kind)fmet_get_u8(reader);
    vouch->fingerprint = fmet_get_u64(reader);
    vouch->user = fmet_get_text(reader, FMET_LOCAL_USER_MAX);
    vouch->uid = fmet_get_u32(reader);
    vouch->owner = fmet_get_text(reader, FMET_FME_USER_MAX);
    vouch->mode = (enum fmet_mode)fmet_get_u8(reader);
    get_moment(reader, &vouch->verified);
    vouch->seen = fmet_get_u64(reader);
    vouch->tries = fmet_get_u32(reader);
    get_hash(reader, &vouch->hash);
    fmet_facts_get(reader, &vouch->facts);
    return known && fmet_reader_done(reader) &&
           vouch->kind < FMET_VOUCH_KINDS &&
           (vouch->mode == FMET_MODE_PASSWORD ||
            vouch->mode == FMET_MODE_TOKEN) &&
           vouch->facts.owner != NULL && *vouch->owner != '\0';
}

enum fmet_result fmet_vouch_decode(const unsigned char *bytes, size_t len,
                                   struct fmet_vouch *ret_vouch)
{
    struct fmet_reader reader = {.bytes = bytes}, end = {.len = SUM_BYTES};
    struct fmet_vouch vouch = {0};

    if (len < SUM_BYTES || len > FMET_RECORD_MAX)
        return FMET_NOT_OURS;
    reader.len = len - SUM_BYTES;
    end.bytes = bytes + reader.len;
    if (fmet_get_u64(&end) == sum(bytes, reader.len) &&
        get_vouch(&reader, &vouch)) {
        *ret_vouch = vouch;
        return FMET_OK;
    }
    fmet_vouch_clear(&vouch);
    return reader.no_memory ? FMET_NO_MEMORY : FMET_NOT_OURS;
}

void fmet_vouch_clear(struct fmet_vouch *vouch)
{
    if (vouch == NULL)
        return;
    free(vouch->user);
    free(vouch->owner);
    fmet_facts_clear(&vouch->facts);
    fmet_wipe(&vouch->hash, sizeof(vouch->hash));
    *vouch = (struct fmet_vouch){0};
}
