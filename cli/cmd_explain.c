/* SPDX-License-Identifier: Apache-2.0 */
/* explain: the weights of two records as a waterfall, field by field. Levels only; a record goes by its key, since what
 * stands in a list of arguments can be seen by everybody on the machine. */
#include <math.h>
#include <string.h>

#include "cli/stages.h"
#include "common/uuid_text.h"
#include "linker/explain.h"

enum { PICTURE = 40 };

/* Bits to columns: all sums of the waterfall fit. */
struct scale {
    double low, high;
};

static struct scale scale_of(const struct explanation *e)
{
    struct scale s = {fmin(e->prior, 0), fmax(e->prior, 0)};
    for (size_t i = 0; i < e->n_fields; i++) {
        s.low = fmin(s.low, e->field[i].sum);
        s.high = fmax(s.high, e->field[i].sum);
    }
    s.high = fmax(s.high, s.low + 1);
    return s;
}

static int column_of(const struct scale *s, double bits)
{
    return (int)lround((bits - s->low) / (s->high - s->low) * PICTURE);
}

/* A step from one sum to the next: "+++" to the right, "---" to the left, "|" at even odds. */
static void draw(const struct scale *s, double from, double to, char out[PICTURE + 2])
{
    int begin = column_of(s, fmin(from, to)), end = column_of(s, fmax(from, to)), zero = column_of(s, 0);
    memset(out, ' ', PICTURE + 1);
    out[zero] = '|';
    for (int i = begin; i < end; i++)
        out[i] = to > from ? '+' : '-';
    int last = begin < end && end > zero + 1 ? end : zero + 1;
    out[last] = '\0';
}

static void show_step(struct report *report, const struct scale *s, double from, double to, bool picture)
{
    char drawn[PICTURE + 2];
    report_real(report, to, 2);
    if (!picture)
        return;
    draw(s, from, to, drawn);
    report_text(report, drawn);
}

static void show_waterfall(struct report *report, const struct explanation *e, bool picture)
{
    static const char *const columns[] = {"field", "level", "bits", "for rarity", "sum", "picture", NULL};
    static const char *const plain[] = {"field", "level", "bits", "for rarity", "sum", NULL};
    struct scale s = scale_of(e);
    double sum = e->prior;
    report_table(report, "fields", "Bits of evidence for one child, field by field", false, picture ? columns : plain);
    report_text(report, "prior");
    report_text(report, NULL);
    report_real(report, e->prior, 2);
    report_text(report, NULL);
    show_step(report, &s, 0, sum, picture);
    for (size_t i = 0; i < e->n_fields; i++) {
        const struct explained_field *f = &e->field[i];
        report_text(report, f->name);
        report_text(report, level_name(f->level));
        report_real(report, f->weight, 2);
        report_real(report, f->rare, 2);
        show_step(report, &s, sum, f->sum, picture);
        sum = f->sum;
    }
}

static void show_records(struct report *report, const struct explanation *e)
{
    static const char *const columns[] = {"record", "system", NULL};
    report_table(report, "records", "Records", false, columns);
    for (int i = 0; i < 2; i++) {
        char key[UUID_TEXT];
        uuid_to_text(&e->record[i], key);
        report_text(report, key);
        report_text(report, e->system[i]);
    }
}

static void show_recipes(struct report *report, const struct linkage_config *linkage, uint32_t recipes)
{
    static const char *const columns[] = {"recipe", "title", NULL};
    report_table(report, "recipes", "Recipes of which they share a token", false, columns);
    for (size_t i = 0; i < linkage->n_recipes; i++) {
        if ((recipes >> i & 1) == 0)
            continue;
        report_text(report, linkage->recipes[i].name);
        report_text(report, linkage->recipes[i].title);
    }
}

static void show_outcome(struct report *report, const struct linkage_config *linkage, const struct explanation *e)
{
    static const char *const columns[] = {"weight, in bits", "probability",  "links from", "outcome",
                                          "refused by",      "a clerk said", "model",      NULL};
    report_table(report, "outcome", "Outcome", true, columns);
    report_real(report, e->weight, 2);
    report_real(report, e->probability, 6);
    report_real(report, linkage->link, 2);
    report_text(report, verdict_text(e->verdict));
    report_text(report, e->refused[0] == '\0' ? NULL : e->refused);
    report_text(report, e->decision[0] == '\0' ? NULL : e->decision);
    report_text(report, e->stored_model ? "of the last run" : "estimated now");
}

static bool read_keys(const struct invocation *in, struct uuid keys[2], struct error *err)
{
    for (int i = 0; i < 2; i++)
        if (!uuid_from_text(view_of(in->operands[i]), &keys[i]))
            return err_set(err, ERR_USAGE, "%s operand is no record key", i == 0 ? "the first" : "the second") ||
                   err_hint(err, "a record key is a uuid; \"crosscount review\" lists some; never a local id");
    if (uuid_compare(&keys[0], &keys[1]) == 0)
        return err_set(err, ERR_USAGE, "both operands are the same record");
    return true;
}

bool cmd_explain(const struct invocation *in, struct report *report, int *status, struct error *err)
{
    (void)status;
    CLEANUP(session_close) struct session s = {0};
    struct uuid keys[2];
    struct explanation e;
    if (!read_keys(in, keys, err) || !session_open(in, NEED_LINKAGE | NEED_KEYS | NEED_DATABASE | NEED_LOCK, &s, err))
        return false;
    struct link_context ctx = stage_link_context(&s, true);
    if (!explain_pair(&ctx, &keys[0], &keys[1], &e, err))
        return err_wrap(err, "explain");
    progress_finish(&s.progress);
    show_records(report, &e);
    show_waterfall(report, &e, !in->given[OPTION_JSON]);
    show_recipes(report, s.linkage, e.recipes);
    show_outcome(report, s.linkage, &e);
    return true;
}
