/* SPDX-License-Identifier: Apache-2.0 */
/* The form of an agreement that is signed, and signing. Canonical: JSON of everything the agreement says, keys sorted, no
 * blanks; so the layout and comments of the YAML may change, its words may not. */
#include <stdio.h>
#include <string.h>

#include "common/arena.h"
#include "common/digest.h"
#include "common/fsio.h"
#include "common/json.h"
#include "config/agreement.h"
#include "config/agreement_schema.h"

static json *texts(const char *const *words, size_t n)
{
    json *list = jlist();
    for (size_t i = 0; i < n; i++)
        jpush(list, jstring(words[i]));
    return list;
}

static json *parties_json(const struct agreement *a)
{
    json *list = jlist();
    for (size_t i = 0; i < a->n_parties; i++) {
        json *party = jmap();
        jput(party, "party", jstring(a->parties[i].party));
        jput(party, "role", jstring(a->parties[i].role));
        jput(party, "name", jstring(a->parties[i].name));
        jput(party, "signatory", jstring(a->parties[i].signatory));
        jput(party, "contact", jstring(a->parties[i].contact));
        jpush(list, party);
    }
    return list;
}

static json *systems_json(const struct agreement *a)
{
    json *list = jlist();
    for (size_t i = 0; i < a->n_systems; i++) {
        json *system = jmap();
        jput(system, "system", jstring(a->systems[i].system));
        jput(system, "agency", jstring(a->systems[i].agency));
        jput(system, "authority", jstring(a->systems[i].authority));
        jpush(list, system);
    }
    return list;
}

static json *elements_json(const struct agreement *a)
{
    json *list = jlist();
    for (size_t i = 0; i < a->n_elements; i++) {
        json *element = jmap();
        jput(element, "source", jstring(a->elements[i].source));
        jput(element, "columns", texts(a->elements[i].columns, a->elements[i].n_columns));
        jput(element, "authority", jstring(a->elements[i].authority));
        jpush(list, element);
    }
    return list;
}

static json *finest_json(const struct agreement *a)
{
    json *list = jlist();
    for (size_t i = 0; i < a->n_finest; i++) {
        json *finest = jmap();
        jput(finest, "dimension", jstring(a->finest[i].dimension));
        jput(finest, "codes", jstring(a->finest[i].codes));
        jpush(list, finest);
    }
    return list;
}

static json *recipient_json(const struct agreement *a)
{
    json *recipient = jmap();
    jput(recipient, "name", jstring(a->recipient.name));
    jput(recipient, "title", jstring(a->recipient.title));
    jput(recipient, "address", jstring(a->recipient.address));
    jput(recipient, "folder", jstring(a->recipient.folder));
    return recipient;
}

static json *periods_json(const struct agreement *a)
{
    json *periods = jmap();
    jput(periods, "type", jstring(a->period_type));
    jput(periods, "first", jint(a->first_period));
    jput(periods, "last", jint(a->last_period));
    return periods;
}

static json *calendar_json(const struct agreement *a)
{
    json *calendar = jmap(), *days = jlist();
    for (size_t i = 0; i < a->n_rounds; i++)
        jpush(days, jint(a->due_days[i]));
    jput(calendar, "due_days", days);
    return calendar;
}

static json *dates_json(const struct agreement *a)
{
    json *dates = jmap();
    jput(dates, "effective", jdate(a->effective));
    jput(dates, "expires", jdate(a->expires));
    return dates;
}

static json *policy_json(const struct agreement *a)
{
    json *policy = jmap();
    jput(policy, "minimum_count", jint(a->policy.minimum_count));
    jput(policy, "interval", jint(a->policy.interval));
    if (a->policy.method == METHOD_NOISE) {
        jput(policy, "method", jstring("noise"));
        jput(policy, "epsilon", jnum(a->policy.epsilon));
        jput(policy, "budget", jnum(a->policy.budget));
    } else if (a->policy.method == METHOD_ROUNDING) {
        jput(policy, "method", jstring("rounding"));
        jput(policy, "base", jint(a->policy.base));
    }
    if (a->policy.whole_groups_shown)
        jput(policy, "whole_groups", jstring("shown"));
    if (a->policy.minimum_denominator > 0)
        jput(policy, "minimum_denominator", jint(a->policy.minimum_denominator));
    return policy;
}

static json *retention_json(const struct agreement *a)
{
    json *retention = jmap();
    jput(retention, "destroy_after", jdate(a->retention.destroy_after));
    jput(retention, "method", jstring(a->retention.method));
    jput(retention, "certificate_to", jstring(a->retention.certificate_to));
    return retention;
}

static json *breach_json(const struct agreement *a)
{
    json *breach = jmap();
    jput(breach, "contact", jstring(a->breach.contact));
    jput(breach, "hours", jint(a->breach.hours));
    return breach;
}

static json *review_json(const struct agreement *a)
{
    json *review = jmap();
    jput(review, "required", jflag(a->review.required));
    jput(review, "by", texts(a->review.by, a->review.n_by));
    jput(review, "within_days", jint(a->review.within_days));
    return review;
}

