/* SPDX-License-Identifier: Apache-2.0 */
/* The first stage: a delivery is checked, typed, normalised, encoded, sealed and stored, in completely or not at all. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/digest.h"
#include "common/error.h"
#include "common/keyring.h"
#include "common/pg.h"
#include "common/text.h"
#include "config/agreement.h"
#include "config/codes.h"
#include "config/hub.h"
#include "config/source.h"

enum { INGEST_LANES = 4 };

struct encoder;
struct pieces;
struct seen;

/* What is large and of one size for any delivery: made when first wanted, kept for the next one. */
struct ingest_kept {
    struct encoder *encoder;
    struct pieces *pieces;
    struct seen *seen;
};

void ingest_kept_done(struct ingest_kept *kept);

/* What every delivery of a run shares; borrowed. pg and keys are NULL for a check, which writes nothing. */
struct ingest_context {
    const struct hub *hub; /* may be NULL for a check outside a hub */
    /* Under which deliveries come; NULL: none, so nothing is taken in, and a check asks nothing of them. */
    const struct agreements *agreements;
    const struct sources *sources;
    const struct codes *codes;
    const struct keyring *keys;
    struct pg *pg;
    unsigned lane;            /* below INGEST_LANES: of deliveries taken in at the same time each has another */
    struct ingest_kept *kept; /* the lane's; NULL: every delivery makes its own */
    struct date today;        /* the run's date: nothing looks at the clock */
    /* Called now and then during long work; may be NULL. bytes of the file as stored. */
    void (*progress)(void *ctx, const char *file, uint64_t rows, uint64_t rejected, uint64_t bytes_done,
                     uint64_t bytes_total);
    void *progress_ctx;
};

enum ingest_outcome {
    INGEST_ACCEPTED,
    INGEST_ALREADY_IN, /* the same delivery came before: nothing changed, the receipt was written again */
    INGEST_REFUSED,    /* the delivery as a whole; `refusal` says why (ERR_DENIED: which clause); nothing was stored */
};

enum { INGEST_MAX_REASONS = 64 };

struct ingest_reason {
    char reason[32], column[64];
    uint64_t count;
    uint64_t first_line; /* an example */
};

struct ingest_result {
    enum ingest_outcome outcome;
    char source[64], agency[64], agreement[64];
    struct date as_of;
    uint64_t rows, accepted, rejected, duplicate, withheld;
    struct ingest_reason reasons[INGEST_MAX_REASONS]; /* by reason and column, most first */
    size_t n_reasons;
    struct error refusal; /* set when INGEST_REFUSED */
    char receipt[512];    /* path of the receipt, "" when none was written */
};

/* Take in one delivery: path of the CSV (plain or .gz); its manifest is beside it (name without .gz and .csv +
 * ".manifest.yaml"). A refused delivery is no error of the program: true with INGEST_REFUSED. False: the database is gone,
 * the disk is full, a key does not fit, a stop was asked for. Accepted extracts and their manifests are removed after
 * the commit unless hub->keep_extracts. */
MUST_CHECK bool ingest_delivery(const struct ingest_context *ctx, const char *path, struct ingest_result *ret_result,
                                struct error *err);

/* Take in several, those of different sources side by side: results[i] is that of paths[i]. The state they lead to does not
 * depend on what runs beside what. Deliveries of one source are taken in in the order of the paths. False: one could not be
 * taken in and was rolled back; those that were under way beside it were finished, the rest not begun. */
MUST_CHECK bool ingest_deliveries(const struct ingest_context *ctx, char *const *paths, size_t n_paths,
                                  struct ingest_result *results, struct error *err);

/* The same without database and key: what would be accepted, and why not. Writes nothing. A manifest is used when there;
 * else the source is told from the file name. */
MUST_CHECK bool ingest_check(const struct ingest_context *ctx, const char *path, struct ingest_result *ret_result,
                             struct error *err);

/* After the last delivery of a run that took any in: statistics, by which the next stages' statements are planned. */
MUST_CHECK bool ingest_settle(struct pg *pg, struct error *err);

/* Deliveries waiting in the inbox, sorted by path: every <inbox>/<agency>/<file> that has a manifest beside it. malloc'ed. */
struct fs_names;
MUST_CHECK bool ingest_inbox(const char *inbox, struct fs_names *ret_paths, struct error *err);

/* Remove from the inbox the manifests of deliveries that are in and whose extracts are gone: what a run leaves that is killed
 * between the two removals. */
MUST_CHECK bool ingest_sweep(const struct ingest_context *ctx, struct error *err);

/* Compare the key with the database's check value for its epoch. On an empty database `record` makes it the database's key:
 * not for who only looks, or a wrong key tried once would keep out the right one. ERR_CONFIG on a mismatch. */
MUST_CHECK bool ingest_verify_key(struct pg *pg, const struct keyring *keys, bool record, struct error *err);

/* The key of a record as its agency writes the id ("0123456789", or "19/000123" with its qualifier), for `evaluate`:
 * normalised by the form of the first owner that takes it, or of the one it names ("rln:ABC123"). ERR_DATA when none does. */
MUST_CHECK bool ingest_record_key(const struct source *source, const struct keyring *keys, struct view record_id,
                                  struct uuid *ret_key, struct error *err);
