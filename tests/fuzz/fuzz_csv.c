// SPDX-License-Identifier: Apache-2.0
/* Any bytes as CSV. The first byte chooses a dialect and limits. What must hold whatever the input is: rows begin on
 * ever later lines that exist; limits are kept; no NUL comes through; the result does not depend on how the bytes
 * arrive; and what was read can be written and read again. */
#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "common/buf.h"
#include "common/csv.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct memory {
    const char *data;
    size_t len, at, step;
};

struct outcome {
    uint64_t n_rows, n_fields, hash;
    struct error err;
};

static const struct csv_dialect dialects[] = {
    {.delimiter = ',', .quote = '"'},
    {.delimiter = '|', .quote = '\0'},
    {.delimiter = '\t', .quote = '\''},
    {.delimiter = ';', .quote = '"', .max_field = 16, .max_row = 64, .max_columns = 5},
};

static bool read_memory(void *ctx, void *out, size_t size, size_t *ret_len, struct error *err)
{
    struct memory *m = ctx;
    (void)err;
    size_t n = m->len - m->at;
    n = n < m->step ? n : m->step;
    n = n < size ? n : size;
    if (n > 0)
        memcpy(out, m->data + m->at, n);
    m->at += n;
    *ret_len = n;
    return true;
}

static uint64_t mix(uint64_t hash, const void *bytes, size_t len)
{
    const uint8_t *b = bytes;
    for (size_t i = 0; i < len; i++)
        hash = (hash ^ b[i]) * UINT64_C(0x100000001b3);
    return (hash ^ len) * UINT64_C(0x100000001b3);
}

static uint64_t count_lines(const struct memory *m)
{
    uint64_t lines = 1;
    for (size_t i = 0; i < m->len; i++)
        lines += m->data[i] == '\n' || m->data[i] == '\r' ? 1 : 0;
    return lines;
}

static void check_row(const struct csv_dialect *d, const struct csv_row *row)
{
    size_t bytes = 0;
    assert(row->n_fields >= 1 && row->n_fields <= (d->max_columns != 0 ? d->max_columns : 1024));
    for (uint32_t i = 0; i < row->n_fields; i++) {
        assert(row->field[i].len <= (d->max_field != 0 ? d->max_field : 65536));
        assert(memchr(row->field[i].ptr, '\0', row->field[i].len) == NULL);
        bytes += row->field[i].len;
    }
    assert(bytes <= (d->max_row != 0 ? d->max_row : 1048576));
}

/* Adds each row to written, when it is wanted. */
static struct outcome read_all(const struct csv_dialect *d, struct memory m, struct buf *written)
{
    struct outcome o = {0};
    CLEANUP(csv_closep) struct csv_reader *r = NULL;
    struct csv_row row;
    bool has_row = true;
    uint64_t previous = 0, lines = count_lines(&m);
    if (!csv_open(d, read_memory, &m, &r, &o.err))
        abort();
    while (csv_next(r, &row, &has_row, &o.err) && has_row) {
        check_row(d, &row);
        assert(row.line > previous && row.line <= lines);
        previous = row.line;
        o.n_rows++;
        o.n_fields += row.n_fields;
        o.hash = mix(o.hash, &row.line, sizeof(row.line));
        for (uint32_t i = 0; i < row.n_fields; i++) {
            o.hash = mix(o.hash, row.field[i].ptr, row.field[i].len);
            if (written != NULL && !csv_add_field(written, row.field[i], i + 1 == row.n_fields, NULL))
                abort();
        }
    }
    assert(o.err.code == ERR_NONE || o.err.code == ERR_DATA);
    return o;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const size_t steps[] = {1, 5, SIZE_MAX};
    if (size == 0)
        return 0;
    const struct csv_dialect *d = &dialects[data[0] % COUNT_OF(dialects)];
    struct memory m = {(const char *)data + 1, size - 1, 0, SIZE_MAX};
    CLEANUP(buf_done) struct buf written;
    CLEANUP(buf_done) struct buf again;
    buf_init(&written, SIZE_MAX);
    buf_init(&again, SIZE_MAX);
    struct outcome whole = read_all(d, m, &written);
    for (size_t i = 0; i < COUNT_OF(steps); i++) {
        m.step = steps[i];
        struct outcome o = read_all(d, m, NULL);
        assert(o.n_rows == whole.n_rows && o.hash == whole.hash && o.err.code == whole.err.code);
        assert(strcmp(o.err.frame[0], whole.err.frame[0]) == 0);
    }
    /* Fields that look like formulas gain an apostrophe the first time and nothing after that. */
    m = (struct memory){written.data, written.len, 0, SIZE_MAX};
    struct outcome back = read_all(&dialects[0], m, &again);
    assert(back.err.code == ERR_NONE && back.n_rows == whole.n_rows && back.n_fields == whole.n_fields);
    assert(again.len == written.len && (again.len == 0 || memcmp(again.data, written.data, again.len) == 0));
    return 0;
}
