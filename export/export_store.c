// SPDX-License-Identifier: Apache-2.0
// The third stage's conversation with the database: temporary tables for one agreement and period, the tables' own SQL over
// them, and the disclosure log. Reading and logging are two transactions: in between everything is decided and written to a
// temporary folder, and only the log's commit is the point of no return.
#include "export/export_store.h"

#include <stdio.h>
#include <string.h>

#include "common/json.h"

static bool fill_stage(struct pg *pg, const char *systems, const struct period *period, struct error *err)
{
    const struct pg_param scope[] = {pg_date(period->start), pg_date(period->end), pg_text(systems)};
    return pg_run(pg, SQL_RELEASE_SET_SCOPE, scope, COUNT_OF(scope), NULL, err) &&
           pg_script(pg, SQL_RELEASE_FILL_STAGE, err);
}

bool export_stage(struct pg *pg, const char *systems, const struct period *period, struct error *err)
{
    return pg_script(pg, SQL_RELEASE_STAGE, err) && fill_stage(pg, systems, period, err);
}

bool export_stage_again(struct pg *pg, const char *systems, const struct period *period, struct error *err)
{
    return pg_script(pg, SQL_RELEASE_CLEAR_STAGE, err) && fill_stage(pg, systems, period, err);
}

bool export_note_counted(struct pg *pg, int block, struct error *err)
{
    const struct pg_param number[] = {pg_int4(block)};
    return (block > 0 || pg_script(pg, SQL_RELEASE_FORGET_COUNTED, err)) &&
           pg_run(pg, SQL_RELEASE_NOTE_COUNTED, number, 1, NULL, err);
}

bool export_count_groups(struct pg *pg, struct cells *cells, struct error *err)
{
    CLEANUP(pg_result_freep) struct pg_result *r = NULL;
    if (!pg_run(pg, SQL_RELEASE_COUNT_GROUPS, NULL, 0, &r, err))
        return false;
    int n = pg_rows(r);
    struct cell_group *group = arena_alloc(cells->arena, ((size_t)n + 1) * sizeof(*group), err);
    if (group == NULL)
        return false;
    for (int i = 0; i < n; i++)
        group[i] = (struct cell_group){(unsigned)pg_get_int(r, i, 1), pg_get_int(r, i, 2)};
    return n == 0 || cells_add_groups(cells, pg_get_text(r, 0, 0).ptr, group, (size_t)n, err);
}

static bool read_linkage(struct pg *pg, struct basis *b, struct error *err)
{
    CLEANUP(pg_result_freep) struct pg_result *r = NULL;
    if (!pg_run(pg, SQL_RELEASE_COUNT_LINKAGE, NULL, 0, &r, err))
        return false;
    b->records = pg_get_int(r, 0, 0);
    b->children = pg_get_int(r, 0, 1);
    return true;
}

bool export_read_basis(struct pg *pg, struct arena *arena, struct basis *ret_basis, struct error *err)
{
    CLEANUP(pg_result_freep) struct pg_result *r = NULL;
    struct basis b = {0};
    if (!pg_run(pg, SQL_RELEASE_READ_SOURCES, NULL, 0, &r, err) || !read_linkage(pg, &b, err))
        return false;
    b.n_sources = (size_t)pg_rows(r);
    b.sources = arena_alloc(arena, (b.n_sources + 1) * sizeof(*b.sources), err);
    if (b.sources == NULL)
        return false;
    for (int i = 0; i < pg_rows(r); i++) {
        struct view name = pg_get_text(r, i, 0);
        b.sources[i].source = arena_strndup(arena, name.ptr, name.len, err);
        b.sources[i].as_of = pg_get_date(r, i, 1);
        b.sources[i].deliveries = pg_get_int(r, i, 2);
        if (b.sources[i].source == NULL)
            return false;
    }
    *ret_basis = b;
    return true;
}

// Columns: population, one for each dimension of the table in its order, n.
static const char *kept_text(struct arena *arena, struct view text, struct error *err)
{
    return arena_strndup(arena, text.ptr, text.len, err);
}

bool export_read_linkage_error(struct pg *pg, struct arena *arena, struct linkage_error_sum **ret_sums, size_t *ret_n,
                               struct error *err)
{
    CLEANUP(pg_result_freep) struct pg_result *r = NULL;
    if (!pg_run(pg, SQL_RELEASE_READ_LINKAGE_ERROR, NULL, 0, &r, err))
        return false;
    size_t n = (size_t)pg_rows(r);
    struct linkage_error_sum *sums = arena_alloc(arena, (n + 1) * sizeof(*sums), err);
    if (sums == NULL)
        return false;
    for (int i = 0; i < pg_rows(r); i++) {
        sums[i] = (struct linkage_error_sum){.group = kept_text(arena, pg_get_text(r, i, 0), err),
                                             .value = kept_text(arena, pg_get_text(r, i, 1), err),
                                             .links = pg_get_float8(r, i, 2),
                                             .false_links = pg_get_float8(r, i, 3),
                                             .missed_links = pg_get_float8(r, i, 4)};
        if (sums[i].group == NULL || sums[i].value == NULL)
            return false;
    }
    *ret_sums = sums;
    *ret_n = n;
    return true;
}

