/* SPDX-License-Identifier: Apache-2.0 */
/* What a clerk decided of pairs, as a CSV file with a header: record_a, record_b, decision, decided_by, decided_on, reason, in
 * any order. Pure. */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "common/buf.h"
#include "common/csv.h"
#include "common/error.h"
#include "common/text.h"
#include "common/uuid.h"

enum { DECIDED_BY_BYTES = 64, REASON_BYTES = 256, DECISIONS_MAX = 100000 };

struct decision {
    uint64_t line;
    struct uuid a, b;     /* a < b, whichever way round the file has them */
    const char *decision; /* "match", "no_match", "unsure" */
    char decided_by[DECIDED_BY_BYTES + 1];
    struct date decided_on;
    char reason[REASON_BYTES + 1];
};

/* What is wrong with a row. Never says the value. */
struct decision_finding {
    uint64_t line;
    const char *column, *reason; /* "decided_on", "bad_date" */
};

struct decision_file {
    struct buf rows, findings;
};

void decision_file_init(struct decision_file *f);
void decision_file_done(struct decision_file *f);
const struct decision *decision_file_rows(const struct decision_file *f, size_t *ret_n); /* those in order */
const struct decision_finding *decision_file_findings(const struct decision_file *f, size_t *ret_n);
MUST_CHECK bool decision_file_find(struct decision_file *f, uint64_t line, const char *column, const char *reason,
                                   struct error *err);

/* Read all rows; nobody decides in the future (after today). Findings are no failure. ERR_DATA when the file is no such CSV. */
MUST_CHECK bool decision_file_read(struct decision_file *f, csv_source_fn read, void *ctx, struct date today,
                                   struct error *err);
