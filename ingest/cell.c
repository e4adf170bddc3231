// SPDX-License-Identifier: Apache-2.0
/* Decides what a cell says, by its column's type. Reads a cell's bytes and writes a struct: no allocation, no I/O.
 *
 * Order of questions: is it text at all, is it given, is it too long, and then the type's own. Reason codes are static
 * strings, so that a reject costs nothing and can hold no value. */
#include "ingest/cell.h"

#include <string.h>

enum { DEFAULT_MAX_LENGTH = 256 };

static void refuse(struct cell *cell, const char *reason)
{
    cell->status = CELL_BAD;
    cell->reason = reason;
}

/* --- is it given ----------------------------------------------------------------------------------------------------- */

static bool is_ascii(struct view v)
{
    unsigned char bits = 0;
    for (size_t i = 0; i < v.len; i++)
        bits |= (unsigned char)v.ptr[i];
    return bits < 0x80;
}

static bool is_one_of(struct view v, const char *const *words, size_t n_words)
{
    for (size_t i = 0; i < n_words; i++)
        if (view_equals(v, words[i]))
            return true;
    return false;
}

static void note_beginnings(struct cell_reader *r, const char *const *words, size_t n_words)
{
    for (size_t i = 0; i < n_words; i++)
        r->begins_missing[(unsigned char)words[i][0]] = true;
}

void cell_reader_init(const struct source *source, size_t column, const struct codes *codes, struct date as_of,
                      struct cell_reader *reader)
{
    *reader = (struct cell_reader){.source = source, .column = &source->columns[column], .as_of = as_of};
    for (size_t i = 0; i < reader->column->n_codes; i++)
        reader->crosswalk[i] = codes_crosswalk(codes, source->system, reader->column->codes[i]);
    note_beginnings(reader, source->missing, source->n_missing);
    note_beginnings(reader, reader->column->missing, reader->column->n_missing);
}

void cell_view(const struct cell_reader *r, struct view raw, struct cell *cell)
{
    const struct source *source = r->source;
    const struct source_column *c = r->column;
    cell->text = view_trim(raw);
    cell->reason = NULL;
    cell->id_len = 0;
    cell->status = CELL_GIVEN;
    if (cell->text.len == 0)
        cell->status = CELL_MISSING;
    else if (r->begins_missing[(unsigned char)cell->text.ptr[0]] &&
             (is_one_of(cell->text, source->missing, source->n_missing) ||
              is_one_of(cell->text, c->missing, c->n_missing)))
        cell->status = CELL_MISSING;
    else if (!is_ascii(cell->text) && !utf8_is_valid(cell->text))
        refuse(cell, "bad_encoding");
}

/* --- dates ------------------------------------------------------------------------------------------------------------- */

/* n digits at *p; -1 when they are not all digits. */
static int digits(const char **p, const char *end, int n)
{
    int value = 0;
    for (int i = 0; i < n; i++, (*p)++) {
        if (*p == end || **p < '0' || **p > '9')
            return -1;
        value = value * 10 + (**p - '0');
    }
    return value;
}

static int month_by_name(const char **p, const char *end)
{
    static const char names[][4] = {"JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"};
    if (end - *p < 3)
        return -1;
    for (int i = 0; i < (int)COUNT_OF(names); i++)
        if (view_equals_nocase((struct view){*p, 3}, names[i])) {
            *p += 3;
            return i + 1;
        }
    return -1;
}

struct date_parts {
    int year, month, day;
    bool in_time; /* behind the hours "mm" means minutes */
};

/* Of a time: checked and dropped. Behind the hours "mm" means minutes. */
static size_t read_time(const char **p, const char *end, int n, int max, struct date_parts *parts)
{
    int value = digits(p, end, n);
    parts->in_time = true;
    return value >= 0 && value <= max ? (size_t)n : 0;
}

/* One element of a format, told by its first letter ("mon" by its second); its length there, 0 when the text does not fit
 * it. */
static size_t read_element(const char *format, const char **p, const char *end, struct date_parts *parts)
{
    switch (*format) {
    case 'y':
        return (parts->year = digits(p, end, 4)) >= 0 ? 4 : 0;
    case 'm':
        if (format[1] == 'o')
            return (parts->month = month_by_name(p, end)) > 0 ? 3 : 0;
        if (parts->in_time)
            return read_time(p, end, 2, 59, parts);
        return (parts->month = digits(p, end, 2)) >= 0 ? 2 : 0;
    case 'd':
        return (parts->day = digits(p, end, 2)) >= 0 ? 2 : 0;
    case 'h':
        return read_time(p, end, 2, 23, parts);
    case 's':
        return read_time(p, end, 2, 60, parts);
    case 'f':
        return read_time(p, end, 6, 999999, parts);
    default:
        return *p < end && *(*p)++ == *format ? 1 : 0; /* a separator */
    }
}

bool date_from_format(struct view v, const char *format, struct date *ret_date)
{
    struct date_parts parts = {0, 0, 1, false};
    const char *p = v.ptr, *end = v.ptr + v.len;
    while (*format != '\0') {
        size_t taken = read_element(format, &p, end, &parts);
        if (taken == 0)
            return false;
        format += taken;
    }
    return p == end && date_from_ymd(parts.year, parts.month, parts.day, ret_date);
}

