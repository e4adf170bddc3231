// SPDX-License-Identifier: Apache-2.0
// All tables are loaded first, so that it is known how many cells and lines there can be. Then each row finds its place, each place
// its cell; a panel of which a place is missing or filled twice is refused. Last the certificate is laid beside it, or
// what is said of rounding.
#include "export/published.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "common/digest.h"
#include "common/json.h"
#include "common/text.h"
#include "export/listing.h"
#include "export/published_table.h"

static const int64_t MOST = INT64_C(1000000000000);

struct reader {
    struct published *p;
    struct arena *arena;
    struct listing list;
    struct published_table *table;
    size_t n_tables, n_rows, n_rounded;
};

static void reader_done(struct reader *r)
{
    listing_done(&r->list);
    arena_freep(&r->arena);
}

void published_freep(struct published **p)
{
    if (*p == NULL)
        return;
    struct arena *arena = (*p)->arena;
    *p = NULL;
    arena_free(arena);
}

// --- tables -----------------------------------------------------------------------------------------------------------------

static bool load_table(struct reader *r, const json *resource, struct error *err)
{
    CLEANUP(jfreep) json *schema = NULL;
    const char *path = jstr(jget(resource, "path")), *schema_path = jstr(jget(resource, "schema")), *full = NULL;
    if (path == NULL || schema_path == NULL)
        return true; // no table of ours
    if (!listing_read_json(&r->list, schema_path, &schema, err))
        return false;
    const json *said = jget(schema, "crosscount");
    if (said == NULL)
        return true;
    struct published_table *t = &r->table[r->n_tables++];
    return listing_path(&r->list, path, r->arena, &full, err) &&
           (published_table_load(said, full, r->arena, t, err) || err_wrap(err, "%s", path));
}

static bool load_tables(struct reader *r, struct error *err)
{
    CLEANUP(jfreep) json *package = NULL;
    if (!listing_read_json(&r->list, "datapackage.json", &package, err))
        return false;
    const json *resources = jget(package, "resources");
    r->table = arena_alloc(r->arena, (jcount(resources) + 1) * sizeof(*r->table), err);
    if (r->table == NULL)
        return false;
    for (size_t i = 0; i < jcount(resources); i++)
        if (!load_table(r, jat(resources, i), err))
            return false;
    return r->n_tables > 0 || err_set(err, ERR_DATA, "datapackage.json has no table that says what adds up to what");
}

// --- cells and lines --------------------------------------------------------------------------------------------------------

static bool find_cell(struct published *p, const char *key, struct view whose, int *ret_cell, struct error *err)
{
    size_t slot = name_map_slot(&p->cells, key);
    if (p->cells.name[slot] == NULL) {
        p->cells.name[slot] = arena_strdup(p->arena, key, err);
        if (p->cells.name[slot] == NULL)
            return false;
        p->cells.value[slot] = p->n_cells;
        p->cell[p->n_cells++] = (struct published_cell){.key = p->cells.name[slot],
                                                        .whose = arena_strndup(p->arena, whose.ptr, whose.len, err),
                                                        .count = PUZZLE_BLANK};
    }
    *ret_cell = p->cells.value[slot];
    const char *said = p->cell[*ret_cell].whose;
    return said != NULL && (view_equals(whose, said) ||
                            err_set(err, ERR_DATA, "two tables count cell \"%s\" over different systems", key));
}

// A place shows a number: the only one there is of the cell.
static bool show(struct published_cell *cell, int64_t count, struct error *err)
{
    if (cell->count != PUZZLE_BLANK && cell->count != count)
        return err_set(err, ERR_DATA, "cell \"%s\" is shown with two different numbers", cell->key);
    cell->count = count;
    return true;
}

static bool fill_place(struct reader *r, const struct published_table *t, struct published_panel *panel, size_t place,
                       struct error *err)
{
    struct published *p = r->p;
    char key[PUBLISHED_KEY_MAX];
    struct published_row row;
    int cell = -1;
    if (!published_table_key(t, panel, place, key, err) ||
        !find_cell(p, key, published_table_whose(t, panel, place), &cell, err) ||
        !published_table_row(t, panel->row[place], &row, err))
        return false;
    panel->cell[place] = cell;
    r->n_rows++;
    r->n_rounded += row.rounded;
    p->cell[cell].hidden = p->cell[cell].hidden || !row.shown;
    return !row.shown || show(&p->cell[cell], row.count, err);
}

