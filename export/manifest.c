// SPDX-License-Identifier: Apache-2.0
// The release's own account. Everything in it follows from the data, the definitions and the agreement: no clock, no name of
// a machine, nothing of the run that made it, so that the same numbers are the same release byte for byte. The certificate
// says how much is hidden and how little can be inferred of it, never which rule hid which cell.
#include "export/manifest.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "export/package.h"
#include "export/panel_score.h"

static json *period_json(const struct period *p)
{
    json *j = jmap();
    jput(j, "code", jstring(p->code));
    jput(j, "label", jstring(p->label));
    jput(j, "start", jdate(p->start));
    jput(j, "end", jdate(p->end));
    return j;
}

static json *sources_json(const struct release *r)
{
    json *list = jlist();
    for (size_t i = 0; i < r->basis.n_sources; i++) {
        json *s = jmap();
        jput(s, "source", jstring(r->basis.sources[i].source));
        jput(s, "as_of", jdate(r->basis.sources[i].as_of));
        jput(s, "deliveries", jint(r->basis.sources[i].deliveries));
        jpush(list, s);
    }
    return list;
}

static json *agreement_json(const struct release *r)
{
    const struct agreement *a = r->agreement;
    json *j = jmap(), *recipient = jmap(), *systems = jlist();
    jput(j, "id", jstring(a->id));
    jput(j, "version", jstring(a->version));
    jput(j, "title", jstring(a->title));
    jput(j, "digest", jstring(r->agreement_digest));
    jput(j, "purpose", jstring(a->purpose));
    jput(recipient, "name", jstring(a->recipient.name));
    jput(recipient, "title", jstring(a->recipient.title));
    jput(j, "recipient", recipient);
    for (size_t i = 0; i < a->n_systems; i++) {
        json *s = jmap();
        jput(s, "system", jstring(a->systems[i].system));
        jput(s, "agency", jstring(a->systems[i].agency));
        jput(s, "authority", jstring(a->systems[i].authority));
        jpush(systems, s);
    }
    jput(j, "systems", systems);
    return j;
}

static json *tables_json(const struct release *r, struct error *err)
{
    json *list = jlist();
    for (size_t i = 0; i < r->n_tables; i++) {
        char digest[DIGEST_HEX + 1];
        json *t = jmap();
        jpush(list, t);
        if (!table_digest(r->tables[i], digest, err)) {
            jfreep(&list);
            return NULL;
        }
        jput(t, "id", jstring(r->tables[i]->id));
        jput(t, "title", jstring(r->tables[i]->title));
        jput(t, "definition_sha256", jstring(digest));
    }
    return list;
}

// Rounded down to hundreds: context, not a table, and no count that could be set against one.
static json *linkage_json(const struct release *r)
{
    json *j = jmap();
    jput(j, "records_hundreds", jint(r->basis.records / 100 * 100));
    jput(j, "children_hundreds", jint(r->basis.children / 100 * 100));
    if (r->linkage_error.n > 0) { // 0: fewer than 1
        jput(j, "false_per_100", jint(r->linkage_error.row[0].false_per_100));
        jput(j, "missed_per_100", jint(r->linkage_error.row[0].missed_per_100));
    }
    return j;
}

static json *reader_json(const struct release *r)
{
    json *j = jmap();
    int64_t narrowest = r->certificate->narrowest;
    jput(j, "knows", jstring(r->policy.zeros_hidden ? CERTIFICATE_KNOWS_LEAST_0 : CERTIFICATE_KNOWS_LEAST_1));
    jput(j, "promised_interval", jint(r->policy.interval));
    jput(j, "narrowest_interval", narrowest == PUZZLE_UNBOUNDED ? jstring(NULL) : jint(narrowest));
    return j;
}

// How narrow his intervals are is not said: whoever tries which cells may be the small ones could tell right from wrong by it.
static json *knower_json(const struct release *r)
{
    json *j = jmap();
    jput(j, "knows", jstring("the same, and which of the hidden counts are below the minimum"));
    jput(j, "promised_interval", jint(r->policy.marks_interval));
    jput(j, "wherever", jstring("hiding more could give it"));
    return j;
}

static json *noise_json(const struct release *r)
{
    json *j = jmap();
    jput(j, "rule",
         jstring("Every count is told with noise by the two-sided geometric mechanism; those below zero as zero."));
    jput(j, "cells", jint(r->n_cells));
    jput(j, "epsilon", jnum(r->noise.epsilon));
    jput(j, "sensitivity", jint(r->noise.sensitivity));
    jput(j, "standard_deviation", jnum(round(noise_spread(&r->noise) * 100) / 100));
    jput(j, "within_for_95_of_100", jint(noise_margin(&r->noise)));
    jput(j, "budget_of_the_period", jnum(r->agreement->policy.budget));
    return j;
}

