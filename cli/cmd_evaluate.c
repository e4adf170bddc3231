/* SPDX-License-Identifier: Apache-2.0 */
/* evaluate: read known persons, turn their local ids into record keys, hold the links against them. */
#include <stdlib.h>

#include "cli/session.h"
#include "common/csv.h"
#include "common/digest.h"
#include "common/fsio.h"
#include "common/gz.h"
#include "ingest/ingest.h"
#include "linker/linker.h"

struct truth {
    struct truth_row *row;
    uint64_t n, size;
};

static void truth_done(struct truth *t)
{
    free(t->row);
}

static bool read_bytes(void *ctx, void *out, size_t size, size_t *ret_len, struct error *err)
{
    return gz_read(ctx, out, size, ret_len, err);
}

/* A person's name, whatever it is, as a number. */
static bool person_number(struct view person, uint64_t *ret_number, struct error *err)
{
    uint8_t digest[DIGEST_BYTES];
    if (!digest_once(person.ptr, person.len, digest, err))
        return false;
    uint64_t n = 0;
    for (int i = 0; i < 8; i++)
        n = n << 8 | digest[i];
    *ret_number = n;
    return true;
}

static bool add_row(const struct session *s, const struct csv_row *row, struct truth *t, struct error *err)
{
    char name[128];
    if (row->n_fields != 3)
        return err_set(err, ERR_DATA, "line %ju: three columns wanted: source, record_id, person",
                       (uintmax_t)row->line);
    (void)snprintf(name, sizeof(name), "%.*s", (int)row->field[0].len, row->field[0].ptr);
    const struct source *source = sources_find(s->sources, name);
    if (source == NULL)
        return err_set(err, ERR_DATA, "line %ju: column \"source\": unknown source", (uintmax_t)row->line);
    if (t->n == t->size) {
        uint64_t size = t->size == 0 ? 4096 : t->size * 2;
        struct truth_row *grown = reallocarray(t->row, size, sizeof(*grown));
        if (grown == NULL)
            return err_set(err, ERR_RETRY, "out of memory");
        t->row = grown;
        t->size = size;
    }
    struct truth_row *out = &t->row[t->n];
    if (!ingest_record_key(source, s->keys, row->field[1], &out->record_key, err) ||
        !person_number(row->field[2], &out->person, err))
        return err_wrap(err, "line %ju", (uintmax_t)row->line);
    t->n++;
    return true;
}

static bool read_truth(const struct session *s, const char *path, struct truth *t, struct error *err)
{
    CLEANUP(closep) int fd = -1;
    CLEANUP(gz_closep) struct gz_reader *gz = NULL;
    CLEANUP(csv_closep) struct csv_reader *csv = NULL;
    struct csv_dialect dialect = {.delimiter = ',', .quote = '"'};
    struct csv_row row;
    bool has_row = false;
    if (!fs_open_regular(path, &fd, err) || !gz_open(fd, (struct gz_limits){0}, &gz, err) ||
        !csv_open(&dialect, read_bytes, gz, &csv, err) || !csv_next(csv, &row, &has_row, err))
        return false;
    while (csv_next(csv, &row, &has_row, err)) {
        if (!has_row)
            return true;
        if (!add_row(s, &row, t, err))
            return false;
    }
    return false;
}

static void report_quality(struct report *report, const struct link_quality *q, const char *between)
{
    report_text(report, between);
    report_count(report, q->true_pairs);
    report_count(report, q->found_pairs);
    report_count(report, q->right_pairs);
    report_real(report, q->precision, 4);
    report_real(report, q->recall, 4);
    report_real(report, q->f1, 4);
}

static void report_evaluation(struct report *report, const struct evaluate_result *r)
{
    static const char *const quality[] = {"between", "true pairs", "found", "right", "precision", "recall", "f1", NULL};
    static const char *const clusters[] = {"records",       "not in the database", "true persons",
                                           "found persons", "found exactly",       NULL};
    report_table(report, "pairs", "Pairs of records", false, quality);
    report_quality(report, &r->overall, "all");
    for (int i = 0; i < r->n_by_pair; i++) {
        char between[80];
        (void)snprintf(between, sizeof(between), "%s, %s", r->by_pair[i].system_a, r->by_pair[i].system_b);
        report_quality(report, &r->by_pair[i], between);
    }
    report_table(report, "persons", "Persons", true, clusters);
    report_count(report, r->records);
    report_count(report, r->unknown_records);
    report_count(report, r->clusters_true);
    report_count(report, r->clusters_found);
    report_count(report, r->clusters_exact);
}

bool cmd_evaluate(const struct invocation *in, struct report *report, int *status, struct error *err)
{
    (void)status;
    CLEANUP(session_close) struct session s = {0};
    CLEANUP(truth_done) struct truth truth = {0};
    struct evaluate_result result = {0};
    if (!session_open(in, NEED_SOURCES | NEED_KEYS | NEED_DATABASE, &s, err))
        return false;
    if (!read_truth(&s, in->operands[0], &truth, err))
        return err_wrap(err, "truth \"%s\"", in->operands[0]);
    if (!link_evaluate(s.pg, truth.row, truth.n, &result, err))
        return false;
    report_evaluation(report, &result);
    return true;
}
