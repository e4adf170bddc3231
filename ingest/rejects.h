/* SPDX-License-Identifier: Apache-2.0 */
/* Rows that did not enter: counted by reason and column, the first of them listed by line. Holds lines, names of columns
 * and reason codes, never a value; its size does not depend on the number of rows. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/error.h"
#include "ingest/ingest.h"

enum { REJECTS_LISTED = 10000, REJECTS_REASONS = 256 };

struct reject {
    uint64_t line;
    const char *column, *reason; /* as long as the source and the codes; "" for the row as a whole */
};

struct rejects {
    uint64_t total, withheld; /* of the total */
    struct ingest_reason reasons[REJECTS_REASONS];
    size_t n_reasons;
    struct reject *listed; /* in order of lines */
    size_t n_listed;
};

MUST_CHECK bool rejects_new(struct rejects **ret_rejects, struct error *err);
void rejects_freep(struct rejects **r);
void rejects_add(struct rejects *r, uint64_t line, const char *column, const char *reason, bool withheld);
/* The most frequent reasons first, into a result. */
void rejects_summarise(struct rejects *r, struct ingest_result *result);