// What is printed beside a count: that of a total, and their ratio.
static bool check_beside(struct published *p, const struct published_table *t, const struct published_panel *panel,
                         size_t place, struct error *err)
{
    struct published_row row;
    size_t whole = 0;
    if (!published_table_row(t, panel->row[place], &row, err))
        return false;
    bool has_whole = published_table_whole(t, panel, place, &whole);
    if (row.has_denominator && !has_whole)
        return err_set(err, ERR_DATA, "a denominator is given where the panel has none");
    if (row.has_denominator && !show(&p->cell[panel->cell[whole]], row.denominator, err))
        return false;
    if (!row.has_rate)
        return true;
    if (!row.shown || !row.has_denominator || row.denominator == 0)
        return err_set(err, ERR_DATA, "a rate is given of a count that is not");
    if (fabs(row.rate - (double)row.count / (double)row.denominator) > 0.00005 + 1e-9)
        return err_set(err, ERR_DATA, "a rate is not that of its counts");
    return true;
}

static bool add_lines(struct published *p, const struct published_table *t, const struct published_panel *panel,
                      struct error *err)
{
    for (int d = 0; d < panel->n_dimensions; d++)
        for (size_t place = 0; place < panel->n_places; place++) {
            const struct published_sum *sum = published_table_sum(t, panel, d, place);
            if (sum == NULL)
                continue;
            int *part = arena_alloc(p->arena, (size_t)sum->n_parts * sizeof(*part), err);
            if (part == NULL)
                return false;
            for (int k = 0; k < sum->n_parts; k++)
                part[k] = panel->cell[published_table_beside(t, panel, d, place, sum->part[k])];
            p->line[p->n_lines++] = (struct puzzle_line){panel->cell[place], part, sum->n_parts};
        }
    return true;
}

static bool add_table(struct reader *r, struct published_table *t, struct error *err)
{
    struct published *p = r->p;
    for (size_t k = 0; k < t->n_panels; k++) {
        struct published_panel *panel = &t->panel[k];
        for (size_t place = 0; place < panel->n_places; place++)
            if (!fill_place(r, t, panel, place, err))
                return published_table_wrap(t, panel->row[place], err);
        for (size_t place = 0; place < panel->n_places; place++)
            if (!check_beside(p, t, panel, place, err))
                return published_table_wrap(t, panel->row[place], err);
        if (!add_lines(p, t, panel, err))
            return false;
    }
    return true;
}

static bool add_tables(struct reader *r, struct error *err)
{
    size_t places = 0, lines = 0;
    struct published *p = r->p;
    for (size_t i = 0; i < r->n_tables; i++)
        for (size_t k = 0; k < r->table[i].n_panels; k++) {
            places += r->table[i].panel[k].n_places;
            lines += r->table[i].panel[k].n_places * (size_t)r->table[i].panel[k].n_dimensions;
        }
    p->cell = arena_alloc(p->arena, (places + 1) * sizeof(*p->cell), err);
    p->line = p->cell == NULL ? NULL : arena_alloc(p->arena, (lines + 1) * sizeof(*p->line), err);
    if (p->line == NULL || !name_map_init(&p->cells, p->arena, places, err))
        return false;
    for (size_t i = 0; i < r->n_tables; i++)
        if (!add_table(r, &r->table[i], err))
            return false;
    return true;
}

// --- certificate ------------------------------------------------------------------------------------------------------------

static bool take_interval(struct published *p, const json *one, struct error *err)
{
    const char *key = jstr(jget(one, "cell"));
    int cell = key == NULL ? -1 : name_map_find(&p->cells, key);
    if (cell < 0 || !p->cell[cell].hidden || p->cell[cell].certified)
        return err_set(err, ERR_DATA, "it lists a cell that is not hidden, or twice: \"%s\"", key == NULL ? "" : key);
    p->cell[cell].certified = true;
    p->cell[cell].low = jinteger(jget(one, "low"), INT64_MIN);
    p->cell[cell].high = jinteger(jget(one, "high"), PUZZLE_UNBOUNDED);
    return true;
}

static bool check_digest(const json *certificate, const json *list, struct error *err)
{
    CLEANUP(buf_done) struct buf text = {0};
    uint8_t digest[DIGEST_BYTES];
    char hex[DIGEST_HEX + 1];
    const char *said = jstr(jget(certificate, "intervals_sha256"));
    buf_init(&text, (size_t)1 << 30);
    if (!jtext(list, true, &text, err) || !digest_once(text.data, text.len, digest, err))
        return false;
    hex_encode(digest, sizeof(digest), hex);
    return (said != NULL && strcmp(said, hex) == 0) ||
           err_set(err, ERR_DATA, "its digest is not that of its intervals");
}

// What release.json promises is what the certificate holds.
static bool check_promise(const struct reader *r, struct error *err)
{
    const json *said = jget(r->list.json, "disclosure_control");
    if (said == NULL)
        return true;
    const json *reader = jat(jget(said, "attackers"), 0);
    bool same = jinteger(jget(said, "minimum_count"), 0) == r->p->minimum_count &&
                jinteger(jget(reader, "promised_interval"), 0) == r->p->interval &&
                jinteger(jget(reader, "narrowest_interval"), PUZZLE_UNBOUNDED) == r->p->narrowest;
    return same || err_set(err, ERR_DATA, "release.json promises something else");
}

