// SPDX-License-Identifier: Apache-2.0
/* Reads an extract: descriptor -> gz -> digest -> csv -> columns of the source.
 *
 * Columns are bound by the names in the header, never by place; without a header the source's own order holds. A header
 * is compared exactly. Its text is never repeated in an error: where a header is missing its place is taken by a row, and
 * that is a child. What can be said are the place, and the names of our own description.
 *
 * Latin-1 is turned into UTF-8 row by row, in a buffer that is wiped. */
#include "ingest/extract.h"

#include <stdlib.h>
#include <string.h>

#include "common/buf.h"
#include "common/csv.h"
#include "common/fsio.h"
#include "common/gz.h"
#include "common/secret.h"

enum { NOT_IN_FILE = -1, NAMES_MAX = 256 };

struct extract {
    const struct source *source;
    int fd;
    struct gz_reader *gz;
    struct digest *digest;
    struct csv_reader *csv;
    struct fs_stamp stamp;
    uint32_t n_fields;    /* of a proper row */
    int *field;           /* by column: its field in the file, or NOT_IN_FILE */
    struct view *cell;    /* by column, of the current row */
    struct buf converted; /* of a Latin-1 row */
    struct csv_row first; /* without a header: the row that told how many fields there are */
    bool has_first;
};

/* --- bytes ----------------------------------------------------------------------------------------------------------- */

static bool read_bytes(void *ctx, void *out, size_t size, size_t *ret_len, struct error *err)
{
    struct extract *e = ctx;
    return gz_read(e->gz, out, size, ret_len, err) && (*ret_len == 0 || digest_add(e->digest, out, *ret_len, err));
}

static bool open_bytes(struct extract *e, const char *path, struct error *err)
{
    if (!fs_open_regular(path, &e->fd, err)) {
        if (err->code == ERR_DENIED) /* the file's own fault, and no reason to keep others waiting */
            err->code = ERR_DATA;
        return false;
    }
    return fs_stamp(e->fd, &e->stamp, err) && gz_open(e->fd, (struct gz_limits){0}, &e->gz, err) &&
           digest_new(&e->digest, err);
}

/* --- columns ---------------------------------------------------------------------------------------------------------- */

static int find_field(const struct csv_row *header, const char *name, bool *ret_twice)
{
    int found = NOT_IN_FILE;
    for (uint32_t i = 0; i < header->n_fields; i++) {
        if (!view_equals(view_trim(header->field[i]), name))
            continue;
        *ret_twice = *ret_twice || found != NOT_IN_FILE;
        found = (int)i;
    }
    return found;
}

static bool is_known(const struct source *s, struct view name)
{
    for (size_t i = 0; i < s->n_columns; i++)
        if (view_equals(view_trim(name), s->columns[i].name))
            return true;
    return false;
}

/* The first field of the header that is no column of the source, counted from 1; 0: none. */
static uint32_t find_unknown(const struct source *s, const struct csv_row *header)
{
    for (uint32_t i = 0; i < header->n_fields; i++)
        if (!is_known(s, header->field[i]))
            return i + 1;
    return 0;
}

/* Which of the missing columns an unknown field is most likely the new name of. NULL when it looks like none. */
static const char *nearest_missing(const struct extract *e, struct view field)
{
    const char *missing[NAMES_MAX];
    char word[64];
    size_t n = 0;
    field = view_trim(field);
    if (field.len >= sizeof(word))
        return NULL;
    memcpy(word, field.ptr, field.len);
    word[field.len] = '\0';
    for (size_t i = 0; i < e->source->n_columns && n < NAMES_MAX; i++)
        if (e->field[i] == NOT_IN_FILE)
            missing[n++] = e->source->columns[i].name;
    const char *found = text_nearest(word, missing, n);
    secret_wipe(word, sizeof(word));
    return found;
}

static bool refuse_header(const struct extract *e, const struct csv_row *header, const char *missing, uint32_t unknown,
                          struct error *err)
{
    const char *renamed = unknown > 0 ? nearest_missing(e, header->field[unknown - 1]) : NULL;
    if (missing != NULL && unknown > 0)
        err_set(err, ERR_DATA, "header: column \"%s\" is missing, and field %u is not a column of this source", missing,
                unknown);
    else if (missing != NULL)
        err_set(err, ERR_DATA, "header: column \"%s\" is missing", missing);
    else
        err_set(err, ERR_DATA, "header: field %u is not a column of this source", unknown);
    if (renamed != NULL)
        return err_hint(err, "field %u looks like a new name of \"%s\"", unknown, renamed);
    return err_hint(err, "the columns are listed in the description of source \"%s\"", e->source->name);
}

static bool bind_header(struct extract *e, const struct csv_row *header, struct error *err)
{
    const char *missing = NULL;
    for (size_t i = 0; i < e->source->n_columns; i++) {
        const struct source_column *c = &e->source->columns[i];
        bool twice = false;
        e->field[i] = find_field(header, c->name, &twice);
        if (twice)
            return err_set(err, ERR_DATA, "header: column \"%s\" is there twice", c->name);
        if (e->field[i] == NOT_IN_FILE && !c->optional_column && missing == NULL)
            missing = c->name;
    }
    uint32_t unknown = find_unknown(e->source, header);
    if (missing != NULL || (unknown > 0 && !e->source->allow_extra))
        return refuse_header(e, header, missing, unknown, err);
    e->n_fields = header->n_fields;
    return true;
}

/* Without a header columns come as listed; optional ones at the end may be left out of the whole file. */
static void bind_order(struct extract *e, uint32_t n_fields)
{
    size_t least = e->source->n_columns;
    while (least > 0 && e->source->columns[least - 1].optional_column)
        least--;
    e->n_fields = n_fields >= least && n_fields <= e->source->n_columns ? n_fields : (uint32_t)e->source->n_columns;
    for (size_t i = 0; i < e->source->n_columns; i++)
        e->field[i] = i < e->n_fields ? (int)i : NOT_IN_FILE;
}

