// SPDX-License-Identifier: Apache-2.0
// What a run begins with, in whatever order the server gives it.
#include "linker/store.h"

#include <string.h>

#include "common/buf.h"
#include "common/parallel.h"
#include "common/stop.h"

enum { UNIT_FIELDS = 5 + UNIT_GROUPS, YEAR_DIGITS = 4, PERSON_FIELDS = 2, DECISION_FIELDS = 3, STOP_EVERY = 1 << 14 };
static const size_t MAX_BYTES = (size_t)1 << 36;

// sex, race, county as they come; of the month of birth its year
static bool read_groups(const struct view *field, struct unit_row *row, char year[YEAR_DIGITS])
{
    int y, month, day;
    for (int g = GROUP_SEX; g <= GROUP_COUNTY; g++)
        row->group[g] = field[g];
    if (field[GROUP_BIRTH_YEAR].ptr == NULL)
        return true;
    date_to_ymd(pg_field_date(field[GROUP_BIRTH_YEAR]), &y, &month, &day);
    for (int i = YEAR_DIGITS - 1, left = y; i >= 0; i--, left /= 10)
        year[i] = (char)('0' + left % 10);
    row->group[GROUP_BIRTH_YEAR] = (struct view){year, YEAR_DIGITS};
    return y > 0 && y < 10000;
}

static bool add_unit_row(struct units *units, const struct view field[UNIT_FIELDS], struct error *err)
{
    char year[YEAR_DIGITS];
    struct unit_row row = {.record_key = pg_field_uuid(field[0]),
                           .namespace_name = field[1],
                           .live = field[2].len == 1 && field[2].ptr[0] != 0,
                           .system = field[3],
                           .delivery = pg_field_uuid(field[4])};
    if (!read_groups(field + 5, &row, year))
        return err_set(err, ERR_BUG, "a year of birth of a record");
    return units_add(units, &row, err);
}

static bool read_unit_rows(struct pg *pg, enum sql_id copy, struct units *units, struct error *err)
{
    CLEANUP(pg_reader_closep) struct pg_reader *rows = NULL;
    if (!pg_reader_open(pg, copy, &rows, err))
        return false;
    for (uint64_t n = 0;; n++) {
        struct view field[UNIT_FIELDS];
        bool has_row;
        if ((n % STOP_EVERY == 0 && !stop_check(err)) || !pg_reader_next(rows, field, UNIT_FIELDS, &has_row, err))
            return false;
        if (!has_row)
            return stop_check(err);
        if (!add_unit_row(units, field, err))
            return false;
    }
}

enum { NAMED, BARE, KINDS }; // rows with identifiers, rows without

struct unit_reading {
    struct pg *pg[KINDS];
    struct units *units[KINDS];
};

static bool read_kind(void *ctx, unsigned worker, size_t kind, struct error *err)
{
    static const enum sql_id copy[KINDS] = {[NAMED] = SQL_LINKAGE_COPY_UNITS, [BARE] = SQL_LINKAGE_COPY_BARE_UNITS};
    const struct unit_reading *r = ctx;
    (void)worker;
    return read_unit_rows(r->pg[kind], copy[kind], r->units[kind], err) &&
           (kind == BARE || units_close(r->units[kind], err));
}

// Both kinds at once, since a session keeps no more than half of two processors busy. Of most of the rows without identifiers
// the record has others with them: what it is has been said.
bool store_read_units(struct pg *pg, struct units *units, struct error *err)
{
    CLEANUP(pg_closep) struct pg *beside = NULL;
    CLEANUP(units_done) struct units bare;
    units_init(&bare);
    if (!pg_connect_again(pg, &beside, err))
        return false;
    struct unit_reading reading = {.pg = {[NAMED] = pg, [BARE] = beside}, .units = {[NAMED] = units, [BARE] = &bare}};
    return parallel_run(KINDS, KINDS, read_kind, &reading, err) && units_add_unknown(units, &bare, err) &&
           units_close(units, err);
}

static bool read_person(const struct units *units, const struct view field[PERSON_FIELDS], struct stored_persons *p,
                        struct buf *gone, struct error *err)
{
    struct uuid key = pg_field_uuid(field[0]);
    uint32_t unit;
    p->n++;
    if (!units_find(units, &key, &unit))
        return buf_add(gone, &key, sizeof(key), err);
    p->of_unit[unit] = (struct old_person){.id = pg_field_uuid(field[1]), .known = true};
    return true;
}

static bool read_persons(struct pg *pg, const struct units *units, struct stored_persons *p, struct buf *gone,
                         struct error *err)
{
    CLEANUP(pg_reader_closep) struct pg_reader *rows = NULL;
    if (!pg_reader_open(pg, SQL_LINKAGE_COPY_PERSONS, &rows, err))
        return false;
    for (;;) {
        struct view field[PERSON_FIELDS];
        bool has_row;
        if (!pg_reader_next(rows, field, PERSON_FIELDS, &has_row, err))
            return false;
        if (!has_row)
            return stop_check(err);
        if (!read_person(units, field, p, gone, err))
            return false;
    }
}

bool store_read_persons(struct pg *pg, const struct units *units, struct arena *arena, struct stored_persons *ret,
                        struct error *err)
{
    CLEANUP(buf_done) struct buf gone;
    struct stored_persons p = {.of_unit = arena_alloc(arena, ((size_t)units->n + 1) * sizeof(*p.of_unit), err)};
    buf_init(&gone, MAX_BYTES);
    if (p.of_unit == NULL || !read_persons(pg, units, &p, &gone, err) ||
        (p.gone = arena_alloc(arena, gone.len + 1, err)) == NULL)
        return false;
    p.n_gone = gone.len / sizeof(*p.gone);
    if (gone.len > 0)
        memcpy(p.gone, gone.data, gone.len);
    *ret = p;
    return true;
}

// Of records that are no more, or are not known yet, nothing is to be decided.
static bool read_decision(const struct units *units, const struct view field[DECISION_FIELDS], struct buf *decisions,
                          struct error *err)
{
    struct uuid a = pg_field_uuid(field[0]), b = pg_field_uuid(field[1]);
    struct pair_decision d = {.match = field[2].len == 1 && field[2].ptr[0] != 0};
    if (!units_find(units, &a, &d.a) || !units_find(units, &b, &d.b))
        return true;
    return buf_add(decisions, &d, sizeof(d), err);
}

static bool read_decisions(struct pg *pg, const struct units *units, struct buf *decisions, struct error *err)
{
    CLEANUP(pg_reader_closep) struct pg_reader *rows = NULL;
    if (!pg_reader_open(pg, SQL_LINKAGE_COPY_DECISIONS, &rows, err))
        return false;
    for (;;) {
        struct view field[DECISION_FIELDS];
        bool has_row;
        if (!pg_reader_next(rows, field, DECISION_FIELDS, &has_row, err))
            return false;
        if (!has_row)
            return stop_check(err);
        if (!read_decision(units, field, decisions, err))
            return false;
    }
}

bool store_read_decisions(struct pg *pg, const struct units *units, struct arena *arena,
                          struct pair_decision **ret_decisions, size_t *ret_n, struct error *err)
{
    CLEANUP(buf_done) struct buf read;
    struct pair_decision *decisions;
    buf_init(&read, MAX_BYTES);
    if (!read_decisions(pg, units, &read, err) || (decisions = arena_alloc(arena, read.len + 1, err)) == NULL)
        return false;
    if (read.len > 0)
        memcpy(decisions, read.data, read.len);
    *ret_decisions = decisions;
    *ret_n = read.len / sizeof(*decisions);
    return true;
}
