/* SPDX-License-Identifier: Apache-2.0 */
/* Which columns of identity.record and facts.event the rows of a source fill, and what the others always are: told from the
 * source's description, before a row is read. Pure. */
#pragma once

#include <stdbool.h>

#include "common/buf.h"
#include "common/error.h"
#include "config/model.h"
#include "config/source.h"

/* In the order they are copied in (copy_stage_record.sql, copy_stage_event.sql). */
enum record_column {
    RECORD_COLUMN_ROW_KEY,
    RECORD_COLUMN_RECORD_KEY,
    RECORD_COLUMN_LINE,
    RECORD_COLUMN_SOURCE,
    RECORD_COLUMN_SYSTEM,
    RECORD_COLUMN_NAMESPACE,
    RECORD_COLUMN_ID_LIVE,
    RECORD_COLUMN_DELETED,
    RECORD_COLUMN_AS_OF,
    RECORD_COLUMN_DELIVERY_ID,
    RECORD_COLUMN_BUNDLE,
    RECORD_COLUMN_ATTRIBUTE, /* the first of RECORD_ATTRIBUTES */
    RECORD_COLUMNS = RECORD_COLUMN_ATTRIBUTE + RECORD_ATTRIBUTES,
};

enum event_column {
    EVENT_COLUMN_ROW_KEY,
    EVENT_COLUMN_RECORD_KEY,
    EVENT_COLUMN_SLOT,
    EVENT_COLUMN_SOURCE,
    EVENT_COLUMN_SYSTEM,
    EVENT_COLUMN_KIND,
    EVENT_COLUMN_START_ON,
    EVENT_COLUMN_END_ON,
    EVENT_COLUMN_ATTRIBUTE, /* the first of EVENT_ATTRIBUTES */
    EVENT_COLUMNS = EVENT_COLUMN_ATTRIBUTE + EVENT_ATTRIBUTES,
};

/* A column that is not copied has one value in all rows: `constant`, as PostgreSQL reads it; NULL: none is ever given, or
 * it is the delivery's (as_of, delivery_id). */
struct shape_column {
    bool copied;
    const char *constant; /* lives as long as the source */
};

struct shape {
    struct shape_column record[RECORD_COLUMNS];
    struct shape_column event[EVENT_COLUMNS];
};

/* Every column is copied: rows of any source. */
struct shape shape_of_any(void);
/* Rows of one delivery of one source, but for deletes. */
struct shape shape_of_source(const struct source *source);

int shape_count_copied(const struct shape_column *columns, int n_columns);
/* As JSON, for intake.begin_first and intake.adopt_first: ["row_key", ...] and {"source": "probation.referral", ...}. */
MUST_CHECK bool shape_copied(const struct shape *shape, struct buf *ret_record, struct buf *ret_event,
                             struct error *err);
MUST_CHECK bool shape_constants(const struct shape *shape, struct buf *ret_record, struct buf *ret_event,
                                struct error *err);