/* One member a clause of the file, under the clause's name. */
static json *agreement_json(const struct agreement *a)
{
    json *doc = jmap();
    jput(doc, "format", jstring("crosscount agreement 2"));
    jput(doc, "id", jstring(a->id));
    jput(doc, "version", jstring(a->version));
    jput(doc, "title", jstring(a->title));
    jput(doc, "type", jstring(a->type));
    jput(doc, "status", jstring(a->status));
    jput(doc, "parent", jstring(a->parent));
    jput(doc, "parties", parties_json(a));
    jput(doc, "recipient", recipient_json(a));
    jput(doc, "purpose", jstring(a->purpose));
    jput(doc, "prohibited", texts(a->prohibited, a->n_prohibited));
    jput(doc, "systems", systems_json(a));
    jput(doc, "elements", elements_json(a));
    jput(doc, "tables", texts(a->tables, a->n_tables));
    jput(doc, "dimensions", texts(a->dimensions, a->n_dimensions));
    jput(doc, "finest", finest_json(a));
    jput(doc, "periods", periods_json(a));
    jput(doc, "calendar", calendar_json(a));
    jput(doc, "in_force", dates_json(a));
    jput(doc, "policy", policy_json(a));
    jput(doc, "retention", retention_json(a));
    jput(doc, "breach", breach_json(a));
    jput(doc, "publication_review", review_json(a));
    return doc;
}

bool agreement_canonical(const struct agreement *a, struct buf *out, struct error *err)
{
    CLEANUP(jfreep) json *doc = agreement_json(a);
    buf_init(out, 1u << 20);
    return jtext(doc, true, out, err);
}

bool agreement_digest(const struct agreement *a, char out[65], struct error *err)
{
    CLEANUP(buf_done) struct buf text = {0};
    uint8_t digest[DIGEST_BYTES];
    if (!agreement_canonical(a, &text, err) || !digest_once(text.data, text.len, digest, err))
        return false;
    hex_encode(digest, sizeof(digest), out);
    return true;
}

static bool add_line(struct buf *out, const char *agency, const char *text, const char *hex, struct error *err)
{
    return buf_printf(out, err, "  - {agency: %s,", agency) &&
           (text == NULL || buf_printf(out, err, " text: %s,", text)) && buf_printf(out, err, " signature: %s}\n", hex);
}

/* Where the text of a digest is kept: beside the agreement. */
static void signed_text_file(const struct agreement *a, const char *digest, char *out, size_t size)
{
    (void)snprintf(out, size, "%.*s.signed-%.12s.json", (int)(strlen(a->file) - strlen(".yaml")), a->file, digest);
}

/* The file's other signatures, as they are. */
static bool keep_others(const char *file, const char *agency, struct buf *out, struct error *err)
{
    CLEANUP(arena_freep) struct arena *arena = NULL;
    CLEANUP(yaml_freep) struct yaml *yaml = NULL;
    void *data = NULL;
    if (!fs_exists(file))
        return true;
    if (!arena_new(&arena, err) || !yaml_load(file, &signatures_schema, arena, &yaml, &data, err))
        return false;
    const struct file_signatures *in = data;
    for (size_t i = 0; i < in->signatures_count; i++)
        if (strcmp(in->signatures[i].agency, agency) != 0 &&
            !add_line(out, in->signatures[i].agency, in->signatures[i].text, in->signatures[i].signature, err))
            return false;
    return true;
}

static bool signs_for_a_system(const struct agreement *a, const char *agency)
{
    for (size_t i = 0; i < a->n_systems; i++)
        if (strcmp(a->systems[i].agency, agency) == 0)
            return true;
    return false;
}

bool agreement_sign(const struct agreement *a, const char *agency, const struct secret *seed, struct error *err)
{
    CLEANUP(buf_done) struct buf text = {0}, out = {0};
    uint8_t signature[SIGN_BYTES];
    char hex[2 * SIGN_BYTES + 1], digest[DIGEST_HEX + 1], file[4096], text_file[4096];
    if (!signs_for_a_system(a, agency))
        return err_set(err, ERR_DENIED, "agency \"%s\" signs for no system of agreement \"%s\"", agency, a->id);
    buf_init(&out, 1u << 20);
    (void)snprintf(file, sizeof(file), "%.*s.signatures.yaml", (int)(strlen(a->file) - strlen(".yaml")), a->file);
    if (!agreement_canonical(a, &text, err) || !agreement_digest(a, digest, err) ||
        !sign_message(seed, text.data, text.len, signature, err))
        return false;
    signed_text_file(a, digest, text_file, sizeof(text_file));
    hex_encode(signature, sizeof(signature), hex);
    return buf_printf(&out, err,
                      "# Signatures under agreement %s (Ed25519 over its canonical form). A changed agreement needs "
                      "new ones.\n"
                      "agreement: %s\nsignatures:\n",
                      a->id, a->id) &&
           keep_others(file, agency, &out, err) && add_line(&out, agency, digest, hex, err) &&
           fs_write_file(text_file, text.data, text.len, 0644, err) &&
           fs_write_file(file, out.data, out.len, 0644, err);
}
