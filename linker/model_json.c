// SPDX-License-Identifier: Apache-2.0
// The model as JSON and back: what --show-model prints and the database keeps. Fields, levels and recipes go by their names,
// so that a reader needs no configuration beside it; reading it back is refused when the configuration has changed, because
// weights of other fields would explain nothing.
#include <math.h>
#include <string.h>

#include "linker/model.h"

static const char *const origin_name[ORIGIN_COUNT] = {
    [ORIGIN_NONE] = "none",           [ORIGIN_DEFAULT] = "default",       [ORIGIN_SAMPLED] = "sampled",
    [ORIGIN_FREQUENCY] = "frequency", [ORIGIN_CANDIDATES] = "candidates", [ORIGIN_ESTIMATED] = "estimated",
    [ORIGIN_STRICT] = "strict",       [ORIGIN_PINNED] = "pinned",         [ORIGIN_CONSTANT] = "constant",
};

const char *model_origin_name(enum model_origin origin)
{
    return origin < ORIGIN_COUNT ? origin_name[origin] : "?";
}

static json *level_to_json(const struct model_field *f, int level)
{
    json *j = jmap();
    jput(j, "m", jnum(f->m[level]));
    jput(j, "u", jnum(f->u[level]));
    jput(j, "weight", jnum(f->weight[level]));
    jput(j, "m_from", jstring(origin_name[f->m_from[level]]));
    jput(j, "u_from", jstring(origin_name[f->u_from[level]]));
    jput(j, "seen", jflag(f->seen[level]));
    return j;
}

static json *field_to_json(const struct model_field *f, const struct linkage_field *field)
{
    json *j = jmap(), *levels = jmap();
    jput(j, "field", jstring(field->name));
    jput(j, "frequency", jflag(f->frequency));
    for (int level = LEVEL_DIFFERENT; level < LEVEL_COUNT; level++)
        if (field_levels(field->field) >> level & 1)
            jput(levels, level_name((enum level)level), level_to_json(f, level));
    jput(j, "levels", levels);
    return j;
}

static json *pass_to_json(const struct model_pass *p, const struct linkage_config *linkage)
{
    json *j = jmap();
    jput(j, "recipe", jstring(linkage->recipes[p->recipe].name));
    jput(j, "pairs", jnum(p->pairs));
    jput(j, "matches", jnum(p->matches));
    jput(j, "iterations", jint(p->iterations));
    jput(j, "used", jflag(p->used));
    jput(j, "anchored", jflag(p->anchored));
    jput(j, "farthest", jstring(p->apart > 0 ? linkage->fields[p->farthest].name : NULL));
    jput(j, "apart", jnum(p->apart));
    jput(j, "disagrees", jflag(p->apart > MODEL_APART));
    return j;
}

json *model_to_json(const struct model *model, const struct linkage_config *linkage)
{
    json *j = jmap(), *fields = jlist(), *passes = jlist();
    jput(j, "prior", jnum(model->prior));
    jput(j, "prior_from", jstring(origin_name[model->prior_from]));
    jput(j, "em_prior", jnum(model->em_prior));
    jput(j, "found_share", jnum(model->found_share));
    jput(j, "iterations", jint(model->iterations));
    jput(j, "converged", jflag(model->converged));
    for (size_t f = 0; f < model->n_fields; f++)
        jpush(fields, field_to_json(&model->field[f], &linkage->fields[f]));
    for (size_t p = 0; p < model->n_passes; p++)
        jpush(passes, pass_to_json(&model->pass[p], linkage));
    jput(j, "fields", fields);
    jput(j, "passes", passes);
    return j;
}

// ---- and back ---------------------------------------------------------------------------------------------------------

static bool not_a_model(struct error *err, const char *what)
{
    return err_set(err, ERR_DATA, "not a model of the comparison: \"%s\" is missing or wrong", what);
}

static bool other_configuration(struct error *err)
{
    (void)err_set(err, ERR_CONFIG, "the model was made for another config/linkage.yaml");
    return err_hint(err, "link again");
}

