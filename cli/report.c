/* SPDX-License-Identifier: Apache-2.0 */
/* A report is a list of tables of cells. Cells keep what they are (text, count, real, flag), so that text can align
 * numbers to the right and JSON can keep them numbers. */
#include "cli/report.h"

#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "common/json.h"

enum cell_type { CELL_NONE, CELL_TEXT, CELL_COUNT, CELL_WHOLE, CELL_REAL, CELL_FLAG };

struct cell {
    enum cell_type type;
    char *text; /* as people read it; owned */
    uint64_t n;
    int64_t whole;
    double x;
};

struct table {
    const char *name;
    char *title; /* owned */
    bool single;
    const char *const *columns;
    size_t n_columns, n_cells, size;
    struct cell *cells; /* row by row */
};

struct report {
    struct table table[16];
    size_t n_tables;
    char *notes[32];
    size_t n_notes;
    char *raw;
    bool out_of_memory;
};

bool report_new(struct report **ret_report, struct error *err)
{
    struct report *r = calloc(1, sizeof(*r));
    if (r == NULL)
        return err_set(err, ERR_RETRY, "out of memory");
    *ret_report = r;
    return true;
}

void report_freep(struct report **r)
{
    if (*r == NULL)
        return;
    for (size_t t = 0; t < (*r)->n_tables; t++) {
        for (size_t i = 0; i < (*r)->table[t].n_cells; i++)
            free((*r)->table[t].cells[i].text);
        free((*r)->table[t].cells);
        free((*r)->table[t].title);
    }
    for (size_t i = 0; i < (*r)->n_notes; i++)
        free((*r)->notes[i]);
    free((*r)->raw);
    free(*r);
    *r = NULL;
}

void report_table(struct report *r, const char *name, const char *title, bool single, const char *const *columns)
{
    if (r->n_tables == COUNT_OF(r->table)) {
        r->out_of_memory = true;
        return;
    }
    struct table *t = &r->table[r->n_tables++];
    *t = (struct table){.name = name, .single = single, .columns = columns};
    if (title != NULL && (t->title = strdup(title)) == NULL)
        r->out_of_memory = true;
    while (columns[t->n_columns] != NULL)
        t->n_columns++;
}

static void add_cell(struct report *r, struct cell cell, const char *text)
{
    struct table *t = &r->table[r->n_tables - 1];
    if (t->n_cells == t->size) {
        size_t size = t->size == 0 ? 32 : t->size * 2;
        struct cell *grown = reallocarray(t->cells, size, sizeof(*grown));
        if (grown == NULL) {
            r->out_of_memory = true;
            return;
        }
        t->cells = grown;
        t->size = size;
    }
    cell.text = strdup(text);
    for (char *p = cell.text; p != NULL && *p != '\0'; p++)
        if ((unsigned char)*p < 0x20 || *p == 0x7f) /* the name of a file may try to steer the terminal */
            *p = '?';
    if (cell.text == NULL)
        r->out_of_memory = true;
    else
        t->cells[t->n_cells++] = cell;
}

void report_text(struct report *r, const char *s)
{
    add_cell(r, (struct cell){.type = s == NULL ? CELL_NONE : CELL_TEXT}, s == NULL ? "-" : s);
}

void report_date(struct report *r, struct date d)
{
    char iso[11];
    date_to_iso(d, iso);
    report_text(r, iso);
}

void report_printf(struct report *r, const char *fmt, ...)
{
    char text[512];
    va_list args;
    va_start(args, fmt);
    (void)vsnprintf(text, sizeof(text), fmt, args);
    va_end(args);
    report_text(r, text);
}

void report_count(struct report *r, uint64_t n)
{
    char digits[32], text[48];
    int len = snprintf(digits, sizeof(digits), "%llu", (unsigned long long)n);
    size_t out = 0;
    for (int i = 0; i < len; i++) {
        if (i > 0 && (len - i) % 3 == 0)
            text[out++] = ',';
        text[out++] = digits[i];
    }
    text[out] = '\0';
    add_cell(r, (struct cell){.type = CELL_COUNT, .n = n}, text);
}

void report_whole(struct report *r, int64_t n)
{
    char text[32];
    (void)snprintf(text, sizeof(text), "%lld", (long long)n);
    add_cell(r, (struct cell){.type = CELL_WHOLE, .whole = n}, text);
}

void report_real(struct report *r, double x, int decimals)
{
    char text[48];
    (void)snprintf(text, sizeof(text), "%.*f", decimals, x);
    if (isnan(x))
        report_text(r, NULL);
    else
        add_cell(r, (struct cell){.type = CELL_REAL, .x = x}, text);
}

void report_flag(struct report *r, bool b)
{
    add_cell(r, (struct cell){.type = CELL_FLAG, .n = b}, b ? "yes" : "no");
}

void report_note(struct report *r, const char *fmt, ...)
{
    char text[1024];
    va_list args;
    va_start(args, fmt);
    (void)vsnprintf(text, sizeof(text), fmt, args);
    va_end(args);
    if (r->n_notes < COUNT_OF(r->notes) && (r->notes[r->n_notes] = strdup(text)) != NULL)
        r->n_notes++;
}

void report_raw(struct report *r, const char *text)
{
    free(r->raw);
    r->raw = strdup(text);
    r->out_of_memory |= r->raw == NULL;
}

