// SPDX-License-Identifier: Apache-2.0
// Row by row: each cell is checked by itself and the first thing wrong with a row is said, with line and column, never with the
// cell's text. A pair decided twice in one file is a finding too: nobody could say which was meant.
#include "linker/decision_file.h"

#include <stdlib.h>
#include <string.h>

#include "common/uuid_text.h"

enum column { RECORD_A, RECORD_B, DECISION, DECIDED_BY, DECIDED_ON, REASON, COLUMNS };
static const char *const names[COLUMNS] = {"record_a", "record_b", "decision", "decided_by", "decided_on", "reason"};
static const char *const decisions[] = {"match", "no_match", "unsure"};

void decision_file_init(struct decision_file *f)
{
    buf_init(&f->rows, (DECISIONS_MAX + 1) * sizeof(struct decision));
    buf_init(&f->findings, (DECISIONS_MAX + 1) * sizeof(struct decision_finding));
}

void decision_file_done(struct decision_file *f)
{
    buf_done(&f->rows);
    buf_done(&f->findings);
}

const struct decision *decision_file_rows(const struct decision_file *f, size_t *ret_n)
{
    *ret_n = f->rows.len / sizeof(struct decision);
    return (const struct decision *)(const void *)f->rows.data;
}

const struct decision_finding *decision_file_findings(const struct decision_file *f, size_t *ret_n)
{
    *ret_n = f->findings.len / sizeof(struct decision_finding);
    return (const struct decision_finding *)(const void *)f->findings.data;
}

bool decision_file_find(struct decision_file *f, uint64_t line, const char *column, const char *reason,
                        struct error *err)
{
    const struct decision_finding finding = {.line = line, .column = column, .reason = reason};
    return buf_add(&f->findings, &finding, sizeof(finding), err);
}

// ---- cells: each gives what is wrong, or NULL --------------------------------------------------------------------------

static const char *read_key(struct view cell, struct uuid *ret_key)
{
    return uuid_from_text(cell, ret_key) ? NULL : "not_a_record_key";
}

static const char *read_decision(struct view cell, const char **ret_decision)
{
    for (size_t i = 0; i < COUNT_OF(decisions); i++)
        if (view_equals(cell, decisions[i])) {
            *ret_decision = decisions[i];
            return NULL;
        }
    return "unknown_decision";
}

static const char *read_text(struct view cell, char *out, size_t max_bytes)
{
    if (cell.len > max_bytes)
        return "too_long";
    if (!utf8_is_valid(cell))
        return "bad_encoding";
    for (size_t i = 0; i < cell.len; i++)
        if ((unsigned char)cell.ptr[i] < 0x20 || cell.ptr[i] == 0x7f)
            return "bad_encoding";
    memcpy(out, cell.ptr, cell.len);
    out[cell.len] = '\0';
    return NULL;
}

static const char *read_day(struct view cell, struct date today, struct date *ret_day)
{
    if (!date_from_iso(cell, ret_day))
        return "bad_date";
    return ret_day->days > today.days ? "in_the_future" : NULL;
}

static const char *read_cell(enum column column, struct view cell, struct date today, struct decision *d)
{
    if (cell.len == 0)
        return "missing";
    switch (column) {
    case RECORD_A:
        return read_key(cell, &d->a);
    case RECORD_B:
        return read_key(cell, &d->b);
    case DECISION:
        return read_decision(cell, &d->decision);
    case DECIDED_BY:
        return read_text(cell, d->decided_by, DECIDED_BY_BYTES);
    case DECIDED_ON:
        return read_day(cell, today, &d->decided_on);
    case REASON:
    case COLUMNS:
    default:
        return read_text(cell, d->reason, REASON_BYTES);
    }
}

// ---- rows ----------------------------------------------------------------------------------------------------------------