static void type_date(const struct source_column *c, struct cell *cell)
{
    for (size_t i = 0; i < c->n_formats; i++)
        if (date_from_format(cell->text, c->formats[i], &cell->date))
            return;
    refuse(cell, "bad_date");
}

/* "2024-2025": 1 July of the first year; the second is the next one. */
static void type_school_year(struct cell *cell)
{
    const char *p = cell->text.ptr, *end = p + cell->text.len;
    int first = digits(&p, end, 4);
    bool dash = first >= 0 && p < end && *p++ == '-';
    int second = dash ? digits(&p, end, 4) : -1;
    if (!dash || p != end || second != first + 1 || !date_from_ymd(first, 7, 1, &cell->date))
        refuse(cell, "bad_date");
}

/* --- the other types ------------------------------------------------------------------------------------------------------ */

static void type_integer(const struct source_column *c, struct cell *cell)
{
    if (!text_to_int64(cell->text, INT64_MIN, INT64_MAX, &cell->number))
        refuse(cell, "bad_integer");
    else if (cell->number < c->min || cell->number > c->max)
        refuse(cell, "out_of_range");
}

static void type_id(const struct source_column *c, struct cell *cell)
{
    switch (normalise_id(c->form, c->length, cell->text, cell->id, &cell->id_len)) {
    case NORMAL_OK:
        return;
    case NORMAL_MISSING:
        cell->status = CELL_MISSING;
        return;
    case NORMAL_BAD:
        refuse(cell, "bad_id");
    }
}

/* The place where a code is kept; NULL for those too long to be. */
static struct known_code *place_of(struct cell_reader *r, struct view code, uint64_t *ret_packed)
{
    uint64_t packed = 0;
    if (code.len == 0 || code.len >= sizeof(packed))
        return NULL;
    memcpy(&packed, code.ptr, code.len);
    packed ^= (uint64_t)code.len << 56;
    *ret_packed = packed;
    _Static_assert(KNOWN_CODES == 1 << 5, "as many as five bits tell apart");
    return &r->known[packed * UINT64_C(0x9e3779b97f4a7c15) >> (64 - 5)]; /* Fibonacci hashing (Knuth, TAOCP 3, 6.4) */
}

/* A code has to be known to one of the column's crosswalks; in the others it then says nothing. */
static void type_code(struct cell_reader *r, struct cell *cell)
{
    const struct source_column *c = r->column;
    struct view code = cell->text;
    bool known = c->open_codes, once_known = false;
    uint64_t packed = 0;
    if (c->take > 0 && code.len > c->take)
        code.len = c->take;
    struct known_code *place = place_of(r, code, &packed);
    if (place != NULL && place->packed == packed) {
        memcpy(cell->target, place->target, sizeof(cell->target));
        return;
    }
    for (size_t i = 0; i < c->n_codes; i++) {
        cell->target[i] = "";
        enum code_lookup found = crosswalk_translate(&r->crosswalk[i], code, r->as_of, &cell->target[i]);
        known = known || found == CODE_KNOWN;
        once_known = once_known || found == CODE_NOT_VALID_THEN;
    }
    if (!known)
        refuse(cell, once_known ? "code_not_valid_then" : "bad_code");
    else if (place != NULL) {
        place->packed = packed;
        memcpy(place->target, cell->target, sizeof(place->target));
    }
}

static void type_cell(struct cell_reader *r, struct cell *cell)
{
    const struct source_column *c = r->column;
    cell->status = CELL_OK;
    if (cell->text.len > (c->max_length > 0 ? c->max_length : DEFAULT_MAX_LENGTH)) {
        refuse(cell, "too_long");
        return;
    }
    switch (c->type) {
    case COLUMN_TEXT:
        return;
    case COLUMN_ID:
        type_id(c, cell);
        return;
    case COLUMN_DATE:
        type_date(c, cell);
        return;
    case COLUMN_MONTH:
        if (!date_from_format(cell->text, "yyyymm", &cell->date))
            refuse(cell, "bad_date");
        return;
    case COLUMN_SCHOOL_YEAR:
        type_school_year(cell);
        return;
    case COLUMN_INTEGER:
        type_integer(c, cell);
        return;
    case COLUMN_CODE:
        type_code(r, cell);
        return;
    }
}

void cell_type(struct cell_reader *r, struct cell *cell)
{
    if (cell->status != CELL_GIVEN)
        return;
    type_cell(r, cell);
    if (cell->status == CELL_BAD && r->column->invalid == INVALID_IS_MISSING)
        cell->status = CELL_MISSING;
}

const char *cell_target(const struct source_column *column, const struct cell *cell, const char *field)
{
    if (cell->status != CELL_OK)
        return "";
    if (column->n_codes == 1)
        return cell->target[0];
    for (size_t i = 0; i < column->n_codes; i++)
        if (strcmp(column->codes[i], field) == 0)
            return cell->target[i];
    return "";
}
