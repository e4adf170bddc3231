// SPDX-License-Identifier: Apache-2.0
/* libcsv, which pushes fields at callbacks, turned into a reader that is asked for the next row.
 *
 * Input arrives in blocks and goes to the parser one physical line at a time: so the line on which a row begins is
 * known without looking into the parser, a row is never followed by bytes of the next one, and the cost over feeding
 * whole blocks is below what can be measured. The parser collects a field in its own buffer; the callback copies it to
 * the row, whose storage is as large as a row may be and so never moves.
 *
 * A line in which there is no quote leaves a parser nothing to decide: it is a row, and its fields lie between delimiters.
 * Such a line, if the block holds it whole, is divided where it lies, which takes half the time. What comes out is the same
 * (fuzz_csv asks for that, by blocks of one byte).
 *
 * libcsv by default trims blanks round unquoted fields and takes a stray or unclosed quote as it comes. Here: strict,
 * nothing trimmed (RFC 4180: spaces are part of a field), and after a parse error the parser is never asked to finish,
 * because it would hand over what it has of the broken row.
 *
 * All storage may hold identifiers; it is wiped before it is freed. libcsv's is one block of the largest field's size:
 * its allocator is asked for that once, and refuses to grow it, which is the limit on a field. */
#include "common/csv.h"

#include <csv.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "common/buf.h"

enum {
    BLOCK_BYTES = 64 * 1024,
    DEFAULT_MAX_FIELD = 64 * 1024,
    DEFAULT_MAX_ROW = 1024 * 1024,
    DEFAULT_MAX_COLUMNS = 1024,
    FIELD_SLACK = 2, /* a closing quote, and the byte by which the parser notices that it is full */
};

enum fault { FAULT_NONE, FAULT_FIELD, FAULT_ROW, FAULT_COLUMNS };

struct csv_reader {
    struct csv_parser parser;
    struct csv_dialect limit; /* with the defaults filled in */
    csv_source_fn read;
    void *ctx;

    char *block;
    size_t at, len;            /* what is unread of block: [at, len) */
    size_t lf, cr, nul, quote; /* next such byte at or behind `at`; len when there is none */
    bool held_cr;              /* a CR at the block's end, kept for the next block: is it half of a CRLF? */
    bool source_ended;
    bool started, ended, broken;

    char *row; /* bytes of the fields of the current row */
    size_t row_len, row_touched;
    struct view *field;
    uint32_t n_fields;
    bool row_open; /* some of the row went to the parser */
    bool row_done;
    enum fault fault;
    uint64_t line, row_line;
};

/* ---- libcsv's side ---- */

struct prefix {
    _Alignas(16) size_t size;
};

static void wipe_free(void *data)
{
    struct prefix *p = (struct prefix *)((char *)data - sizeof(*p));
    size_t size = p->size;
    explicit_bzero(p, sizeof(*p) + size);
    free(p);
}

static void *alloc_once(void *old, size_t size)
{
    if (old != NULL) /* asked to grow: the field is larger than a field may be */
        return NULL;
    struct prefix *p = malloc(sizeof(*p) + size);
    if (p == NULL)
        return NULL;
    p->size = size;
    return (char *)p + sizeof(*p);
}

static int not_a_space(unsigned char c)
{
    (void)c;
    return 0;
}

/* One more field of the row; false when a limit forbids it. */
static bool add_field(struct csv_reader *r, const char *bytes, size_t len)
{
    if (len > r->limit.max_field)
        r->fault = FAULT_FIELD;
    else if (len > r->limit.max_row - r->row_len)
        r->fault = FAULT_ROW;
    else if (r->n_fields == r->limit.max_columns)
        r->fault = FAULT_COLUMNS;
    if (r->fault != FAULT_NONE)
        return false;
    r->row_len += len;
    r->field[r->n_fields++] = (struct view){bytes, len};
    return true;
}

static void on_field(void *data, size_t len, void *ctx)
{
    struct csv_reader *r = ctx;
    char *copy = r->row + r->row_len;
    if (add_field(r, copy, len))
        memcpy(copy, data, len);
}

static void on_row(int terminator, void *ctx)
{
    (void)terminator;
    struct csv_reader *r = ctx;
    r->row_done = true;
}

/* ---- opening and closing ---- */

static void free_wiped(void *data, size_t size)
{
    if (data != NULL)
        explicit_bzero(data, size);
    free(data);
}

void csv_close(struct csv_reader *r)
{
    if (r == NULL)
        return;
    csv_free(&r->parser);
    if (r->row_len > r->row_touched)
        r->row_touched = r->row_len;
    free_wiped(r->block, BLOCK_BYTES);
    free_wiped(r->row, r->row_touched);
    free(r->field);
    free(r);
}

