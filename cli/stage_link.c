/* SPDX-License-Identifier: Apache-2.0 */
/* The second stage as a person sees it: counts, what spoke against links, what was estimated, what each recipe costs. */
#include "cli/stages.h"

static void show_links(struct report *report, const struct link_result *r)
{
    static const char *const columns[] = {"records", "candidate pairs", "links",    "to review",
                                          "refused", "hot tokens",      "children", "in two systems or more",
                                          "new ids", "ids kept",        NULL};
    const uint64_t counts[] = {r->records,    r->pairs,   r->links,          r->review,      r->refused,
                               r->hot_tokens, r->persons, r->persons_linked, r->persons_new, r->persons_kept};
    report_table(report, "links", "Links", true, columns);
    for (size_t i = 0; i < COUNT_OF(counts); i++)
        report_count(report, counts[i]);
}

static void show_quality(struct report *report, const struct link_result *r)
{
    static const char *const columns[] = {"precision", "recall", "false links", "missed pairs", NULL};
    report_table(report, "expected_quality", "Expected of the links", true, columns);
    report_real(report, r->expected.precision, 4);
    report_real(report, r->expected.recall, 4);
    report_real(report, r->expected.false_links, 0);
    report_real(report, r->expected.missed_links, 0);
}

static void show_refusals(struct report *report, const struct link_result *r)
{
    static const char *const columns[] = {"reason", "pairs", NULL};
    if (r->refused == 0)
        return;
    report_table(report, "refused", "Not linked in spite of their weight", false, columns);
    for (int i = 0; i < REFUSAL_COUNT; i++) {
        if (r->by_reason[i] == 0)
            continue;
        report_text(report, refusal_name((enum refusal)i));
        report_count(report, r->by_reason[i]);
    }
}

/* It makes no tokens and finds no pairs: it joins. */
static void show_record_recipe(struct report *report, const struct linkage_config *linkage, const struct link_result *r)
{
    enum { TOKEN_COLUMNS = 5 };
    report_text(report, linkage->record.name);
    report_text(report, "record");
    for (int i = 0; i < TOKEN_COLUMNS; i++)
        report_text(report, NULL);
    report_count(report, r->sightings);
    report_count(report, r->joined);
}

static void show_costs(struct report *report, const struct linkage_config *linkage, const struct link_result *r)
{
    static const char *const columns[] = {"recipe",      "exposure",   "tokens",    "largest group", "hot",
                                          "pairs found", "only by it", "sightings", "joined",        NULL};
    report_table(report, "recipes", "What each recipe costs and yields", false, columns);
    show_record_recipe(report, linkage, r);
    for (size_t i = 0; i < linkage->n_recipes; i++) {
        const struct recipe_cost *cost = &r->cost[i];
        report_text(report, linkage->recipes[i].name);
        report_text(report, linkage->recipes[i].working ? "working" : "sealed");
        report_count(report, cost->tokens);
        report_count(report, cost->largest);
        report_count(report, cost->hot);
        report_count(report, cost->pairs);
        report_count(report, cost->only);
        report_text(report, NULL);
        report_text(report, NULL);
    }
}

static void show_field(struct report *report, const struct linkage_field *field, const struct model_field *f)
{
    for (int level = LEVEL_DIFFERENT; level < LEVEL_COUNT; level++) {
        if (!(field_levels(field->field) >> level & 1))
            continue;
        report_text(report, field->name);
        report_text(report, level_name((enum level)level));
        report_real(report, f->m[level], 6);
        report_real(report, f->u[level], 6);
        report_real(report, f->weight[level], 2);
        report_text(report, model_origin_name(f->m_from[level]));
        report_text(report, model_origin_name(f->u_from[level]));
    }
}

static void show_model(struct report *report, const struct linkage_config *linkage, const struct model *model)
{
    static const char *const prior_columns[] = {"prior, in bits", "the candidates' own", "iterations",
                                                "share found by recipes", NULL};
    static const char *const columns[] = {"field", "level", "m", "u", "weight", "m from", "u from", NULL};
    report_table(report, "prior", "The model", true, prior_columns);
    report_real(report, model->prior, 2);
    report_real(report, model->em_prior, 2);
    report_count(report, (uint64_t)model->iterations);
    report_real(report, model->found_share, 4);
    report_table(report, "model", NULL, false, columns);
    for (size_t i = 0; i < model->n_fields; i++)
        show_field(report, &linkage->fields[i], &model->field[i]);
}

struct link_context stage_link_context(struct session *s, bool dry_run)
{
    return (struct link_context){.linkage = s->linkage,
                                 .keys = s->keys,
                                 .pg = s->pg,
                                 .today = s->today,
                                 .dry_run = dry_run,
                                 .progress = progress_step,
                                 .progress_ctx = &s->progress};
}

bool stage_link(struct session *s, const struct invocation *in, struct report *report, struct error *err)
{
    struct link_context ctx = stage_link_context(s, s->dry_run);
    struct link_result r = {0};
    if (!link_run(&ctx, &r, err))
        return err_wrap(err, "link");
    progress_finish(&s->progress);
    show_links(report, &r);
    show_quality(report, &r);
    show_refusals(report, &r);
    if (s->dry_run)
        show_costs(report, s->linkage, &r);
    if (in->given[OPTION_SHOW_MODEL])
        show_model(report, s->linkage, &r.model);
    return true;
}
