/* SPDX-License-Identifier: Apache-2.0 */
/* A row of an extract, judged by its source's description and mapped to the common model. Pure: no I/O, no keys.
 * A struct row is made once for a delivery and filled again for every row; nothing is allocated meanwhile. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/error.h"
#include "common/fold.h"
#include "config/codes.h"
#include "config/source.h"
#include "ingest/cell.h"
#include "ingest/normalise.h"

enum { ROW_MAX_EVENTS = 16 };

enum row_verdict {
    ROW_ACCEPTED,
    ROW_REJECTED, /* for `reason`, in `column` */
    ROW_WITHHELD, /* may not enter: sealed, sensitive; the same two say why */
};

/* A value of the common model: a harmonised code (lives as long as the codes and sources), or a number. */
struct row_value {
    bool given;
    const char *code;
    int64_t number;
};

struct row_event {
    int slot; /* which event of the source's description */
    enum event_kind kind;
    struct date start, end;
    bool has_end;
    struct row_value value[EVENT_ATTRIBUTES];
};

struct row {
    const struct source *source;
    const struct codes *codes;
    struct date as_of;

    struct cell_reader *reader; /* by column of the source, as is the next */
    struct cell *cell;

    enum row_verdict verdict;
    const char *reason; /* a reason code */
    int column;         /* of the source, or -1: the row as a whole */
    bool withdraw;      /* of a withheld row: its child is withdrawn for good */
    bool has_owner;     /* it can be told whose row it is (always when accepted) */
    bool has_key;       /* and the row's own key, too (always when accepted) */

    int owner;             /* index in source->owners */
    const char *qualifier; /* harmonised code, or "" */
    bool deleted, live;
    struct row_value attribute[RECORD_ATTRIBUTES];
    bool has_birth_month;
    struct date birth_month;
    int n_events;
    struct row_event event[ROW_MAX_EVENTS];
};

MUST_CHECK bool row_new(const struct source *source, const struct codes *codes, struct date as_of, struct row **ret_row,
                        struct error *err);
void row_freep(struct row **row); /* wipes */

/* Judge one row: raw[i] is the cell of column i, its ptr NULL when the file has not got the column. */
void row_judge(struct row *row, const struct view *raw);
/* The identifiers of an accepted row, normalised. ERR_DATA: the row is to be rejected for row->reason, row->column. */
MUST_CHECK bool row_identity(struct row *row, struct fold *fold, struct identity *ret_identity, struct error *err);
