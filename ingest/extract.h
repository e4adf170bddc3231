/* SPDX-License-Identifier: Apache-2.0 */
/* An extract being read: opened without following links, inflated, digested, split into rows, its columns bound to those of
 * its source by name. Streaming: what it holds is bounded by the limits of common/csv.h. Everything wrong with the file as a
 * whole is ERR_DATA with the line; rows of the wrong length are handed over as such. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "common/digest.h"
#include "common/error.h"
#include "common/fsio.h"
#include "common/text.h"
#include "config/source.h"

struct extract;

struct extract_row {
    uint64_t line;           /* where it begins */
    const char *fault;       /* "short_row", "long_row", or NULL */
    const struct view *cell; /* by column of the source; ptr NULL: the file has not got it. Valid until the next row */
    struct view text;        /* all cells lie in it, one behind the other; without a fault */
};

/* Opens the file and binds its columns. ERR_DATA "header: ..." when they are not the source's: a missing, an unknown or
 * a renamed column means that the agency's system changed, and nobody knows what else did. */
MUST_CHECK bool extract_open(const char *path, const struct source *source, struct extract **ret_extract,
                             struct error *err);
void extract_closep(struct extract **e); /* wipes */
MUST_CHECK bool extract_next(struct extract *e, struct extract_row *ret_row, bool *ret_has_row, struct error *err);
uint64_t extract_bytes_read(const struct extract *e); /* of the file as stored */
uint64_t extract_bytes_total(const struct extract *e);
/* Which file it was, as it was when it was opened. */
struct fs_stamp extract_stamp(const struct extract *e);
/* SHA-256 of the uncompressed bytes; once, after the last row. */
MUST_CHECK bool extract_digest(struct extract *e, uint8_t out[DIGEST_BYTES], struct error *err);

/* The digest and the stamp alone: reads the whole file. */
MUST_CHECK bool extract_hash(const char *path, uint8_t out[DIGEST_BYTES], struct fs_stamp *ret_stamp,
                             struct error *err);
