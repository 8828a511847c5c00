/*
 * The bounds that several files share, or a reader looks for, with their
 * reasons; those of one file alone stand in it.  May include nothing but libc.
 */
#ifndef FMET_LIMITS_H
#define FMET_LIMITS_H

/*
 * Secrets.  misc_conv(3) hands over at most 4095 bytes since Linux-PAM 1.5.2
 * and cuts silently: a password that fills it may have been cut, so the cap is
 * one less.  Published FME tokens have 40 bytes; 511 leaves room.
 */
#define FMET_SECRET_MAX 4094
#define FMET_TOKEN_MIN 16
#define FMET_TOKEN_MAX 511
#define FMET_TOKEN_USUAL 40

/* Names.  FME allows 220 characters, each up to four bytes of UTF-8. */
#define FMET_FME_USER_MAX 880
#define FMET_FME_USER_CHARS_MAX 220
#define FMET_LOCAL_USER_MAX 256
#define FMET_SCOPE_NAME_MAX 64
#define FMET_SCOPE_TEXT_MAX 512 /* NAME:value, role:<free text> */
#define FMET_PATTERN_MAX 512
#define FMET_UNIX_GROUP_MAX 256
#define FMET_SERVICE_MAX 128

/* Paths and URLs, in files, frames and requests. */
#define FMET_PATH_MAX 4096
#define FMET_URL_MAX 512
#define FMET_REQUEST_PATH_MAX 2048
#define FMET_POINTER_MAX 512
#define FMET_PIN_MAX 512

/* A certificate with its chain, or a key: RSA 16384 in PEM has 13 KiB. */
#define FMET_PEM_MAX (64 * 1024)
#define FMET_PROXY_AUTH_MAX 1024

/* The configuration: what a careful administrator never reaches. */
#define FMET_CONFIG_FILE_MAX (1024 * 1024)
#define FMET_CONFIG_LINE_MAX 4096
#define FMET_SERVERS_MAX 8
#define FMET_SCOPES_MAX 64
#define FMET_REQUIRES_MAX 64
#define FMET_ALTERNATIVES_MAX 32
#define FMET_GROUP_LINES_MAX 1000
#define FMET_GROUPS_PER_LINE_MAX 64
#define FMET_ALIASES_MAX 10000
#define FMET_ALLOW_GROUPS_MAX 64

/* Groups one grant may add; the kernel's own bound is NGROUPS_MAX, 65536. */
#define FMET_GRANT_GROUPS_MAX 256

/* Time. */
#define FMET_TIMEOUT_DEFAULT_MS 10000
#define FMET_TIMEOUT_MIN_MS 1000
#define FMET_TIMEOUT_MAX_MS 60000
#define FMET_CONNECT_TIMEOUT_DEFAULT_MS 3000
#define FMET_FAIL_DELAY_US 2000000   /* pam_unix waits as long */
#define FMET_MINTED_TOKEN_EXTRA_S 60 /* a login's token outlives timeout so */
#define FMET_DELETE_SECONDS 5        /* for deleting tokens after the reply */
#define FMET_LIFETIME_DEFAULT_MS (8 * 3600 * 1000UL) /* a session's token */
#define FMET_LIFETIME_MAX_MS (7 * 86400 * 1000UL)    /* tmpfiles.d's age */
#define FMET_SESSION_WAIT_MS 5000   /* for the server, at either end of one */
#define FMET_SESSION_SECONDS_MIN 60 /* of a token that is worth making */
#define FMET_WARNING_DEFAULT_MS (7 * 86400 * 1000UL) /* before it expires */
#define FMET_WARNING_MAX_MS (30 * 86400 * 1000UL)
#define FMET_GRANT_SECONDS 120 /* sshd's LoginGraceTime, its default */
#define FMET_SERVER_MEMORY_SECONDS 3600
#define FMET_SERVER_DOWN_SECONDS 30  /* a server that is down is asked last */
#define FMET_SERVER_LEAVE_SECONDS 10 /* one that said 429, and not how long */
#define FMET_RETRY_AFTER_MAX 86400
#define FMET_REPLY_MARGIN_MS 100 /* for the helper to say what hindered */