void csv_closep(struct csv_reader **r)
{
    csv_close(*r);
    *r = NULL;
}

static bool is_line_end(char c)
{
    return c == '\r' || c == '\n';
}

static bool check_dialect(const struct csv_dialect *d, struct error *err)
{
    bool good =
        d->delimiter != '\0' && !is_line_end(d->delimiter) && !is_line_end(d->quote) && d->delimiter != d->quote;
    return good || err_set(err, ERR_CONFIG, "delimiter and quote must be two different bytes that do not end a line");
}

static struct csv_dialect with_defaults(struct csv_dialect d)
{
    d.max_field = d.max_field != 0 ? d.max_field : DEFAULT_MAX_FIELD;
    d.max_row = d.max_row != 0 ? d.max_row : DEFAULT_MAX_ROW;
    d.max_columns = d.max_columns != 0 ? d.max_columns : DEFAULT_MAX_COLUMNS;
    return d;
}

/* Without quoting the quote is NUL: a byte that the reader refuses before the parser could meet it. */
static bool set_up_parser(struct csv_reader *r)
{
    if (csv_init(&r->parser, CSV_STRICT | CSV_STRICT_FINI) != 0)
        return false;
    csv_set_delim(&r->parser, (unsigned char)r->limit.delimiter);
    csv_set_quote(&r->parser, (unsigned char)r->limit.quote);
    csv_set_space_func(&r->parser, not_a_space);
    csv_set_realloc_func(&r->parser, alloc_once);
    csv_set_free_func(&r->parser, wipe_free);
    csv_set_blk_size(&r->parser, (size_t)r->limit.max_field + FIELD_SLACK);
    return true;
}

bool csv_open(const struct csv_dialect *dialect, csv_source_fn read, void *ctx, struct csv_reader **ret_reader,
              struct error *err)
{
    if (!check_dialect(dialect, err))
        return false;
    CLEANUP(csv_closep) struct csv_reader *r = calloc(1, sizeof(*r));
    if (r == NULL)
        return err_set(err, ERR_RETRY, "out of memory");
    r->limit = with_defaults(*dialect);
    r->read = read;
    r->ctx = ctx;
    r->line = r->row_line = 1;
    r->block = malloc(BLOCK_BYTES);
    r->row = malloc(r->limit.max_row); /* the kernel gives pages only for what is used */
    r->field = calloc(r->limit.max_columns, sizeof(*r->field));
    if (!set_up_parser(r) || r->block == NULL || r->row == NULL || r->field == NULL)
        return err_set(err, ERR_RETRY, "out of memory");
    *ret_reader = r;
    r = NULL;
    return true;
}

/* ---- input: blocks, and the lines in them ---- */

static size_t find(const struct csv_reader *r, char c)
{
    const char *p = memchr(r->block + r->at, c, r->len - r->at);
    return p == NULL ? r->len : (size_t)(p - r->block);
}

static bool has_prefix(const struct csv_reader *r, const char *bytes, size_t n)
{
    return r->len >= n && memcmp(r->block, bytes, n) == 0;
}

static bool pass_byte_order_mark(struct csv_reader *r, struct error *err)
{
    if (has_prefix(r, "\xff\xfe", 2) || has_prefix(r, "\xfe\xff", 2) || has_prefix(r, "\0\0\xfe\xff", 4)) {
        (void)err_set(err, ERR_DATA, "line 1: the file is UTF-16 or UTF-32");
        return err_hint(err, "write the extract in UTF-8, or in the encoding its source names");
    }
    if (has_prefix(r, "\xef\xbb\xbf", 3))
        r->at = 3;
    return true;
}

/* Bytes are asked for until there is one (at the very start four, for the byte order mark) or the end. A CR in the last
 * place is held back, because it takes the next byte to know where its line ends. */
static bool fill_block(struct csv_reader *r, struct error *err)
{
    size_t wanted = r->started ? 1 : 4;
    r->at = r->len = 0;
    if (r->held_cr) {
        r->block[r->len++] = '\r';
        r->held_cr = false;
        wanted++;
    }
    while (r->len < wanted && !r->source_ended) {
        size_t n = 0;
        if (!r->read(r->ctx, r->block + r->len, BLOCK_BYTES - r->len, &n, err))
            return false;
        r->len += n;
        r->source_ended = n == 0;
    }
    if (!r->started && !pass_byte_order_mark(r, err))
        return false;
    r->started = true;
    if (!r->source_ended && r->len > r->at && r->block[r->len - 1] == '\r') {
        r->held_cr = true;
        r->len--;
    }
    r->lf = find(r, '\n');
    r->cr = find(r, '\r');
    r->nul = find(r, '\0');
    r->quote = find(r, r->limit.quote);
    return true;
}

