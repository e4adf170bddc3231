// SPDX-License-Identifier: Apache-2.0
// The server sees sealed bytes only. A bundle is bound to its row: the row key is the seal's associated data, so one
// moved to another row does not open. Which row failed is not said: its key means nothing to a reader and a wrong
// master key has been refused long before by the key check value, so what is left is damage.
//
// The thread receives and decrypts, the caller unpacks: that leaves about as much to either, and what lies between them is
// small. A block always has room for one more bundle of any size, or is full.
#include "linker/sighting.h"

#include <stdlib.h>

#include "common/relay.h"
#include "common/secret.h"

enum { FIELDS = 3, BLOCKS = 3, BLOCK_BYTES = 128 << 10 };

struct block {
    size_t n, used;
    struct uuid record_key[SIGHTING_BLOCK];
    uint32_t at[SIGHTING_BLOCK], len[SIGHTING_BLOCK]; // of a bundle in
    uint8_t plain[BLOCK_BYTES];
};

struct sighting_reader {
    struct relay *relay;
    struct pg *session; // the thread's, as are the next two
    struct pg_reader *rows;
    struct aead *seal;
    struct block *current; // the caller's, as is the next
    struct bundle bundle;
    struct block block[BLOCKS];
};

/* --- the thread ------------------------------------------------------------------------------------------------------- */

static bool open_bundle(struct sighting_reader *r, const struct view field[FIELDS], struct block *b, struct error *err)
{
    struct uuid row_key = pg_field_uuid(field[1]);
    size_t len = field[2].len;
    if (len < AEAD_OVERHEAD || len > BUNDLE_MAX_BYTES + AEAD_OVERHEAD)
        return err_set(err, ERR_CONFIG, "a sealed bundle is damaged");
    if (!aead_open(r->seal, row_key.bytes, sizeof(row_key.bytes), (const uint8_t *)field[2].ptr, len,
                   b->plain + b->used, err))
        return err_wrap(err, "sealed bundle");
    b->record_key[b->n] = pg_field_uuid(field[0]);
    b->at[b->n] = (uint32_t)b->used;
    b->len[b->n] = (uint32_t)(len - AEAD_OVERHEAD);
    b->used += b->len[b->n++];
    return true;
}

static bool fill(struct sighting_reader *r, struct block *b, bool *ret_more, struct error *err)
{
    b->n = b->used = 0;
    while (b->n < SIGHTING_BLOCK && b->used + BUNDLE_MAX_BYTES <= BLOCK_BYTES) {
        struct view field[FIELDS];
        if (!pg_reader_next(r->rows, field, FIELDS, ret_more, err))
            return false;
        if (!*ret_more)
            return true;
        if (!open_bundle(r, field, b, err))
            return false;
    }
    return true;
}

static bool read_blocks(struct relay *relay, void *ctx, struct error *err)
{
    struct block *b;
    bool more = true;
    while (more && (b = relay_take_empty(relay)) != NULL) {
        if (!fill(ctx, b, &more, err))
            return false;
        relay_put_full(relay, b);
    }
    return true;
}

/* --- the caller ------------------------------------------------------------------------------------------------------- */

bool sighting_open(const struct pg *pg, const struct keyring *keys, struct sighting_reader **ret_reader,
                   struct error *err)
{
    CLEANUP(sighting_closep) struct sighting_reader *r = calloc(1, sizeof(*r));
    void *blocks[BLOCKS];
    if (r == NULL)
        return err_set(err, ERR_RETRY, "out of memory");
    for (int i = 0; i < BLOCKS; i++)
        blocks[i] = &r->block[i];
    if (!keyring_aead(keys, &r->seal, err) || !pg_connect_again(pg, &r->session, err) ||
        !pg_reader_open(r->session, SQL_LINKAGE_COPY_SIGHTINGS, &r->rows, err) ||
        !relay_new(read_blocks, r, blocks, BLOCKS, &r->relay, err))
        return false;
    *ret_reader = r;
    r = NULL;
    return true;
}

void sighting_closep(struct sighting_reader **r)
{
    if (*r == NULL)
        return;
    relay_freep(&(*r)->relay);
    pg_reader_closep(&(*r)->rows);
    pg_closep(&(*r)->session);
    aead_freep(&(*r)->seal);
    secret_wipe(*r, sizeof(**r));
    free(*r);
    *r = NULL;
}

bool sighting_next(struct sighting_reader *r, const struct uuid **ret_record_keys, size_t *ret_n, struct error *err)
{
    if (r->current != NULL)
        relay_put_empty(r->relay, r->current);
    r->current = relay_take_full(r->relay);
    *ret_n = 0;
    if (r->current == NULL)
        return relay_finish(r->relay, err);
    *ret_record_keys = r->current->record_key;
    *ret_n = r->current->n;
    return true;
}

bool sighting_bundle(struct sighting_reader *r, size_t i, const struct bundle **ret_bundle, struct error *err)
{
    const struct block *b = r->current;
    if (!bundle_unpack(b->plain + b->at[i], b->len[i], &r->bundle, err))
        return err_wrap(err, "sealed bundle");
    *ret_bundle = &r->bundle;
    return true;
}