/* The frames between module and helper: 64 questions and two PEM texts fit. */
#define FMET_FRAME_HEADER 12
#define FMET_FRAME_MAX (512 * 1024)
#define FMET_FACT_SCOPES_MAX 1024
#define FMET_TEXT_MAX 256 /* foreign or helper's words, for the log */
#define FMET_SPENT_MAX 16 /* tokens that one request deletes */

/*
 * What a server may say.  A list of 10,000 tokens of a manager is about
 * 2 MiB; nobody needs more to be told no.
 */
#define FMET_BODY_MAX (2 * 1024 * 1024)
#define FMET_HEADERS_MAX (64 * 1024)

/*
 * Answers up to this size cannot make others of their HTTP/2 connection wait:
 * libcurl before 8.0 stops for good when one stream's buffer is full while
 * another is read (seen with 7.88.1 and 16 answers of 18 KiB).  Its maximum.
 */
#define FMET_HTTP_BUFFER (512L * 1024)
#define FMET_JSON_DEPTH 32
#define FMET_BUILD_MAX 999999 /* FME's builds have five digits */

/* Accounts: FME gives 100 a page; so many pages are asked in one flight. */
#define FMET_ACCOUNTS_PAGE 100
#define FMET_ACCOUNTS_FLIGHT 16
#define FMET_ACCOUNTS_MAX 1000000

/*
 * The helper.  Address space, not memory: libcurl, OpenSSL and a resolver's
 * thread map far more than the dozen MiB that they use.  A build for tests has
 * sanitizers, which map terabytes, and may write its coverage.
 */
#ifdef FMET_TEST_BUILD
#define FMET_HELPER_MEMORY RLIM_INFINITY
#define FMET_HELPER_WRITES true
/* By this tests/gates knows such a build, which nobody may install. */
static const char fmet_test_build[] __attribute__((used)) = "FMET_TEST_BUILD";
#else
#define FMET_HELPER_MEMORY (512UL * 1024 * 1024)
#define FMET_HELPER_WRITES false
#endif
#define FMET_HELPER_FILES 64

/*
 * Helpers at once on one host; past it a login waits for half of its timeout.
 * Some are left to lookups: who guesses passwords must not shut out the keys.
 * Programs that users start, su and sudo, have fewer: users can stop what they
 * started.
 */
#define FMET_HELPERS_MAX 64
#define FMET_HELPERS_FOR_LOGINS 56
#define FMET_HELPERS_FOR_USERS 16

/* Default floors: the first ordinary user and group of a Linux system. */
#define FMET_MIN_UID_DEFAULT 1000
#define FMET_MIN_GID_DEFAULT 1000
#define FMET_NOBODY 65534

/* The name of a grant: 128 random bits in hex. */
#define FMET_HANDLE_HEX 32

/* A record in the run directory: 256 groups and a few names fit ten times. */
#define FMET_RECORD_MAX (16 * 1024)

/*
 * What FME vouched for is remembered so long at most, under a hash of
 * crypt(3), which takes no longer secret and gives no longer text.  Ten wrong
 * tries leave room for a user who is not sure, and a guesser nothing.
 */
#define FMET_REUSE_MAX_MS (24u * 3600 * 1000)
#define FMET_OFFLINE_MAX_MS (30u * 24 * 3600 * 1000)
#define FMET_OFFLINE_TRIES 10
#define FMET_HASH_SECRET_MAX 511
#define FMET_HASH_MAX 383
#define FMET_HASH_ROOM_MS 500 /* of `timeout`, that hashing may take */
#define FMET_LOCK_WAIT_MS 200 /* for others at the same user's record */
#define FMET_BOOT_ID_MAX 36   /* a UUID */

/* What a name service may need for one passwd or group entry. */
#define FMET_NSS_BUFFER_MAX (1024 * 1024)

#endif
