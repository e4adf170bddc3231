// SPDX-License-Identifier: Apache-2.0
// Rows go into one growing array; what it outgrows stays in the arena. A file that is not UTF-8, a row with more or fewer
// fields than the header, a column without a name or with the name of another: each is refused with its line.
#include "common/sheet.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "common/csv.h"
#include "common/fsio.h"
#include "common/gz.h"
#include "common/text.h"

enum { ROWS_FIRST = 256, MAX_BYTES = 256 << 20 };

static bool read_bytes(void *ctx, void *out, size_t size, size_t *ret_len, struct error *err)
{
    return gz_read(ctx, out, size, ret_len, err);
}

bool sheet_refuse(const struct sheet *s, size_t row, size_t column, enum err_code code, struct error *err,
                  const char *fmt, ...)
{
    char text[ERR_FRAME_LEN];
    va_list args;
    va_start(args, fmt);
    (void)vsnprintf(text, sizeof(text), fmt, args);
    va_end(args);
    return err_set(err, code, "%s:%" PRIu64 ": column \"%s\": %s", s->file, s->row[row].line, s->column[column], text);
}

bool sheet_column(const struct sheet *s, const char *name, enum err_code code, size_t *ret_column, struct error *err)
{
    for (size_t i = 0; i < s->n_columns; i++)
        if (strcmp(s->column[i], name) == 0) {
            *ret_column = i;
            return true;
        }
    const char *near = text_nearest(name, s->column, s->n_columns);
    return err_set(err, code, "%s:1: no column \"%s\"%s%s%s", s->file, name, near ? ", did you mean \"" : "",
                   near ? near : "", near ? "\"?" : "");
}

static bool take_fields(const struct sheet *s, const struct csv_row *row, enum err_code code, struct arena *arena,
                        const char *const **ret_fields, struct error *err)
{
    const char **field = arena_alloc(arena, row->n_fields * sizeof(*field), err);
    if (field == NULL)
        return false;
    for (uint32_t i = 0; i < row->n_fields; i++) {
        struct view v = view_trim(row->field[i]);
        if (!utf8_is_valid(v))
            return err_set(err, code, "%s:%" PRIu64 ": field %" PRIu32 " is not UTF-8", s->file, row->line, i + 1);
        field[i] = arena_strndup(arena, v.len > 0 ? v.ptr : "", v.len, err);
        if (field[i] == NULL)
            return false;
    }
    *ret_fields = field;
    return true;
}

static bool take_header(struct sheet *s, const struct csv_row *row, enum err_code code, struct arena *arena,
                        struct error *err)
{
    if (!take_fields(s, row, code, arena, &s->column, err))
        return false;
    s->n_columns = row->n_fields;
    for (size_t i = 0; i < s->n_columns; i++) {
        // NOLINTNEXTLINE(clang-analyzer-core.NullDereference): take_fields set it
        if (s->column[i][0] == '\0')
            return err_set(err, code, "%s:1: column %zu has no name", s->file, i + 1);
        for (size_t k = 0; k < i; k++)
            if (strcmp(s->column[i], s->column[k]) == 0)
                return err_set(err, code, "%s:1: two columns are called \"%s\"", s->file, s->column[i]);
    }
    return true;
}

static bool take_row(struct sheet *s, const struct csv_row *in, size_t *room, enum err_code code, struct arena *arena,
                     struct error *err)
{
    if (in->n_fields != s->n_columns)
        return err_set(err, code, "%s:%" PRIu64 ": %" PRIu32 " fields where the header has %zu", s->file, in->line,
                       in->n_fields, s->n_columns);
    struct sheet_row *rows = NULL;
    if (s->n_rows == *room) {
        *room = *room == 0 ? ROWS_FIRST : 2 * *room;
        rows = arena_alloc(arena, *room * sizeof(*rows), err);
        if (rows == NULL)
            return false;
        if (s->n_rows > 0)
            memcpy(rows, s->row, s->n_rows * sizeof(*rows));
        s->row = rows;
    }
    struct sheet_row *row = &s->row[s->n_rows];
    row->line = in->line;
    if (!take_fields(s, in, code, arena, &row->field, err))
        return false;
    s->n_rows++;
    return true;
}

bool sheet_load(const char *file, enum err_code code, struct arena *arena, struct sheet *ret_sheet, struct error *err)
{
    CLEANUP(closep) int fd = -1;
    CLEANUP(gz_closep) struct gz_reader *gz = NULL;
    CLEANUP(csv_closep) struct csv_reader *csv = NULL;
    const struct csv_dialect dialect = {.delimiter = ',', .quote = '"'};
    struct sheet s = {.file = arena_strdup(arena, file, err)};
    struct csv_row row;
    bool has_row = false;
    size_t room = 0;
    if (s.file == NULL || !fs_open_regular(file, &fd, err) ||
        !gz_open(fd, (struct gz_limits){.max_bytes = MAX_BYTES}, &gz, err) ||
        !csv_open(&dialect, read_bytes, gz, &csv, err))
        return false;
    if (!csv_next(csv, &row, &has_row, err))
        return err_wrap(err, "%s", file);
    if (!has_row)
        return err_set(err, code, "%s: the file is empty", file);
    if (!take_header(&s, &row, code, arena, err))
        return false;
    while (csv_next(csv, &row, &has_row, err)) {
        if (!has_row) {
            *ret_sheet = s;
            return true;
        }
        if (!take_row(&s, &row, &room, code, arena, err))
            return false;
    }
    return err_wrap(err, "%s", file);
}