static json *certificate_json(const struct release *r)
{
    if (r->agreement->policy.method == METHOD_NOISE)
        return noise_json(r);
    if (r->agreement->policy.method == METHOD_ROUNDING)
        return package_rounding(&r->rounding, r->n_cells, r->cells->n_lines);
    json *j = jmap(), *attackers = jlist();
    jput(
        j, "rule",
        jstring(r->policy.zeros_hidden
                    ? "Counts from 1 to the minimum less one are hidden, and so are counts that would tell of a whole "
                      "group; zeros may be hidden, and further cells are hidden so that no hidden count can be "
                      "inferred (CalHHS Data De-Identification Guidelines, 4.4)."
                    : "Counts from 1 to the minimum less one are hidden, zeros are shown, and further cells are hidden "
                      "so that no hidden count can be inferred (CalHHS Data De-Identification Guidelines, 4.4)."));
    jput(j, "minimum_count", jint(r->policy.minimum_count));
    jput(j, "cells", jint((int64_t)r->certificate->cells));
    jput(j, "hidden", jint((int64_t)r->certificate->hidden));
    jpush(attackers, reader_json(r));
    if (r->policy.marks_interval > 0)
        jpush(attackers, knower_json(r));
    jput(j, "attackers", attackers);
    jput(j, "over_time",
         jstring("A count that an earlier release of the period told is told again, unless it changed; changed by less "
                 "than the minimum, it is hidden."));
    jput(j, "method",
         jstring(
             "For every hidden cell the least and the greatest it can be were found by linear programming, twice by "
             "different programs; certificate.json lists them. Whoever has this folder can find them again: crosscount "
             "suppress --audit."));
    return j;
}

bool manifest_release(const struct release *r, const struct release_files *files, struct buf *out, struct error *err)
{
    CLEANUP(jfreep) json *j = jmap();
    json *tables = tables_json(r, err);
    if (tables == NULL)
        return false;
    jput(j, "format", jint(1));
    jput(j, "agreement", agreement_json(r));
    jput(j, "period", period_json(&r->period));
    jput(j, "tables", tables);
    jput(j, "sources", sources_json(r));
    jput(j, "linkage", linkage_json(r));
    jput(j, "disclosure_control", certificate_json(r));
    jput(j, "publication_score", panel_score_json(r));
    jput(j, "files", package_files(files));
    return jtext(j, false, out, err);
}

static void add_resource(json *resources, const struct release_files *files, const char *path, const char *title,
                         const char *description)
{
    for (size_t k = 0; k < files->count; k++)
        if (strcmp(path, files->file[k].path) == 0)
            jpush(resources, package_resource(&files->file[k], title, description));
}

bool manifest_datapackage(const struct release *r, const struct release_files *files, struct buf *out,
                          struct error *err)
{
    CLEANUP(jfreep) json *j = jmap();
    char name[192];
    json *resources = jlist();
    (void)snprintf(name, sizeof(name), "%s-%s", r->agreement->id, r->period.code);
    for (char *c = name; *c != '\0'; c++)
        if (*c >= 'A' && *c <= 'Z')
            *c = (char)(*c - 'A' + 'a');
    jput(j, "profile", jstring("tabular-data-package"));
    jput(j, "name", jstring(name));
    jput(j, "title", jstring(r->agreement->title));
    jput(j, "description", jstring(r->period.label));
    for (size_t i = 0; i < r->n_tables; i++) {
        char path[96];
        (void)snprintf(path, sizeof(path), "tables/%s.csv", r->tables[i]->id);
        add_resource(resources, files, path, r->tables[i]->title, r->tables[i]->definition);
    }
    add_resource(resources, files, LINKAGE_ERROR_PATH ".csv", LINKAGE_ERROR_TITLE, LINKAGE_ERROR_DEFINITION);
    jput(j, "resources", resources);
    return jtext(j, false, out, err);
}

bool manifest_digest(const struct release *r, const struct release_files *files, uint8_t out[DIGEST_BYTES],
                     struct error *err)
{
    CLEANUP(jfreep) json *j = jmap();
    CLEANUP(buf_done) struct buf text = {0};
    json *agreement = jmap();
    buf_init(&text, 1 << 22);
    jput(agreement, "id", jstring(r->agreement->id));
    jput(agreement, "version", jstring(r->agreement->version));
    jput(agreement, "digest", jstring(r->agreement_digest));
    jput(j, "agreement", agreement);
    jput(j, "period", period_json(&r->period));
    jput(j, "sources", sources_json(r));
    jput(j, "files", package_files(files));
    return jtext(j, true, &text, err) && digest_once(text.data, text.len, out, err);
}