static bool take_certificate(struct reader *r, struct error *err)
{
    CLEANUP(jfreep) json *j = NULL;
    struct published *p = r->p;
    int64_t hidden = 0;
    if (!listing_read_json(&r->list, "certificate.json", &j, err))
        return err_hint(err, "tables with noise have no certificate, and hide nothing");
    const json *list = jget(j, "intervals");
    p->minimum_count = jinteger(jget(j, "minimum_count"), 0);
    p->interval = jinteger(jget(j, "promised_interval"), 0);
    p->floor = jinteger(jget(j, "least_hidden_count"), -1);
    p->narrowest = jinteger(jget(j, "narrowest_interval"), PUZZLE_UNBOUNDED);
    if (list == NULL || p->minimum_count < 1 || p->minimum_count > MOST || p->interval < 1 || p->interval > MOST ||
        (p->floor != 0 && p->floor != 1))
        return err_set(err, ERR_DATA, "it does not say what is promised");
    if (!check_digest(j, list, err) || !check_promise(r, err))
        return false;
    for (size_t i = 0; i < jcount(list); i++)
        if (!take_interval(p, jat(list, i), err))
            return false;
    for (int i = 0; i < p->n_cells; i++) {
        if (p->cell[i].hidden && !p->cell[i].certified)
            return err_set(err, ERR_DATA, "it lacks the hidden cell \"%s\"", p->cell[i].key);
        hidden += p->cell[i].hidden;
    }
    return (jinteger(jget(j, "cells"), -1) == p->n_cells && jinteger(jget(j, "hidden"), -1) == hidden) ||
           err_set(err, ERR_DATA, "it is of another number of cells");
}

// --- rounded counts ---------------------------------------------------------------------------------------------------------

// What release.json says, or datapackage.json in its property "crosscount".
static const json *said_of_all(const struct reader *r, const char *key)
{
    const json *said = jget(r->list.json, key);
    return said != NULL ? said : jget(jget(r->list.json, "crosscount"), key);
}

static bool take_rounding(struct reader *r, struct error *err)
{
    struct published *p = r->p;
    const json *said = said_of_all(r, "disclosure_control");
    p->base = jinteger(jget(said, "base"), 0);
    p->off = jinteger(jget(said, "less_than_from_the_count"), 0);
    if (r->n_rounded < r->n_rows)
        return err_set(err, ERR_DATA, "some counts are rounded and some are not");
    if (p->base < 2 || p->off < p->base || p->off > MOST || p->off % p->base != 0)
        return err_set(err, ERR_DATA, "%s does not say to what base counts are rounded", r->list.file);
    if (jinteger(jget(said, "cells"), -1) != p->n_cells)
        return err_set(err, ERR_DATA, "%s is of another number of cells", r->list.file);
    for (int i = 0; i < p->n_cells; i++)
        if (p->cell[i].count % p->base != 0)
            return err_set(err, ERR_DATA, "cell \"%s\" is no multiple of %" PRId64, p->cell[i].key, p->base);
    return true;
}

static bool take_promise(struct reader *r, struct error *err)
{
    if (r->n_rounded > 0)
        return take_rounding(r, err);
    return take_certificate(r, err) || err_wrap(err, "certificate.json");
}

static bool read_period(struct reader *r, struct error *err)
{
    const char *code = jstr(jget(said_of_all(r, "period"), "code"));
    r->p->tells_again = jget(jget(r->list.json, "disclosure_control"), "over_time") != NULL;
    r->p->period = code == NULL ? NULL : arena_strdup(r->p->arena, code, err);
    return code == NULL || r->p->period != NULL;
}

static bool check_counts(const struct published *p, struct error *err)
{
    for (int i = 0; i < p->n_cells; i++)
        if (p->cell[i].count > MOST)
            return err_set(err, ERR_DATA, "cell \"%s\" is too large", p->cell[i].key);
    return true;
}

static bool read_all(struct reader *r, const char *folder, const uint8_t *public_key, struct error *err)
{
    r->p->folder = arena_strdup(r->p->arena, folder, err);
    return r->p->folder != NULL && listing_open(folder, public_key, &r->list, err) && read_period(r, err) &&
           load_tables(r, err) && add_tables(r, err) && check_counts(r->p, err) && take_promise(r, err);
}

bool published_read(const char *folder, const uint8_t *public_key, struct published **ret_published, struct error *err)
{
    CLEANUP(reader_done) struct reader r = {0};
    CLEANUP(arena_freep) struct arena *arena = NULL;
    if (!arena_new(&r.arena, err) || !arena_new(&arena, err))
        return false;
    r.p = arena_alloc(arena, sizeof(*r.p), err);
    if (r.p == NULL)
        return false;
    r.p->arena = arena;
    if (!read_all(&r, folder, public_key, err))
        return err_wrap(err, "%s", folder);
    *ret_published = r.p;
    arena = NULL;
    return true;
}