/* The rest of the block up to and with the end of a line (LF, CRLF or CR), or up to a NUL, if there is one. Each mark is looked for
 * again only when it was passed, so that a file without the byte is searched once a block and not once a row. */
static size_t piece_end(struct csv_reader *r, bool *ret_ends_line)
{
    if (r->lf < r->at)
        r->lf = find(r, '\n');
    if (r->cr < r->at)
        r->cr = find(r, '\r');
    size_t end = r->lf < r->cr ? r->lf : r->cr;
    *ret_ends_line = end < r->len && end < r->nul;
    if (!*ret_ends_line)
        return r->nul; /* the block's end when there is none */
    bool is_crlf = end == r->cr && r->cr + 1 == r->lf && r->lf < r->len;
    return is_crlf ? end + 2 : end + 1;
}

/* ---- rows ---- */

static bool explain_fault(struct csv_reader *r, struct error *err)
{
    uint32_t column = r->n_fields + 1;
    if (r->fault == FAULT_ROW)
        (void)err_set(err, ERR_DATA, "line %" PRIu64 ": the row is longer than %" PRIu32 " bytes", r->row_line,
                      r->limit.max_row);
    else if (r->fault == FAULT_COLUMNS)
        (void)err_set(err, ERR_DATA, "line %" PRIu64 ": more than %" PRIu32 " columns", r->row_line,
                      r->limit.max_columns);
    else
        (void)err_set(err, ERR_DATA, "line %" PRIu64 ", column %" PRIu32 ": the field is longer than %" PRIu32 " bytes",
                      r->row_line, column, r->limit.max_field);
    if (r->line != r->row_line)
        (void)err_hint(err, "the row goes on to line %" PRIu64 ": a closing quote may be missing", r->line);
    return false;
}

static bool explain_parser(struct csv_reader *r, struct error *err)
{
    if (csv_error(&r->parser) != CSV_EPARSE) {
        if (csv_get_buffer_size(&r->parser) < (size_t)r->limit.max_field + FIELD_SLACK) /* what there was to have */
            return err_set(err, ERR_RETRY, "out of memory");
        r->fault = FAULT_FIELD;
        return explain_fault(r, err);
    }
    (void)err_set(err, ERR_DATA, "line %" PRIu64 ", column %" PRIu32 ": stray quote", r->line, r->n_fields + 1);
    return err_hint(err, "a quote inside a field must be doubled and the whole field quoted");
}

/* Hand [at, end) to the parser. */
static bool feed(struct csv_reader *r, size_t end, struct error *err)
{
    const char *piece = r->block + r->at;
    size_t len = end - r->at;
    if (r->nul == r->at)
        return err_set(err, ERR_DATA, "line %" PRIu64 ": NUL byte", r->line);
    if (!r->row_open)
        r->row_line = r->line;
    size_t parsed = csv_parse(&r->parser, piece, len, on_field, on_row, r);
    if (r->fault != FAULT_NONE)
        return explain_fault(r, err);
    if (parsed != len)
        return explain_parser(r, err);
    r->at = end;
    r->row_open = !r->row_done && (r->row_open || !is_line_end(piece[0])); /* else: a blank line */
    return true;
}

/* Whether [at, end), which ends a line, is a row without a quote. A blank line is none: the parser passes over it. */
static bool is_plain_row(struct csv_reader *r, size_t end)
{
    if (r->row_open || is_line_end(r->block[r->at]))
        return false;
    if (r->quote < r->at)
        r->quote = find(r, r->limit.quote);
    return r->quote >= end;
}

static bool divide(struct csv_reader *r, size_t end, struct error *err)
{
    const char *from = r->block + r->at, *stop = r->block + end;
    r->row_line = r->line;
    r->at = end;
    while (is_line_end(stop[-1]))
        stop--;
    for (const char *c = from; c < stop; c++) {
        if (*c != r->limit.delimiter)
            continue;
        if (!add_field(r, from, (size_t)(c - from)))
            return explain_fault(r, err);
        from = c + 1;
    }
    r->row_done = add_field(r, from, (size_t)(stop - from));
    return r->row_done || explain_fault(r, err);
}

