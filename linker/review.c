// SPDX-License-Identifier: Apache-2.0
// The list is sorted by a hash of the two keys (sql/queries/linkage/list_review.sql), and holds no weight to begin with. The
// weight's band is looked up when a decision is stored, so that a clerk never has it in hand.
#include "linker/review.h"

#include <math.h>

#include "linker/kept_model.h"

static bool check_fields(struct pg *pg, const struct linkage_config *linkage, struct error *err)
{
    enum kept_model kept;
    struct model model;
    if (!kept_model_read(pg, linkage, &kept, &model, err))
        return false;
    if (kept == KEPT_OTHER)
        return err_set(err, ERR_CONFIG, "the linkage settings have changed since the last run") ||
               err_hint(err, "run \"crosscount link\" first");
    return true;
}

static const char *copy_text(struct arena *arena, const struct pg_result *r, int row, int column, struct error *err)
{
    struct view v = pg_get_text(r, row, column);
    return arena_strndup(arena, v.ptr, v.len, err);
}

static bool copy_pair(const struct pg_result *r, int row, struct arena *arena, struct review_pair *p, struct error *err)
{
    for (int i = 0; i < 2; i++) {
        p->record[i] = pg_get_uuid(r, row, i);
        p->system[i] = copy_text(arena, r, row, 2 + i, err);
    }
    p->pattern = (uint64_t)pg_get_int(r, row, 4);
    bool decided = !pg_is_null(r, row, 5);
    p->decision = decided ? copy_text(arena, r, row, 5, err) : NULL;
    return p->system[0] != NULL && p->system[1] != NULL && (!decided || p->decision != NULL);
}

bool review_list(struct pg *pg, const struct linkage_config *linkage, bool all, struct arena *arena,
                 const struct review_pair **ret_pairs, size_t *ret_n, struct error *err)
{
    CLEANUP(pg_result_freep) struct pg_result *r = NULL;
    const struct pg_param param = pg_bool(all);
    if (!check_fields(pg, linkage, err) || !pg_run(pg, SQL_LINKAGE_LIST_REVIEW, &param, 1, &r, err))
        return false;
    size_t n = (size_t)pg_rows(r);
    struct review_pair *pairs = arena_alloc(arena, (n + 1) * sizeof(*pairs), err);
    if (pairs == NULL)
        return false;
    for (size_t i = 0; i < n; i++)
        if (!copy_pair(r, (int)i, arena, &pairs[i], err))
            return false;
    *ret_pairs = pairs;
    *ret_n = n;
    return true;
}

// ---- decisions -----------------------------------------------------------------------------------------------------------

static bool find_band(struct pg *pg, const struct decision *d, bool *ret_known, int32_t *ret_band, struct error *err)
{
    CLEANUP(pg_result_freep) struct pg_result *r = NULL;
    const struct pg_param keys[] = {pg_uuid(&d->a), pg_uuid(&d->b)};
    if (!pg_run(pg, SQL_LINKAGE_FIND_PAIR_BAND, keys, COUNT_OF(keys), &r, err))
        return false;
    *ret_known = pg_rows(r) > 0;
    *ret_band = *ret_known ? (int32_t)pg_get_int(r, 0, 0) : 0;
    return true;
}

static bool store(struct pg *pg, const struct decision *d, int32_t band, struct error *err)
{
    const struct pg_param row[] = {pg_uuid(&d->a),         pg_uuid(&d->b),         pg_text(d->decision),
                                   pg_text(d->decided_by), pg_date(d->decided_on), pg_text(d->reason),
                                   pg_int4(band)};
    return pg_run(pg, SQL_LINKAGE_ADD_DECISION, row, COUNT_OF(row), NULL, err);
}

static bool store_all(struct pg *pg, struct decision_file *file, struct error *err)
{
    size_t n;
    const struct decision *rows = decision_file_rows(file, &n);
    for (size_t i = 0; i < n; i++) {
        bool known;
        int32_t band;
        if (!find_band(pg, &rows[i], &known, &band, err))
            return false;
        if (known ? !store(pg, &rows[i], band, err)
                  : !decision_file_find(file, rows[i].line, "record_b", "unknown_pair", err))
            return false;
    }
    return true;
}

bool review_decide(struct pg *pg, struct decision_file *file, bool dry_run, uint64_t *ret_stored, struct error *err)
{
    size_t n, n_findings;
    (void)decision_file_rows(file, &n);
    if (!pg_begin(pg, err))
        return false;
    bool ok = store_all(pg, file, err);
    (void)decision_file_findings(file, &n_findings);
    bool keep = ok && n_findings == 0 && !dry_run;
    if (!keep)
        pg_rollback(pg);
    if (!ok || (keep && !pg_commit(pg, err)))
        return false;
    *ret_stored = keep ? n : 0;
    return true;
}

// ---- calibration ---------------------------------------------------------------------------------------------------------

static uint64_t decided(const struct review_band *b)
{
    return b->match + b->no_match;
}

static void join_band(struct review_band *b, const struct review_band *next)
{
    double n = (double)decided(b), m = (double)decided(next);
    if (n == 0)
        b->expected = next->expected;
    else if (m > 0)
        b->expected = (n * b->expected + m * next->expected) / (n + m);
    b->below = next->below;
    b->match += next->match;
    b->no_match += next->no_match;
    b->unsure += next->unsure;
}

void review_merge_bands(struct review_band *bands, size_t *n, uint64_t least)
{
    size_t kept = 0;
    for (size_t i = 0; i < *n; i++) {
        if (kept > 0 && decided(&bands[kept - 1]) < least)
            join_band(&bands[kept - 1], &bands[i]);
        else
            bands[kept++] = bands[i];
    }
    if (kept > 1 && decided(&bands[kept - 1]) < least) {
        join_band(&bands[kept - 2], &bands[kept - 1]);
        kept--;
    }
    *n = kept;
}

bool review_calibration(struct pg *pg, struct arena *arena, const struct review_band **ret_bands, size_t *ret_n,
                        struct error *err)
{
    CLEANUP(pg_result_freep) struct pg_result *r = NULL;
    if (!pg_run(pg, SQL_LINKAGE_COUNT_DECISIONS, NULL, 0, &r, err))
        return false;
    size_t n = (size_t)pg_rows(r);
    struct review_band *bands = arena_alloc(arena, (n + 1) * sizeof(*bands), err);
    if (bands == NULL)
        return false;
    for (size_t i = 0; i < n; i++) {
        int32_t from = (int32_t)pg_get_int(r, (int)i, 0);
        bands[i] = (struct review_band){.from = from,
                                        .below = from + 1,
                                        .match = (uint64_t)pg_get_int(r, (int)i, 1),
                                        .no_match = (uint64_t)pg_get_int(r, (int)i, 2),
                                        .unsure = (uint64_t)pg_get_int(r, (int)i, 3)};
        bands[i].expected = decided(&bands[i]) > 0 ? model_probability(from + 0.5) : NAN;
    }
    review_merge_bands(bands, &n, REVIEW_BAND_LEAST);
    *ret_bands = bands;
    *ret_n = n;
    return true;
}
