// SPDX-License-Identifier: Apache-2.0
/* Messages are injective: every value goes in with its length before it, so that ("ab", "c") and ("a", "bc") differ.
 * Values are taken as typed, not as written: a date in another of a column's formats, a CWS id in its printed form name the
 * same row. The message may hold identifiers; its buffer is wiped. */
#include "ingest/row_key.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MESSAGE_MAX = 8192, OWNER_MESSAGE_MAX = 256, MAX_OWNERS = 3 };

struct row_keys {
    const struct source *source;
    struct hmac *row;
    struct hmac *record[MAX_OWNERS];
    uint8_t message[MESSAGE_MAX];
    struct {
        int owner;
        size_t len; /* of the message; 0: none yet */
        uint8_t message[OWNER_MESSAGE_MAX];
        struct uuid key;
    } last; /* record: extracts of events often list a child's rows one behind the other */
};

struct message {
    uint8_t *at;
    size_t len;
    bool full;
};

static void put(struct message *m, const void *value, size_t len)
{
    if (m->full || len + 2 > MESSAGE_MAX - m->len) {
        m->full = true;
        return;
    }
    m->at[m->len] = (uint8_t)(len >> 8);
    m->at[m->len + 1] = (uint8_t)len;
    if (len > 0)
        memcpy(m->at + m->len + 2, value, len);
    m->len += len + 2;
}

/* Big-endian, so that the same key names the same row on every machine. */
static void put_number(struct message *m, int64_t n)
{
    uint8_t bytes[sizeof(n)];
    for (size_t i = 0; i < sizeof(bytes); i++)
        bytes[i] = (uint8_t)((uint64_t)n >> (8 * (sizeof(bytes) - 1 - i)));
    put(m, bytes, sizeof(bytes));
}

static bool sign(struct hmac *h, struct message *m, struct uuid *ret_key, struct error *err)
{
    uint8_t mac[HMAC_BYTES];
    if (m->full)
        return err_set(err, ERR_BUG, "the key of a row is too long");
    if (!hmac_sign(h, m->at, m->len, mac, err))
        return false;
    memcpy(ret_key->bytes, mac, UUID_BYTES);
    return true;
}

bool row_keys_new(const struct keyring *keys, const struct source *source, struct row_keys **ret_keys,
                  struct error *err)
{
    CLEANUP(row_keys_freep) struct row_keys *k = calloc(1, sizeof(*k));
    if (k == NULL)
        return err_set(err, ERR_RETRY, "out of memory");
    k->source = source;
    if (!keyring_hmac(keys, "row", source->name, &k->row, err))
        return false;
    for (size_t i = 0; i < source->n_owners; i++) {
        char subject[128];
        (void)snprintf(subject, sizeof(subject), "%s/%s", source->system, source->owners[i].namespace_name);
        if (!keyring_hmac(keys, "record", subject, &k->record[i], err))
            return false;
    }
    *ret_keys = k;
    k = NULL;
    return true;
}

void row_keys_freep(struct row_keys **keys)
{
    struct row_keys *k = *keys;
    if (k == NULL)
        return;
    hmac_freep(&k->row);
    for (int i = 0; i < MAX_OWNERS; i++)
        hmac_freep(&k->record[i]);
    secret_wipe(k, sizeof(*k));
    free(k);
    *keys = NULL;
}

static void put_cell(struct message *m, const struct source_column *column, const struct cell *cell)
{
    if (cell->status != CELL_OK) {
        put(m, NULL, 0);
        return;
    }
    switch (column->type) {
    case COLUMN_ID:
        put(m, cell->id, cell->id_len);
        return;
    case COLUMN_DATE:
    case COLUMN_MONTH:
    case COLUMN_SCHOOL_YEAR:
        put_number(m, cell->date.days);
        return;
    case COLUMN_INTEGER:
        put_number(m, cell->number);
        return;
    case COLUMN_TEXT:
    case COLUMN_CODE:
        put(m, cell->text.ptr, cell->text.len);
        return;
    }
}

bool row_keys_row(struct row_keys *k, const struct row *row, struct uuid *ret_key, struct error *err)
{
    struct message m = {.at = k->message};
    for (size_t i = 0; i < k->source->n_key; i++)
        put_cell(&m, &k->source->columns[k->source->key[i]], &row->cell[k->source->key[i]]);
    return sign(k->row, &m, ret_key, err);
}

static bool is_last(const struct row_keys *k, int owner, const struct message *m)
{
    return k->last.len == m->len && k->last.owner == owner && memcmp(k->last.message, m->at, m->len) == 0;
}

static void keep_last(struct row_keys *k, int owner, const struct message *m, const struct uuid *key)
{
    if (m->len > sizeof(k->last.message))
        return;
    memcpy(k->last.message, m->at, m->len);
    k->last.len = m->len;
    k->last.owner = owner;
    k->last.key = *key;
}

bool row_keys_of_id(struct row_keys *k, int owner, struct view qualifier, struct view id, struct uuid *ret_key,
                    struct error *err)
{
    struct message m = {.at = k->message};
    put(&m, qualifier.ptr, qualifier.len);
    put(&m, id.ptr, id.len);
    if (is_last(k, owner, &m)) {
        *ret_key = k->last.key;
        return true;
    }
    if (!sign(k->record[owner], &m, ret_key, err))
        return false;
    keep_last(k, owner, &m, ret_key);
    return true;
}

bool row_keys_record(struct row_keys *k, const struct row *row, struct uuid *ret_key, struct error *err)
{
    const struct cell *id = &row->cell[k->source->owners[row->owner].id];
    return row_keys_of_id(k, row->owner, view_of(row->qualifier), (struct view){id->id, id->id_len}, ret_key, err);
}

bool delivery_key(const struct keyring *keys, const struct manifest *manifest, struct uuid *ret_id, struct error *err)
{
    CLEANUP(hmac_freep) struct hmac *h = NULL;
    uint8_t bytes[MESSAGE_MAX];
    struct message m = {.at = bytes};
    put(&m, manifest->agency, strlen(manifest->agency));
    put(&m, manifest->source, strlen(manifest->source));
    put_number(&m, manifest->as_of.days);
    put(&m, manifest->sha256, sizeof(manifest->sha256));
    return keyring_hmac(keys, "delivery", "", &h, err) && sign(h, &m, ret_id, err);
}

bool content_key(const struct keyring *keys, const uint8_t sha256[DIGEST_BYTES], uint8_t out[HMAC_BYTES],
                 struct error *err)
{
    CLEANUP(hmac_freep) struct hmac *h = NULL;
    return keyring_hmac(keys, "delivery", "content", &h, err) && hmac_sign(h, sha256, DIGEST_BYTES, out, err);
}
