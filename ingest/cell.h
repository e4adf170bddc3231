/* SPDX-License-Identifier: Apache-2.0 */
/* One cell of an extract, typed by its column's description. Pure. Two steps, because a row may be withheld by what a cell
 * says before anybody asks whether the row is well-formed: cell_view trims it and tells whether it is given, cell_type
 * gives it its type. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/text.h"
#include "config/codes.h"
#include "config/source.h"
#include "ingest/normalise.h"

enum cell_status {
    CELL_MISSING, /* blank, or a spelling of "not given" */
    CELL_GIVEN,   /* not typed yet */
    CELL_OK,
    CELL_BAD, /* `reason` says why */
};

struct cell {
    enum cell_status status;
    const char *reason;                   /* a reason code, static */
    struct view text;                     /* trimmed; borrowed from the row that was read */
    struct date date;                     /* of dates, months, school years */
    int64_t number;                       /* of integers */
    const char *target[SOURCE_MAX_CODES]; /* of codes, by the column's list of crosswalks; "": says nothing */
    size_t id_len;
    char id[IDENTITY_ID_SIZE]; /* of ids, normalised */
};

/* A column of a source, made ready for the cells of one delivery. Borrows the source and the codes. */
/* A short code met before that is known, and what it says in each crosswalk of its column. */
struct known_code {
    uint64_t packed; /* its bytes and their number; 0: none */
    const char *target[SOURCE_MAX_CODES];
};

enum { KNOWN_CODES = 32 }; /* kept of a column: most rows say one of a few things */

struct cell_reader {
    const struct source *source;
    const struct source_column *column;
    struct date as_of;
    struct crosswalk crosswalk[SOURCE_MAX_CODES]; /* of the column's codes */
    struct known_code known[KNOWN_CODES];
    bool begins_missing[256]; /* does a text that stands for "not given" begin with this byte? */
};

void cell_reader_init(const struct source *source, size_t column, const struct codes *codes, struct date as_of,
                      struct cell_reader *ret_reader);
/* raw: bytes in UTF-8 or not, as they came. */
void cell_view(const struct cell_reader *r, struct view raw, struct cell *ret_cell);
void cell_type(struct cell_reader *r, struct cell *cell);
/* The translation by one of the column's crosswalks; "" when the cell says nothing in it. */
const char *cell_target(const struct source_column *column, const struct cell *cell, const char *field);

/* A date by a format of config/source.h. */
bool date_from_format(struct view v, const char *format, struct date *ret_date);
