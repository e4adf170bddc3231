/* SPDX-License-Identifier: Apache-2.0 */
/* All of the first stage's statements but COPY (loader.h): named by what they are for. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "common/error.h"
#include "common/pg.h"
#include "config/source.h"
#include "ingest/ingest.h"
#include "ingest/manifest.h"
#include "ingest/rejects.h"
#include "ingest/seen.h"

/* Counts of a delivery taken in before, into result; *ret_found false when it was not. */
MUST_CHECK bool store_find_delivery(struct pg *pg, const struct uuid *id, struct ingest_result *result, bool *ret_found,
                                    struct error *err);
/* Its reasons into result, and its first rejects; list is malloc'ed, its strings live in *ret_rows. */
MUST_CHECK bool store_list_rejects(struct pg *pg, const struct uuid *id, struct ingest_result *result,
                                   struct reject **ret_list, size_t *ret_count, struct pg_result **ret_rows,
                                   struct error *err);
/* In a transaction: makes the stage tables, and for a source's first delivery its own, in this lane ("lane_1"). */
MUST_CHECK bool store_open_stage(struct pg *pg, const char *lane, const struct source *source, bool *ret_first,
                                 struct error *err);
/* The children withdrawn so far (NULL when there are none), and their number. */
MUST_CHECK bool store_read_withdrawn(struct pg *pg, struct seen **ret_withdrawn, int64_t *ret_count, struct error *err);
/* Wait until no other delivery decides; held to the end of the transaction. */
MUST_CHECK bool store_lock_decision(struct pg *pg, struct error *err);
/* The rows of a source's first delivery become its partitions, but for those of children withdrawn since there were
 * known_withdrawn of them. Between store_lock_decision and store_merge. */
MUST_CHECK bool store_adopt_first(struct pg *pg, const char *lane, const struct source *source, struct date as_of,
                                  const struct uuid *delivery, int64_t known_withdrawn, struct error *err);
/* The records held of a source get their key, if they have none. Between the same two, for any delivery but the first. */
MUST_CHECK bool store_index_records(struct pg *pg, const struct source *source, struct error *err);
/* What is staged takes its place; *ret_duplicates: rows that a later row of the delivery replaces. */
MUST_CHECK bool store_merge(struct pg *pg, uint64_t *ret_duplicates, struct error *err);
MUST_CHECK bool store_save_delivery(struct pg *pg, const struct uuid *id, const struct manifest *m, const char *system,
                                    const struct ingest_result *result, const uint8_t content_key[32],
                                    struct error *err);