static bool read_number(const json *map, const char *key, double *ret, struct error *err)
{
    double x = jnumber(jget(map, key), NAN);
    if (!isfinite(x))
        return not_a_model(err, key);
    *ret = x;
    return true;
}

static bool read_origin(const json *map, const char *key, enum model_origin *ret, struct error *err)
{
    const char *name = jstr(jget(map, key));
    for (int i = 0; name != NULL && i < ORIGIN_COUNT; i++)
        if (strcmp(name, origin_name[i]) == 0) {
            *ret = (enum model_origin)i;
            return true;
        }
    return not_a_model(err, key);
}

static bool read_level(const json *j, struct model_field *f, int level, struct error *err)
{
    f->seen[level] = jtrue(jget(j, "seen"));
    return read_number(j, "m", &f->m[level], err) && read_number(j, "u", &f->u[level], err) &&
           read_number(j, "weight", &f->weight[level], err) && read_origin(j, "m_from", &f->m_from[level], err) &&
           read_origin(j, "u_from", &f->u_from[level], err);
}

static bool read_field(const json *j, const struct linkage_field *field, struct model_field *f, struct error *err)
{
    const char *name = jstr(jget(j, "field"));
    const json *levels = jget(j, "levels");
    if (name == NULL || strcmp(name, field->name) != 0)
        return other_configuration(err);
    f->frequency = jtrue(jget(j, "frequency"));
    for (int level = LEVEL_DIFFERENT; level < LEVEL_COUNT; level++)
        if (field_levels(field->field) >> level & 1 &&
            !read_level(jget(levels, level_name((enum level)level)), f, level, err))
            return false;
    return true;
}

static bool find_recipe(const json *j, const struct linkage_config *linkage, uint32_t *ret_recipe)
{
    const char *name = jstr(j);
    for (uint32_t r = 0; name != NULL && r < linkage->n_recipes; r++)
        if (strcmp(name, linkage->recipes[r].name) == 0) {
            *ret_recipe = r;
            return true;
        }
    return false;
}

static bool read_pass(const json *j, const struct linkage_config *linkage, struct model_pass *p, struct error *err)
{
    const char *farthest = jstr(jget(j, "farthest"));
    if (!find_recipe(jget(j, "recipe"), linkage, &p->recipe))
        return other_configuration(err);
    for (uint32_t f = 0; farthest != NULL && f < linkage->n_fields; f++)
        if (strcmp(farthest, linkage->fields[f].name) == 0)
            p->farthest = f;
    p->iterations = (int)jinteger(jget(j, "iterations"), 0);
    p->used = jtrue(jget(j, "used"));
    p->anchored = jtrue(jget(j, "anchored"));
    return read_number(j, "pairs", &p->pairs, err) && read_number(j, "matches", &p->matches, err) &&
           read_number(j, "apart", &p->apart, err);
}

static bool read_lists(const json *j, const struct linkage_config *linkage, struct model *m, struct error *err)
{
    const json *fields = jget(j, "fields"), *passes = jget(j, "passes");
    if (jcount(fields) != linkage->n_fields || jcount(passes) > linkage->n_recipes)
        return other_configuration(err);
    m->n_fields = linkage->n_fields;
    m->n_passes = jcount(passes);
    for (size_t f = 0; f < m->n_fields; f++)
        if (!read_field(jat(fields, f), &linkage->fields[f], &m->field[f], err))
            return false;
    for (size_t p = 0; p < m->n_passes; p++)
        if (!read_pass(jat(passes, p), linkage, &m->pass[p], err))
            return false;
    return true;
}

bool model_from_json(const json *j, const struct linkage_config *linkage, struct model *ret_model, struct error *err)
{
    struct model m = {0};
    if (!read_number(j, "prior", &m.prior, err) || !read_origin(j, "prior_from", &m.prior_from, err) ||
        !read_number(j, "em_prior", &m.em_prior, err) || !read_number(j, "found_share", &m.found_share, err) ||
        !read_lists(j, linkage, &m, err))
        return false;
    m.iterations = (int)jinteger(jget(j, "iterations"), 0);
    m.converged = jtrue(jget(j, "converged"));
    *ret_model = m;
    return true;
}
