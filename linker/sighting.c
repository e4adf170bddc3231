// SPDX-License-Identifier: Apache-2.0
// The server sees sealed bytes only. A bundle is bound to its row: the row key is the seal's associated data, so one
// moved to another row does not open. Which row failed is not said: its key means nothing to a reader and a wrong
// master key has been refused long before by the key check value, so what is left is damage.
#include "linker/sighting.h"

#include "common/secret.h"

enum { FIELDS = 3 };

struct sighting_reader {
    struct pg *session;
    struct pg_reader *rows;
    struct aead *seal;
    struct bundle bundle;
    uint8_t plain[BUNDLE_MAX_BYTES];
};

bool sighting_open(const struct pg *pg, const struct keyring *keys, struct sighting_reader **ret_reader,
                   struct error *err)
{
    CLEANUP(sighting_closep) struct sighting_reader *r = calloc(1, sizeof(*r));
    if (r == NULL)
        return err_set(err, ERR_RETRY, "out of memory");
    if (!keyring_aead(keys, &r->seal, err) || !pg_connect_again(pg, &r->session, err) ||
        !pg_reader_open(r->session, SQL_LINKAGE_COPY_SIGHTINGS, &r->rows, err))
        return false;
    *ret_reader = r;
    r = NULL;
    return true;
}

void sighting_closep(struct sighting_reader **r)
{
    if (*r == NULL)
        return;
    pg_reader_closep(&(*r)->rows);
    pg_closep(&(*r)->session);
    aead_freep(&(*r)->seal);
    secret_wipe(*r, sizeof(**r));
    free(*r);
    *r = NULL;
}

bool sighting_next(struct sighting_reader *r, struct uuid *ret_record_key, const struct bundle **ret_bundle,
                   struct error *err)
{
    struct view field[FIELDS];
    bool has_row;
    if (!pg_reader_next(r->rows, field, FIELDS, &has_row, err))
        return false;
    if (!has_row) {
        *ret_bundle = NULL;
        return true;
    }
    struct uuid row_key = pg_field_uuid(field[1]);
    size_t len = field[2].len;
    if (len < AEAD_OVERHEAD || len > sizeof(r->plain) + AEAD_OVERHEAD)
        return err_set(err, ERR_CONFIG, "a sealed bundle is damaged");
    if (!aead_open(r->seal, row_key.bytes, sizeof(row_key.bytes), (const uint8_t *)field[2].ptr, len, r->plain, err) ||
        !bundle_unpack(r->plain, len - AEAD_OVERHEAD, &r->bundle, err))
        return err_wrap(err, "sealed bundle");
    *ret_record_key = pg_field_uuid(field[0]);
    *ret_bundle = &r->bundle;
    return true;
}
