/* SPDX-License-Identifier: Apache-2.0 */
/* libcsv as a pull reader: rows of field views, with the line each row began on. Only csv.c includes csv.h of
 * libcsv. Strict: a stray or unterminated quote ends the file with an error, because behind it nobody knows where
 * rows begin. NUL bytes, UTF-16/32 byte order marks and fields or rows over the limits are errors too; a UTF-8 byte
 * order mark is skipped. A line ends at LF, CRLF or CR. Empty lines are passed over and not counted as rows; blanks are
 * data and stay where they are (trim with view_trim). Storage of fields is wiped on reset
 * and close, so that rows of identifiers do not stay in freed memory. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "common/error.h"
#include "common/text.h"

struct csv_dialect {
    char delimiter;
    char quote;           /* '\0': the format knows no quoting */
    uint32_t max_field;   /* bytes; 0: 64 KiB */
    uint32_t max_row;     /* bytes; 0: 1 MiB */
    uint32_t max_columns; /* 0: 1024 */
};

struct csv_row {
    const struct view *field; /* valid until the next csv_next */
    uint32_t n_fields;
    uint64_t line; /* 1-based physical line on which the row begins */
};

/* Reads bytes on demand: *ret_len == 0 is the end. */
typedef bool (*csv_source_fn)(void *ctx, void *out, size_t size, size_t *ret_len, struct error *err);

struct csv_reader;

MUST_CHECK bool csv_open(const struct csv_dialect *dialect, csv_source_fn read, void *ctx,
                         struct csv_reader **ret_reader, struct error *err);
void csv_close(struct csv_reader *r);
void csv_closep(struct csv_reader **r);

/* The next row. *ret_has_row == false at the proper end. Errors are ERR_DATA and say "line N";
 * after one the reader can only be closed. */
MUST_CHECK bool csv_next(struct csv_reader *r, struct csv_row *ret_row, bool *ret_has_row, struct error *err);
uint64_t csv_line(const struct csv_reader *r); /* the line being read, for error frames */

/* Write one field with quoting as RFC 4180 asks; used by every CSV crosscount writes. A cell that a spreadsheet would
 * take for a formula (first byte one of = + - @ TAB CR LF, and not a number) gets a leading apostrophe. */
struct buf;
MUST_CHECK bool csv_add_field(struct buf *out, struct view field, bool last, struct error *err);