static bool read_row(struct decision_file *f, const struct csv_row *row, const uint32_t place[COLUMNS],
                     struct date today, struct error *err)
{
    struct decision d = {.line = row->line};
    if (row->n_fields != COLUMNS)
        return decision_file_find(f, row->line, "reason", row->n_fields < COLUMNS ? "short_row" : "long_row", err);
    for (int c = 0; c < COLUMNS; c++) {
        const char *wrong = read_cell((enum column)c, view_trim(row->field[place[c]]), today, &d);
        if (wrong != NULL)
            return decision_file_find(f, row->line, names[c], wrong, err);
    }
    int order = uuid_compare(&d.a, &d.b);
    if (order == 0)
        return decision_file_find(f, row->line, names[RECORD_B], "same_record", err);
    if (order > 0) {
        struct uuid a = d.a;
        d.a = d.b;
        d.b = a;
    }
    if (f->rows.len / sizeof(d) == DECISIONS_MAX)
        return err_set(err, ERR_DATA, "more than %d decisions in one file", DECISIONS_MAX);
    return buf_add(&f->rows, &d, sizeof(d), err);
}

static bool read_header(const struct csv_row *row, uint32_t place[COLUMNS], struct error *err)
{
    for (int c = 0; c < COLUMNS; c++) {
        uint32_t n = 0;
        for (uint32_t i = 0; i < row->n_fields; i++)
            if (view_equals(view_trim(row->field[i]), names[c])) {
                place[c] = i;
                n++;
            }
        if (n != 1)
            return err_set(err, ERR_DATA, "line %ju: column \"%s\" is %s", (uintmax_t)row->line, names[c],
                           n == 0 ? "missing" : "there twice");
    }
    return row->n_fields == COLUMNS ||
           err_set(err, ERR_DATA, "line %ju: %d columns wanted", (uintmax_t)row->line, COLUMNS);
}

static int by_pair(const void *x, const void *y)
{
    const struct decision *p = *(const struct decision *const *)x, *q = *(const struct decision *const *)y;
    int order = uuid_compare(&p->a, &q->a);
    order = order != 0 ? order : uuid_compare(&p->b, &q->b);
    return order != 0 ? order : (p->line > q->line) - (p->line < q->line);
}

static bool find_repeated(struct decision_file *f, struct error *err)
{
    size_t n;
    const struct decision *rows = decision_file_rows(f, &n);
    const struct decision **sorted = calloc(n + 1, sizeof(const struct decision *));
    bool ok = sorted != NULL || err_set(err, ERR_RETRY, "out of memory");
    for (size_t i = 0; ok && i < n; i++)
        sorted[i] = &rows[i];
    if (ok && n > 1)
        qsort(sorted, n, sizeof(*sorted), by_pair); // NOLINT(bugprone-sizeof-expression): of pointers
    for (size_t i = 1; ok && i < n; i++)
        if (uuid_compare(&sorted[i]->a, &sorted[i - 1]->a) == 0 && uuid_compare(&sorted[i]->b, &sorted[i - 1]->b) == 0)
            ok = decision_file_find(f, sorted[i]->line, names[RECORD_B], "decided_twice", err);
    free(sorted);
    return ok;
}

bool decision_file_read(struct decision_file *f, csv_source_fn read, void *ctx, struct date today, struct error *err)
{
    CLEANUP(csv_closep) struct csv_reader *csv = NULL;
    const struct csv_dialect dialect = {.delimiter = ',', .quote = '"'};
    struct csv_row row;
    bool has_row = false;
    uint32_t place[COLUMNS] = {0};
    if (!csv_open(&dialect, read, ctx, &csv, err) || !csv_next(csv, &row, &has_row, err))
        return false;
    if (!has_row)
        return err_set(err, ERR_DATA, "the file is empty");
    if (!read_header(&row, place, err))
        return false;
    while (csv_next(csv, &row, &has_row, err)) {
        if (!has_row)
            return find_repeated(f, err);
        if (!read_row(f, &row, place, today, err))
            return false;
    }
    return false;
}
