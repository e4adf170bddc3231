// SPDX-License-Identifier: Apache-2.0
/* A block is a number of rows: their text in one buffer, and views into it. Text is copied there because the CSV reader has
 * room for one row only. The buffer never grows while it holds a row, so views stay right: a row for which there is no room
 * begins the next block, and only an empty block is made larger, for a row that is longer than a block.
 *
 * Blocks hold identifiers: they are wiped before they are filled again, and at the end. */
#include "ingest/read_ahead.h"

#include <stdlib.h>
#include <string.h>

#include "common/buf.h"
#include "common/relay.h"

enum { BLOCKS = 3, BLOCK_ROWS = 512, BLOCK_BYTES = (128 << 10) - 1 };

struct block {
    struct buf text;
    struct extract_row row[BLOCK_ROWS];
    struct view *cell; /* of all rows, one row behind the other */
    size_t n_rows;
    uint64_t bytes_read; /* of the file, so far */
};

struct read_ahead {
    size_t n_columns;
    struct relay *relay;
    struct block block[BLOCKS];

    struct extract *extract; /* the thread's, as are the next two */
    struct extract_row row;  /* waits for a block */
    bool has_row;

    struct block *current; /* the caller's */
    size_t at;
    uint64_t bytes_read;
};

/* --- the thread ------------------------------------------------------------------------------------------------------- */

/* There is room. */
static void add_row(struct block *b, const struct extract_row *row, size_t n_columns)
{
    struct view *cell = b->cell + b->n_rows * n_columns;
    char *text = b->text.data + b->text.len;
    b->row[b->n_rows++] = (struct extract_row){.line = row->line, .fault = row->fault, .cell = cell};
    if (row->fault != NULL)
        return;
    if (row->text.len > 0)
        memcpy(text, row->text.ptr, row->text.len);
    b->text.len += row->text.len;
    for (size_t i = 0; i < n_columns; i++) {
        cell[i] = row->cell[i];
        if (cell[i].ptr != NULL)
            cell[i].ptr = text + (cell[i].ptr - row->text.ptr);
    }
}

/* Until the block is full or the rows are at their end. */
static bool fill(struct read_ahead *r, struct block *b, struct error *err)
{
    buf_reset(&b->text);
    b->n_rows = 0;
    while (b->n_rows < BLOCK_ROWS) {
        if (!r->has_row && !extract_next(r->extract, &r->row, &r->has_row, err))
            return false;
        if (!r->has_row)
            break;
        size_t len = r->row.text.len; /* 0: it has a fault */
        if (b->n_rows > 0 && len > b->text.size - 1 - b->text.len)
            break;
        if (b->n_rows == 0 && !buf_reserve(&b->text, len > BLOCK_BYTES ? len : BLOCK_BYTES, err))
            return false;
        add_row(b, &r->row, r->n_columns);
        r->has_row = false;
    }
    b->bytes_read = extract_bytes_read(r->extract);
    return true;
}

static bool read_blocks(struct relay *relay, void *ctx, struct error *err)
{
    struct read_ahead *r = ctx;
    struct block *b;
    bool ok = true, more = true;
    while (ok && more && (b = relay_take_empty(relay)) != NULL) {
        ok = fill(r, b, err);
        more = r->has_row || b->n_rows == BLOCK_ROWS;
        relay_put_full(relay, b); /* also what came before an error */
    }
    return ok;
}

/* --- the caller ------------------------------------------------------------------------------------------------------- */

bool read_ahead_open(struct extract *extract, size_t n_columns, struct read_ahead **ret_reader, struct error *err)
{
    CLEANUP(read_ahead_closep) struct read_ahead *r = calloc(1, sizeof(*r));
    void *blocks[BLOCKS];
    if (r == NULL)
        return err_set(err, ERR_RETRY, "out of memory");
    r->extract = extract;
    r->n_columns = n_columns;
    for (int i = 0; i < BLOCKS; i++) {
        struct block *b = blocks[i] = &r->block[i];
        buf_init(&b->text, SIZE_MAX / 4); /* the length of a row has a limit */
        b->cell = calloc(BLOCK_ROWS * n_columns, sizeof(*b->cell));
        if (b->cell == NULL)
            return err_set(err, ERR_RETRY, "out of memory");
    }
    if (!relay_new(read_blocks, r, blocks, BLOCKS, &r->relay, err))
        return false;
    *ret_reader = r;
    r = NULL;
    return true;
}

void read_ahead_closep(struct read_ahead **reader)
{
    struct read_ahead *r = *reader;
    if (r == NULL)
        return;
    relay_freep(&r->relay);
    for (int i = 0; i < BLOCKS; i++) {
        buf_done(&r->block[i].text);
        free(r->block[i].cell);
    }
    free(r);
    *reader = NULL;
}

/* A block with rows that were not handed out yet; *ret_has_block false: there is none. */
static bool need_block(struct read_ahead *r, bool *ret_has_block, struct error *err)
{
    while (r->current == NULL || r->at == r->current->n_rows) {
        if (r->current != NULL)
            relay_put_empty(r->relay, r->current);
        r->current = relay_take_full(r->relay);
        r->at = 0;
        *ret_has_block = r->current != NULL;
        if (r->current == NULL)
            return relay_finish(r->relay, err);
        r->bytes_read = r->current->bytes_read;
    }
    *ret_has_block = true;
    return true;
}

bool read_ahead_next(struct read_ahead *r, struct extract_row *ret_row, bool *ret_has_row, struct error *err)
{
    bool has_block = false;
    if (!need_block(r, &has_block, err))
        return false;
    if (has_block)
        *ret_row = r->current->row[r->at++];
    *ret_has_row = has_block;
    return true;
}

uint64_t read_ahead_bytes_read(const struct read_ahead *r)
{
    return r->bytes_read;
}
