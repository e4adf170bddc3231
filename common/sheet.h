/* SPDX-License-Identifier: Apache-2.0 */
/* A small CSV file read whole: a header line and rows of as many fields, each a text. Fields are trimmed of blanks. */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "common/arena.h"
#include "common/error.h"

struct sheet_row {
    uint64_t line;
    const char *const *field; /* n_columns of them */
};

struct sheet {
    const char *file;
    const char *const *column;
    size_t n_columns;
    struct sheet_row *row;
    size_t n_rows;
};

/* code: of errors in what the file says. They name file, line and column. Plain or gzip. */
MUST_CHECK bool sheet_load(const char *file, enum err_code code, struct arena *arena, struct sheet *ret_sheet,
                           struct error *err);
/* Index of a column. Its absence is an error that names what there is. */
MUST_CHECK bool sheet_column(const struct sheet *s, const char *name, enum err_code code, size_t *ret_column,
                             struct error *err);
/* "<file>:<line>: column "<name>": <words>". Always false. */
bool sheet_refuse(const struct sheet *s, size_t row, size_t column, enum err_code code, struct error *err,
                  const char *fmt, ...) PRINTF(6, 7);