static bool bind_columns(struct extract *e, struct error *err)
{
    bool has_row = false;
    e->field = calloc(e->source->n_columns, sizeof(*e->field));
    e->cell = calloc(e->source->n_columns, sizeof(*e->cell));
    if (e->field == NULL || e->cell == NULL)
        return err_set(err, ERR_RETRY, "out of memory");
    if (!csv_next(e->csv, &e->first, &has_row, err))
        return false;
    if (e->source->header)
        return has_row ? bind_header(e, &e->first, err) : err_set(err, ERR_DATA, "header: the file is empty");
    e->has_first = has_row;
    bind_order(e, has_row ? e->first.n_fields : (uint32_t)e->source->n_columns);
    return true;
}

bool extract_open(const char *path, const struct source *source, struct extract **ret_extract, struct error *err)
{
    CLEANUP(extract_closep) struct extract *e = calloc(1, sizeof(*e));
    if (e == NULL)
        return err_set(err, ERR_RETRY, "out of memory");
    e->fd = -1;
    e->source = source;
    buf_init(&e->converted, 4U << 20);
    if (!open_bytes(e, path, err) || !csv_open(&source->dialect, read_bytes, e, &e->csv, err) || !bind_columns(e, err))
        return false;
    *ret_extract = e;
    e = NULL;
    return true;
}

void extract_closep(struct extract **extract)
{
    struct extract *e = *extract;
    if (e == NULL)
        return;
    csv_close(e->csv);
    gz_close(e->gz);
    digest_freep(&e->digest);
    closep(&e->fd);
    buf_done(&e->converted);
    free(e->field);
    free(e->cell);
    free(e);
    *extract = NULL;
}

/* --- rows ---------------------------------------------------------------------------------------------------------------- */

static bool add_utf8(struct buf *out, unsigned char c, struct error *err)
{
    const char two[2] = {(char)(0xC0 | c >> 6), (char)(0x80 | (c & 0x3F))};
    return c < 0x80 ? buf_add(out, &c, 1, err) : buf_add(out, two, sizeof(two), err);
}

/* All cells that have bytes over 127, in UTF-8. Space for the whole row is reserved first, so that cells do not move. */
static bool convert_latin1(struct extract *e, struct error *err)
{
    size_t total = 0;
    for (size_t i = 0; i < e->source->n_columns; i++)
        total += 2 * e->cell[i].len;
    buf_reset(&e->converted);
    if (!buf_reserve(&e->converted, total, err))
        return false;
    for (size_t i = 0; i < e->source->n_columns; i++) {
        struct view *v = &e->cell[i];
        size_t start = e->converted.len;
        if (v->ptr == NULL)
            continue;
        for (size_t k = 0; k < v->len; k++)
            if (!add_utf8(&e->converted, (unsigned char)v->ptr[k], err))
                return false;
        *v = (struct view){e->converted.data + start, e->converted.len - start};
    }
    return true;
}

/* From the first field's beginning to the last one's end. */
static struct view span(const struct csv_row *row)
{
    const char *from = row->field[0].ptr;
    const struct view *last = &row->field[row->n_fields - 1];
    return (struct view){from, (size_t)(last->ptr + last->len - from)};
}

bool extract_next(struct extract *e, struct extract_row *ret_row, bool *ret_has_row, struct error *err)
{
    struct csv_row row = e->first;
    bool has_row = e->has_first;
    if (!has_row && !csv_next(e->csv, &row, &has_row, err))
        return false;
    e->has_first = false;
    *ret_has_row = has_row;
    if (!has_row)
        return true;
    *ret_row = (struct extract_row){.line = row.line, .cell = e->cell};
    if (row.n_fields != e->n_fields) {
        ret_row->fault = row.n_fields < e->n_fields ? "short_row" : "long_row";
        return true;
    }
    for (size_t i = 0; i < e->source->n_columns; i++)
        e->cell[i] = e->field[i] == NOT_IN_FILE ? (struct view){NULL, 0} : row.field[e->field[i]];
    if (e->source->latin1 && !convert_latin1(e, err))
        return false;
    ret_row->text = e->source->latin1 ? (struct view){e->converted.data, e->converted.len} : span(&row);
    return true;
}

uint64_t extract_bytes_read(const struct extract *e)
{
    return gz_bytes_in(e->gz);
}

uint64_t extract_bytes_total(const struct extract *e)
{
    return (uint64_t)e->stamp.size;
}

struct fs_stamp extract_stamp(const struct extract *e)
{
    return e->stamp;
}

bool extract_digest(struct extract *e, uint8_t out[DIGEST_BYTES], struct error *err)
{
    return digest_end(e->digest, out, err);
}

bool extract_hash(const char *path, uint8_t out[DIGEST_BYTES], struct fs_stamp *ret_stamp, struct error *err)
{
    enum { BLOCK = 1 << 16 };
    struct extract e = {.fd = -1};
    char *block = malloc(BLOCK);
    size_t len = 1;
    bool ok = block != NULL ? open_bytes(&e, path, err) : err_set(err, ERR_RETRY, "out of memory");
    while (ok && len > 0)
        ok = read_bytes(&e, block, BLOCK, &len, err);
    ok = ok && digest_end(e.digest, out, err);
    *ret_stamp = e.stamp;
    if (block != NULL)
        secret_wipe(block, BLOCK);
    free(block);
    gz_close(e.gz);
    digest_freep(&e.digest);
    closep(&e.fd);
    return ok;
}
