// SPDX-License-Identifier: Apache-2.0
// link_evaluate: what is known and what was found are brought together by record key, both in its order, and judged
// (linker/judge.c). Records known to one side only are counted and left out: a record that was withheld or
// rejected cannot be linked, and that is not the linker's mistake.
#include "common/stop.h"
#include "linker/judge.h"
#include "linker/linker.h"
#include "linker/units.h"

enum { FIELDS = 3, STOP_EVERY = 1 << 14 };
static const size_t JUDGED_MAX_BYTES = (size_t)1 << 36;

static int by_record_key(const void *x, const void *y)
{
    const struct truth_row *a = x, *b = y;
    int order = uuid_compare(&a->record_key, &b->record_key);
    if (order != 0)
        return order;
    return (a->person > b->person) - (a->person < b->person);
}

// Each record once, in the order of its key.
static bool sort_truth(const struct truth_row *truth, uint64_t n_truth, struct buf *sorted, uint64_t *ret_n,
                       struct error *err)
{
    if (n_truth > 0 && !buf_add(sorted, truth, n_truth * sizeof(*truth), err))
        return false;
    struct truth_row *row = (struct truth_row *)(void *)sorted->data;
    uint64_t n = 0;
    if (n_truth > 1)
        qsort(row, n_truth, sizeof(*row), by_record_key);
    for (uint64_t i = 0; i < n_truth; i++) {
        if (n > 0 && uuid_compare(&row[n - 1].record_key, &row[i].record_key) == 0) {
            if (row[n - 1].person != row[i].person)
                return err_set(err, ERR_DATA, "a record is said to be two persons");
            continue;
        }
        row[n++] = row[i];
    }
    *ret_n = n;
    return true;
}

// The stored records next to the sorted truth: those in both into `judged`.
static bool meet(struct pg *pg, const struct truth_row *truth, uint64_t n_truth, struct names *systems,
                 struct buf *judged, struct error *err)
{
    CLEANUP(pg_reader_closep) struct pg_reader *rows = NULL;
    uint64_t at = 0;
    if (!pg_reader_open(pg, SQL_LINKAGE_COPY_LINKED_RECORDS, &rows, err))
        return false;
    for (uint64_t n = 0;; n++) {
        struct view field[FIELDS];
        struct judged j = {0};
        bool has_row;
        if ((n % STOP_EVERY == 0 && !stop_check(err)) || !pg_reader_next(rows, field, FIELDS, &has_row, err))
            return false;
        if (!has_row)
            return true;
        struct uuid key = pg_field_uuid(field[0]);
        while (at < n_truth && uuid_compare(&truth[at].record_key, &key) < 0)
            at++;
        if (at == n_truth || uuid_compare(&truth[at].record_key, &key) != 0)
            continue;
        j.person = truth[at].person;
        j.cluster = (uint32_t)pg_field_int(field[1]);
        if (!names_number(systems, field[2], &j.system, err))
            return false;
        if (j.system >= JUDGE_SYSTEMS)
            return err_set(err, ERR_CONFIG, "more than %d systems cannot be evaluated", JUDGE_SYSTEMS);
        if (!buf_add(judged, &j, sizeof(j), err))
            return false;
    }
}

// Systems by name, so that the outcome does not depend on which record came first.
static void order_systems(const struct names *systems, const char *ordered[JUDGE_SYSTEMS], uint16_t rank[JUDGE_SYSTEMS])
{
    for (uint16_t s = 0; s < systems->n; s++) {
        rank[s] = 0;
        for (uint16_t t = 0; t < systems->n; t++)
            rank[s] = (uint16_t)(rank[s] + (strcmp(names_at(systems, t), names_at(systems, s)) < 0));
        ordered[rank[s]] = names_at(systems, s);
    }
}

static bool evaluate(struct pg *pg, const struct truth_row *truth, uint64_t n_truth, struct buf *sorted,
                     struct names *systems, struct buf *judged, struct evaluate_result *ret, struct error *err)
{
    const char *ordered[JUDGE_SYSTEMS] = {NULL};
    uint16_t rank[JUDGE_SYSTEMS] = {0};
    struct evaluate_result result = {0};
    uint64_t n_known = 0;
    if (!sort_truth(truth, n_truth, sorted, &n_known, err) ||
        !meet(pg, (struct truth_row *)(void *)sorted->data, n_known, systems, judged, err))
        return false;
    struct judged *records = (struct judged *)(void *)judged->data;
    result.records = judged->len / sizeof(*records);
    result.unknown_records = n_known - result.records;
    order_systems(systems, ordered, rank);
    for (uint64_t i = 0; i < result.records; i++)
        records[i].system = rank[records[i].system];
    judge_records(records, result.records, ordered, systems->n, &result);
    *ret = result;
    return true;
}

bool link_evaluate(struct pg *pg, const struct truth_row *truth, uint64_t n_truth, struct evaluate_result *ret_result,
                   struct error *err)
{
    CLEANUP(buf_done) struct buf sorted;
    CLEANUP(buf_done) struct buf judged;
    CLEANUP(names_done) struct names systems;
    buf_init(&sorted, JUDGED_MAX_BYTES);
    buf_init(&judged, JUDGED_MAX_BYTES);
    names_init(&systems);
    return evaluate(pg, truth, n_truth, &sorted, &systems, &judged, ret_result, err);
}
