/* SPDX-License-Identifier: Apache-2.0 */
/* What a command says on stdout: a few named tables, as aligned text for people or as one JSON document. Building never
 * fails at the call site; a lack of memory is remembered and told by report_print. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "common/attrs.h"
#include "common/error.h"
#include "common/text.h"

struct report;

MUST_CHECK bool report_new(struct report **ret_report, struct error *err);
void report_freep(struct report **r);

/* Begin a table. name: key in JSON. title: heading in text, NULL for none. A `single` table has one row, is printed as
 * "name  value" lines and becomes a JSON object; else a list. columns is NULL-terminated and borrowed (string
 * literals). */
void report_table(struct report *r, const char *name, const char *title, bool single, const char *const *columns);
/* Cells of the current row, in the order of the columns; the row ends by itself with its last column. */
void report_text(struct report *r, const char *s); /* NULL prints "-" and is null in JSON */
void report_date(struct report *r, struct date d); /* yyyy-mm-dd */
void report_printf(struct report *r, const char *fmt, ...) PRINTF(2, 3);
void report_count(struct report *r, uint64_t n);            /* 1,234,567 in text */
void report_whole(struct report *r, int64_t n);             /* -5, without separators */
void report_real(struct report *r, double x, int decimals); /* NAN prints "-" and is null in JSON */
void report_flag(struct report *r, bool b);
/* Free text for people only ("the release lies in ..."), printed after the tables; not in JSON. */
void report_note(struct report *r, const char *fmt, ...) PRINTF(2, 3);
/* Instead of tables: this very text on stdout, in text and JSON mode alike (help, man pages). */
void report_raw(struct report *r, const char *text);

MUST_CHECK bool report_print(const struct report *r, FILE *out, bool as_json, const char *command, int status,
                             struct error *err);
