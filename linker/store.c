// SPDX-License-Identifier: Apache-2.0
// All of the linker's statements on records, links and persons. The outcome goes to two temporary tables first; the
// server then compares them with what it holds (sql/queries/linkage/publish.sql).
#include "linker/store.h"

#include "common/stop.h"

enum { BATCH_BYTES = 4 << 20, UNIT_FIELDS = 5 + UNIT_GROUPS, PERSON_FIELDS = 2, LINK_COLUMNS = 4, PERSON_COLUMNS = 3 };

// sex, race, county as they come; of the month of birth its year
static bool read_groups(const struct view *field, struct unit_row *row, char year[8])
{
    int y, month, day;
    for (int g = GROUP_SEX; g <= GROUP_COUNTY; g++)
        row->group[g] = field[g];
    if (field[GROUP_BIRTH_YEAR].ptr == NULL)
        return true;
    date_to_ymd(pg_field_date(field[GROUP_BIRTH_YEAR]), &y, &month, &day);
    int n = snprintf(year, 8, "%d", y);
    row->group[GROUP_BIRTH_YEAR] = (struct view){year, (size_t)n};
    return n > 0 && n < 8;
}

static bool read_unit_rows(struct pg *pg, enum sql_id copy, struct units *units, struct error *err)
{
    CLEANUP(pg_reader_closep) struct pg_reader *rows = NULL;
    if (!pg_reader_open(pg, copy, &rows, err))
        return false;
    for (;;) {
        struct view field[UNIT_FIELDS];
        bool has_row;
        char year[8];
        if (!pg_reader_next(rows, field, UNIT_FIELDS, &has_row, err))
            return false;
        if (!has_row)
            return stop_check(err);
        struct unit_row row = {.record_key = pg_field_uuid(field[0]),
                               .namespace_name = field[1],
                               .live = field[2].len == 1 && field[2].ptr[0] != 0,
                               .system = field[3],
                               .delivery = pg_field_uuid(field[4])};
        if (!read_groups(field + 5, &row, year))
            return err_set(err, ERR_BUG, "a year of birth of a record");
        if (!units_add(units, &row, err))
            return false;
    }
}

bool store_read_units(struct pg *pg, struct units *units, struct error *err)
{
    return read_unit_rows(pg, SQL_LINKAGE_COPY_UNITS, units, err) &&
           read_unit_rows(pg, SQL_LINKAGE_COPY_BARE_UNITS, units, err) && units_close(units, err);
}

bool store_read_persons(struct pg *pg, const struct units *units, struct arena *arena, struct old_person **ret_old,
                        struct error *err)
{
    CLEANUP(pg_reader_closep) struct pg_reader *rows = NULL;
    struct old_person *old = arena_alloc(arena, ((size_t)units->n + 1) * sizeof(*old), err);
    uint32_t unit;
    if (old == NULL || !pg_reader_open(pg, SQL_LINKAGE_COPY_PERSONS, &rows, err))
        return false;
    for (;;) {
        struct view field[PERSON_FIELDS];
        bool has_row;
        if (!pg_reader_next(rows, field, PERSON_FIELDS, &has_row, err))
            return false;
        if (!has_row)
            break;
        struct uuid key = pg_field_uuid(field[0]);
        if (units_find(units, &key, &unit))
            old[unit] = (struct old_person){.id = pg_field_uuid(field[1]), .known = true};
    }
    *ret_old = old;
    return stop_check(err);
}

static bool send_when_full(struct pg *pg, enum sql_id copy, struct pg_rows *rows, struct error *err)
{
    return pg_rows_bytes(rows) < BATCH_BYTES || (stop_check(err) && pg_rows_send(pg, copy, rows, err));
}

static bool stage_links(struct pg *pg, const struct units *units, const struct edge *edges, size_t n_links,
                        struct error *err)
{
    CLEANUP(pg_rows_freep) struct pg_rows *rows = NULL;
    const struct uuid *key = units_keys(units);
    if (!pg_rows_new(LINK_COLUMNS, &rows, err))
        return false;
    for (size_t i = 0; i < n_links; i++) {
        pg_rows_begin(rows);
        pg_rows_uuid(rows, &key[edges[i].a]);
        pg_rows_uuid(rows, &key[edges[i].b]);
        pg_rows_int4(rows, (int32_t)edges[i].recipes);
        pg_rows_float8(rows, edges[i].weight);
        if (!send_when_full(pg, SQL_LINKAGE_COPY_NEW_LINKS, rows, err))
            return false;
    }
    return pg_rows_send(pg, SQL_LINKAGE_COPY_NEW_LINKS, rows, err);
}

static bool stage_persons(struct pg *pg, const struct units *units, const uint32_t *cluster_of,
                          const struct old_person *kept, struct error *err)
{
    CLEANUP(pg_rows_freep) struct pg_rows *rows = NULL;
    const struct uuid *key = units_keys(units);
    if (!pg_rows_new(PERSON_COLUMNS, &rows, err))
        return false;
    for (uint32_t u = 0; u < units->n; u++) {
        const struct old_person *id = &kept[cluster_of[u]];
        pg_rows_begin(rows);
        pg_rows_uuid(rows, &key[u]);
        pg_rows_int4(rows, (int32_t)cluster_of[u]);
        if (id->known)
            pg_rows_uuid(rows, &id->id);
        else
            pg_rows_null(rows);
        if (!send_when_full(pg, SQL_LINKAGE_COPY_NEW_PERSONS, rows, err))
            return false;
    }
    return pg_rows_send(pg, SQL_LINKAGE_COPY_NEW_PERSONS, rows, err);
}

static bool publish(struct pg *pg, const struct units *units, const struct clustering *clusters,
                    const struct edge *edges, const struct old_person *kept, struct error *err)
{
    if (!pg_script(pg, SQL_LINKAGE_CREATE_STAGE, err) || !stage_links(pg, units, edges, clusters->n_links, err) ||
        !stage_persons(pg, units, clusters->of_unit, kept, err))
        return false;
    failpoint("link staged");
    if (!pg_script(pg, SQL_LINKAGE_PUBLISH, err))
        return false;
    failpoint("link published");
    return pg_commit(pg, err);
}

bool store_publish(struct pg *pg, const struct units *units, const struct clustering *clusters,
                   const struct edge *edges, const struct old_person *kept, struct error *err)
{
    if (!pg_begin(pg, err))
        return false;
    if (publish(pg, units, clusters, edges, kept, err))
        return true;
    pg_rollback(pg);
    return false;
}