/* No more bytes: a last row without a line end is complete now. */
static bool finish(struct csv_reader *r, struct error *err)
{
    r->ended = true;
    if (csv_fini(&r->parser, on_field, on_row, r) != 0) {
        (void)err_set(err, ERR_DATA, "line %" PRIu64 ", column %" PRIu32 ": a quote is opened and never closed",
                      r->row_line, r->n_fields + 1);
        return err_hint(err, "the file may be cut off, or a quote inside a field was not doubled");
    }
    return r->fault == FAULT_NONE || explain_fault(r, err);
}

static bool read_row(struct csv_reader *r, struct error *err)
{
    while (!r->row_done && !r->ended) {
        if (r->at == r->len && !fill_block(r, err))
            return false;
        if (r->at == r->len) {
            if (r->source_ended && !finish(r, err))
                return false;
            continue;
        }
        bool ends_line;
        size_t end = piece_end(r, &ends_line);
        if (!(ends_line && is_plain_row(r, end) ? divide(r, end, err) : feed(r, end, err)))
            return false;
        r->line += ends_line ? 1 : 0;
    }
    return true;
}

bool csv_next(struct csv_reader *r, struct csv_row *ret_row, bool *ret_has_row, struct error *err)
{
    if (r->broken)
        return err_set(err, ERR_BUG, "a row was asked for behind an error");
    if (r->row_len > r->row_touched)
        r->row_touched = r->row_len;
    r->row_len = 0;
    r->n_fields = 0;
    r->row_done = false;
    if (!read_row(r, err)) {
        r->broken = true;
        return false;
    }
    if (r->row_done)
        *ret_row = (struct csv_row){.field = r->field, .n_fields = r->n_fields, .line = r->row_line};
    *ret_has_row = r->row_done;
    return true;
}

uint64_t csv_line(const struct csv_reader *r)
{
    return r->row_line;
}

/* ---- writing ---- */

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* An optional sign, digits with at most one point, an optional exponent. */
static bool is_number(struct view v)
{
    size_t i = v.len > 0 && (v.ptr[0] == '-' || v.ptr[0] == '+') ? 1 : 0;
    size_t digits = 0, points = 0;
    for (; i < v.len && (is_digit(v.ptr[i]) || (v.ptr[i] == '.' && points == 0)); i++) {
        digits += is_digit(v.ptr[i]) ? 1 : 0;
        points += v.ptr[i] == '.' ? 1 : 0;
    }
    if (digits == 0)
        return false;
    if (i == v.len)
        return true;
    if (v.ptr[i] != 'e' && v.ptr[i] != 'E')
        return false;
    int64_t exponent;
    if (i + 1 < v.len && v.ptr[i + 1] == '+')
        i++;
    return text_to_int64((struct view){v.ptr + i + 1, v.len - i - 1}, -999, 999, &exponent);
}

static bool looks_like_formula(struct view v)
{
    return v.len > 0 && v.ptr[0] != '\0' && strchr("=+-@\t\r\n", v.ptr[0]) != NULL && !is_number(v);
}

/* Also a first byte that at the start of a file could be part of a byte order mark. */
static bool needs_quotes(struct view v)
{
    if (v.len > 0 && strchr("\xef\xfe\xff", v.ptr[0]) != NULL)
        return true;
    for (size_t i = 0; i < v.len; i++)
        if (v.ptr[i] == '"' || v.ptr[i] == ',' || is_line_end(v.ptr[i]))
            return true;
    return v.len > 0 && (v.ptr[0] == ' ' || v.ptr[v.len - 1] == ' ');
}

static bool add_quoted(struct buf *out, struct view v, bool as_text, struct error *err)
{
    if (v.len > SIZE_MAX / 4 || !buf_reserve(out, 2 * v.len + 3, err))
        return false;
    char *start = out->data + out->len;
    out->len += csv_write(start, 2 * v.len + 2, v.ptr, v.len);
    if (as_text) { /* behind the opening quote */
        memmove(start + 2, start + 1, (size_t)(out->data + out->len - start) - 1);
        start[1] = '\'';
        out->len++;
    }
    out->data[out->len] = '\0';
    return true;
}

bool csv_add_field(struct buf *out, struct view field, bool last, struct error *err)
{
    bool row_begins = out->len == 0 || out->data[out->len - 1] == '\n';
    bool as_text = looks_like_formula(field);
    bool lone_empty = last && row_begins && field.len == 0; /* an empty line would not be a row */
    bool ok;
    if (needs_quotes(field) || lone_empty)
        ok = add_quoted(out, field, as_text, err);
    else
        ok = buf_add(out, "'", as_text ? 1 : 0, err) && buf_add(out, field.ptr, field.len, err);
    return ok && buf_add(out, last ? "\n" : ",", 1, err);
}