static bool add_rows(const struct pg_result *r, const struct table *table, struct cells *cells, struct error *err)
{
    int n_dimensions = (int)table->n_dimensions;
    for (int row = 0; row < pg_rows(r); row++) {
        const char *codes[TABLE_MAX_DIMENSIONS] = {NULL};
        for (int d = 0; d < n_dimensions; d++)
            if (!pg_is_null(r, row, d + 1))
                codes[d] = pg_get_text(r, row, d + 1).ptr;
        if (!cells_add(cells, table, pg_get_text(r, row, 0).ptr, codes, pg_get_int(r, row, n_dimensions + 1), err))
            return false;
    }
    return true;
}

bool export_count_table(struct pg *pg, const struct table *table, struct cells *cells, struct error *err)
{
    CLEANUP(pg_result_freep) struct pg_result *r = NULL;
    char name[64];
    enum sql_id sql;
    (void)snprintf(name, sizeof(name), "tables/%s", table->id);
    if (!sql_find(name, &sql))
        return err_set(err, ERR_CONFIG, "table \"%s\": no sql/tables/%s.sql was built in", table->id, table->id);
    return pg_run(pg, sql, NULL, 0, &r, err) && add_rows(r, table, cells, err);
}

static json *row_json(const struct disclosure *d)
{
    char hex[DIGEST_HEX + 1];
    json *row = jmap();
    hex_encode(d->digest, DIGEST_BYTES, hex);
    jput(row, "release_digest", jstring(hex));
    jput(row, "release_name", jstring(d->release_name));
    jput(row, "agreement", jstring(d->agreement));
    jput(row, "agreement_version", jstring(d->agreement_version));
    jput(row, "released_on", jdate(d->released_on));
    jput(row, "nature", jstring(d->nature));
    jput(row, "purpose", jstring(d->purpose));
    jput(row, "recipient_name", jstring(d->recipient_name));
    jput(row, "recipient_title", jstring(d->recipient_title));
    jput(row, "recipient_address", jstring(d->recipient_address));
    jput(row, "systems", jstring(d->systems));
    jput(row, "tables", jstring(d->tables));
    jput(row, "period", jstring(d->period));
    if (d->agencies != NULL)
        jput(row, "agencies", jstring(d->agencies));
    return row;
}

bool disclosure_chain(const struct disclosure *d, const uint8_t *previous, uint8_t out[DIGEST_BYTES], struct error *err)
{
    CLEANUP(jfreep) json *row = row_json(d);
    CLEANUP(buf_done) struct buf text = {0};
    buf_init(&text, 1 << 20);
    return (previous == NULL || buf_add(&text, previous, DIGEST_BYTES, err)) && jtext(row, true, &text, err) &&
           digest_once(text.data, text.len, out, err);
}

bool export_is_logged(struct pg *pg, const uint8_t digest[DIGEST_BYTES], bool *ret_logged, struct error *err)
{
    CLEANUP(pg_result_freep) struct pg_result *r = NULL;
    const struct pg_param by_digest[] = {pg_bytea(digest, DIGEST_BYTES)};
    if (!pg_run(pg, SQL_RELEASE_FIND_DISCLOSURE, by_digest, 1, &r, err))
        return false;
    *ret_logged = pg_rows(r) > 0;
    return true;
}

static void join(char *out, size_t size, const struct agreement *a, bool agencies)
{
    out[0] = '\0';
    for (size_t i = 0; i < a->n_systems; i++) {
        size_t at = strlen(out);
        (void)snprintf(out + at, size - at, "%s%s", i == 0 ? "" : ", ",
                       agencies ? a->systems[i].agency : a->systems[i].system);
    }
}

static const char *nature_of(enum agreement_method method)
{
    static const char *const natures[] = {[METHOD_HIDE] = "tables of protected counts; no record of a child",
                                          [METHOD_NOISE] = "tables of counts with noise; no record of a child",
                                          [METHOD_ROUNDING] = "tables of rounded counts; no record of a child"};
    return natures[method];
}