/* --- as text ------------------------------------------------------------------------------------------------- */

static void print_single(const struct table *t, FILE *out)
{
    int width = 0;
    for (size_t c = 0; c < t->n_columns; c++)
        width = (int)strlen(t->columns[c]) > width ? (int)strlen(t->columns[c]) : width;
    for (size_t i = 0; t->n_columns > 0 && i < t->n_cells; i++)
        (void)fprintf(out, "  %-*s  %s\n", width, t->columns[i % t->n_columns], t->cells[i].text);
}

static bool numeric(const struct cell *c)
{
    return c->type == CELL_COUNT || c->type == CELL_WHOLE || c->type == CELL_REAL;
}

static void print_aligned(FILE *out, const char *text, int width, bool right, bool last)
{
    if (right)
        (void)fprintf(out, "  %*s", width, text);
    else
        (void)fprintf(out, "  %-*s", last ? 0 : width, text);
}

static void print_rows(const struct table *t, FILE *out)
{
    size_t n_rows = t->n_cells / t->n_columns;
    int width[32] = {0};
    bool right[32] = {0};
    for (size_t c = 0; c < t->n_columns && c < COUNT_OF(width); c++) {
        width[c] = (int)strlen(t->columns[c]);
        for (size_t row = 0; row < n_rows; row++) {
            const struct cell *cell = &t->cells[row * t->n_columns + c];
            int len = (int)strlen(cell->text);
            width[c] = len > width[c] ? len : width[c];
            right[c] |= numeric(cell);
        }
        print_aligned(out, t->columns[c], width[c], right[c], c + 1 == t->n_columns);
    }
    (void)fputc('\n', out);
    for (size_t row = 0; row < n_rows; row++) {
        for (size_t c = 0; c < t->n_columns && c < COUNT_OF(width); c++)
            print_aligned(out, t->cells[row * t->n_columns + c].text, width[c], right[c], c + 1 == t->n_columns);
        (void)fputc('\n', out);
    }
}

static void print_text(const struct report *r, FILE *out)
{
    for (size_t i = 0; i < r->n_tables; i++) {
        const struct table *t = &r->table[i];
        if (i > 0)
            (void)fputc('\n', out);
        if (t->title != NULL)
            (void)fprintf(out, "%s\n", t->title);
        if (t->n_cells == 0)
            (void)fputs("  none\n", out);
        else if (t->single)
            print_single(t, out);
        else
            print_rows(t, out);
    }
    for (size_t i = 0; i < r->n_notes; i++)
        (void)fprintf(out, "%s%s\n", i == 0 && r->n_tables > 0 ? "\n" : "", r->notes[i]);
}

/* --- as JSON ------------------------------------------------------------------------------------------------- */

static json *cell_json(const struct cell *c)
{
    switch (c->type) {
    case CELL_TEXT:
        return jstring(c->text);
    case CELL_COUNT:
        return jint((int64_t)c->n);
    case CELL_WHOLE:
        return jint(c->whole);
    case CELL_REAL:
        return jnum(c->x);
    case CELL_FLAG:
        return jflag(c->n != 0);
    case CELL_NONE:
    default:
        return jstring(NULL);
    }
}

/* Column titles become keys: "rows in" is rows_in. */
static void put_cell(json *row, const char *column, const struct cell *c)
{
    char key[64];
    size_t n = 0;
    for (; column[n] != '\0' && n + 1 < sizeof(key); n++)
        key[n] = column[n] == ' ' || column[n] == '-' ? '_' : column[n];
    key[n] = '\0';
    jput(row, key, cell_json(c));
}

static json *row_json(const struct table *t, size_t row)
{
    json *map = jmap();
    for (size_t c = 0; c < t->n_columns; c++)
        put_cell(map, t->columns[c], &t->cells[row * t->n_columns + c]);
    return map;
}

static json *table_json(const struct table *t)
{
    size_t n_rows = t->n_cells / t->n_columns;
    if (t->single && n_rows > 0)
        return row_json(t, 0);
    json *list = jlist();
    for (size_t row = 0; row < n_rows; row++)
        jpush(list, row_json(t, row));
    return list;
}

static bool print_json(const struct report *r, FILE *out, const char *command, int status, struct error *err)
{
    CLEANUP(jfreep) json *doc = jmap();
    jput(doc, "command", jstring(command));
    jput(doc, "exit_status", jint(status));
    for (size_t i = 0; i < r->n_tables; i++)
        jput(doc, r->table[i].name, table_json(&r->table[i]));
    CLEANUP(buf_done) struct buf text = {0};
    buf_init(&text, 64u << 20);
    if (!jtext(doc, false, &text, err))
        return false;
    (void)fwrite(text.data, 1, text.len, out);
    return true;
}

bool report_print(const struct report *r, FILE *out, bool as_json, const char *command, int status, struct error *err)
{
    if (r->out_of_memory)
        return err_set(err, ERR_RETRY, "out of memory while reporting");
    if (r->raw != NULL)
        (void)fputs(r->raw, out);
    else if (!as_json)
        print_text(r, out);
    else if (!print_json(r, out, command, status, err))
        return false;
    if (fflush(out) != 0 || ferror(out))
        return err_set(err, ERR_OUTPUT, "writing to standard output");
    return true;
}
