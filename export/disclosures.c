// SPDX-License-Identifier: Apache-2.0
// Reads the whole log, because its chain is judged over the whole: each entry's link must be the digest of the one before and of
// the entry itself.
#include "export/disclosures.h"

#include <string.h>

static const char *text_of(struct arena *arena, const struct pg_result *r, int row, int column, bool *ok,
                           struct error *err)
{
    if (!*ok || pg_is_null(r, row, column))
        return NULL;
    struct view v = pg_get_text(r, row, column);
    const char *copy = arena_strndup(arena, v.ptr, v.len, err);
    *ok = copy != NULL;
    return copy;
}

static bool read_entry(struct arena *arena, const struct pg_result *r, int row, struct disclosure *d, struct error *err)
{
    bool ok = true;
    struct view digest = pg_get_text(r, row, 0);
    *d = (struct disclosure){.release_name = text_of(arena, r, row, 1, &ok, err),
                             .agreement = text_of(arena, r, row, 2, &ok, err),
                             .agreement_version = text_of(arena, r, row, 3, &ok, err),
                             .released_on = pg_get_date(r, row, 4),
                             .nature = text_of(arena, r, row, 5, &ok, err),
                             .purpose = text_of(arena, r, row, 6, &ok, err),
                             .recipient_name = text_of(arena, r, row, 7, &ok, err),
                             .recipient_title = text_of(arena, r, row, 8, &ok, err),
                             .recipient_address = text_of(arena, r, row, 9, &ok, err),
                             .systems = text_of(arena, r, row, 10, &ok, err),
                             .tables = text_of(arena, r, row, 11, &ok, err),
                             .period = text_of(arena, r, row, 12, &ok, err),
                             .agencies = text_of(arena, r, row, 13, &ok, err)};
    if (digest.len == DIGEST_BYTES)
        memcpy(d->digest, digest.ptr, DIGEST_BYTES);
    return ok;
}

static bool is_chained(const struct pg_result *r, int row, const struct disclosure *d, const uint8_t *previous,
                       bool *ret_chained, struct error *err)
{
    uint8_t chain[DIGEST_BYTES];
    struct view stored = pg_get_text(r, row, 15);
    if (!disclosure_chain(d, previous, chain, err))
        return false;
    *ret_chained = stored.len == DIGEST_BYTES && memcmp(stored.ptr, chain, DIGEST_BYTES) == 0;
    return true;
}

bool disclosures_read(struct pg *pg, struct arena *arena, struct disclosure **ret_list, size_t *ret_count,
                      bool *ret_intact, size_t *ret_broken, struct error *err)
{
    CLEANUP(pg_result_freep) struct pg_result *r = NULL;
    const uint8_t *previous = NULL;
    bool intact = true;
    size_t broken = 0;
    if (!pg_run(pg, SQL_RELEASE_LIST_DISCLOSURES, NULL, 0, &r, err))
        return false;
    size_t n = (size_t)pg_rows(r);
    struct disclosure *list = arena_alloc(arena, (n + 1) * sizeof(*list), err);
    for (size_t i = 0; list != NULL && i < n; i++) {
        bool chained = true;
        if (!read_entry(arena, r, (int)i, &list[i], err) || !is_chained(r, (int)i, &list[i], previous, &chained, err))
            return false;
        if (intact && !chained)
            broken = i;
        intact = intact && chained;
        previous = (const uint8_t *)pg_get_text(r, (int)i, 15).ptr;
    }
    if (list == NULL)
        return false;
    *ret_list = list;
    *ret_count = n;
    *ret_intact = intact;
    *ret_broken = broken;
    return true;
}

bool disclosures_lists(const char *list, const char *word)
{
    size_t len = strlen(word);
    for (const char *p = list; p != NULL && *p != '\0';) {
        size_t n = strcspn(p, ",");
        if (n == len && memcmp(p, word, len) == 0)
            return true;
        p += n;
        p += strspn(p, ", ");
    }
    return false;
}