void disclosure_of(const struct agreement *a, const char *name, const char *period, const char *tables,
                   const uint8_t digest[DIGEST_BYTES], struct date on, struct disclosure_text *text,
                   struct disclosure *ret_disclosure)
{
    join(text->systems, sizeof(text->systems), a, false);
    join(text->agencies, sizeof(text->agencies), a, true);
    *ret_disclosure = (struct disclosure){.release_name = name,
                                          .agreement = a->id,
                                          .agreement_version = a->version,
                                          .released_on = on,
                                          .nature = nature_of(a->policy.method),
                                          .purpose = a->purpose,
                                          .recipient_name = a->recipient.name,
                                          .recipient_title = a->recipient.title != NULL ? a->recipient.title : "",
                                          .recipient_address = a->recipient.address != NULL ? a->recipient.address : "",
                                          .systems = text->systems,
                                          .tables = tables,
                                          .period = period,
                                          .epsilon = a->policy.epsilon,
                                          .budget = a->policy.budget,
                                          .agencies = text->agencies};
    memcpy(ret_disclosure->digest, digest, DIGEST_BYTES);
}

static bool refuse_to_spend(const struct disclosure *d, struct error *err)
{
    err_set(err, ERR_DENIED, "policy.budget: the releases of %s have spent it", d->period);
    return err_hint(err, "what was released stands; a new version of the agreement may grant more");
}

bool export_may_spend(struct pg *pg, const struct disclosure *d, struct error *err)
{
    CLEANUP(pg_result_freep) struct pg_result *r = NULL;
    const struct pg_param params[] = {pg_text(d->agreement), pg_text(d->period), pg_bytea(d->digest, DIGEST_BYTES)};
    if (!pg_run(pg, SQL_RELEASE_FIND_BUDGET_SPENT, params, COUNT_OF(params), &r, err))
        return false;
    return pg_get_float8(r, 0, 0) + d->epsilon <= d->budget || refuse_to_spend(d, err);
}

static bool spend(struct pg *pg, const struct disclosure *d, struct error *err)
{
    CLEANUP(pg_result_freep) struct pg_result *spent = NULL;
    const struct pg_param params[] = {pg_bytea(d->digest, DIGEST_BYTES), pg_text(d->agreement), pg_text(d->period),
                                      pg_float8(d->epsilon), pg_float8(d->budget)};
    if (!pg_run(pg, SQL_RELEASE_SPEND_BUDGET, params, COUNT_OF(params), &spent, err))
        return false;
    return pg_affected(spent) > 0 || refuse_to_spend(d, err);
}

bool export_append(struct pg *pg, const struct disclosure *d, bool *ret_new, struct error *err)
{
    CLEANUP(pg_result_freep) struct pg_result *last = NULL, *added = NULL;
    uint8_t chain[DIGEST_BYTES];
    if (!pg_run(pg, SQL_RELEASE_LOCK_LOG, NULL, 0, NULL, err) ||
        !pg_run(pg, SQL_RELEASE_LAST_CHAIN, NULL, 0, &last, err))
        return false;
    struct view before = pg_rows(last) > 0 ? pg_get_text(last, 0, 0) : view_of(NULL);
    if (before.len != 0 && before.len != DIGEST_BYTES)
        return err_set(err, ERR_BUG, "the disclosure log's chain is broken");
    const uint8_t *previous = before.len == 0 ? NULL : (const uint8_t *)before.ptr;
    if (!disclosure_chain(d, previous, chain, err))
        return false;
    const struct pg_param row[] = {pg_bytea(d->digest, DIGEST_BYTES),
                                   pg_text(d->release_name),
                                   pg_text(d->agreement),
                                   pg_text(d->agreement_version),
                                   pg_date(d->released_on),
                                   pg_text(d->nature),
                                   pg_text(d->purpose),
                                   pg_text(d->recipient_name),
                                   pg_text(d->recipient_title),
                                   pg_text(d->recipient_address),
                                   pg_text(d->systems),
                                   pg_text(d->tables),
                                   pg_text(d->period),
                                   pg_bytea(previous, DIGEST_BYTES),
                                   pg_bytea(chain, DIGEST_BYTES),
                                   pg_text(d->agencies)};
    if (!pg_run(pg, SQL_RELEASE_ADD_DISCLOSURE, row, (int)COUNT_OF(row), &added, err))
        return false;
    bool is_new = pg_affected(added) > 0;
    if (is_new && d->epsilon > 0 && !spend(pg, d, err))
        return false;
    *ret_new = is_new;
    return true;
}

bool export_log(struct pg *pg, const struct disclosure *d, bool *ret_new, struct error *err)
{
    bool is_new = false;
    if (!pg_begin(pg, err))
        return false;
    if (!export_append(pg, d, &is_new, err)) {
        pg_rollback(pg);
        return false;
    }
    if (!pg_commit(pg, err))
        return false;
    *ret_new = is_new;
    return true;
}
