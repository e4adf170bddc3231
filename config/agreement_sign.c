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

static json *date_json(struct date d)
{
    char iso[11];
    date_to_iso(d, iso);
    return jstring(iso);
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

static json *recipient_json(const struct agreement *a)
{
    json *recipient = jmap();
    jput(recipient, "name", jstring(a->recipient.name));
    jput(recipient, "title", jstring(a->recipient.title));
    jput(recipient, "address", jstring(a->recipient.address));
    jput(recipient, "folder", jstring(a->recipient.folder));
    return recipient;
}

bool agreement_canonical(const struct agreement *a, struct buf *out, struct error *err)
{
    CLEANUP(jfreep) json *doc = jmap();
    jput(doc, "format", jstring("crosscount agreement 1"));
    jput(doc, "id", jstring(a->id));
    jput(doc, "version", jstring(a->version));
    jput(doc, "title", jstring(a->title));
    jput(doc, "status", jstring(a->status));
    jput(doc, "parent", jstring(a->parent));
    jput(doc, "recipient", recipient_json(a));
    jput(doc, "purpose", jstring(a->purpose));
    jput(doc, "prohibited", texts(a->prohibited, a->n_prohibited));
    jput(doc, "systems", systems_json(a));
    jput(doc, "tables", texts(a->tables, a->n_tables));
    jput(doc, "dimensions", texts(a->dimensions, a->n_dimensions));
    jput(doc, "period_type", jstring(a->period_type));
    jput(doc, "first_period", jint(a->first_period));
    jput(doc, "last_period", jint(a->last_period));
    jput(doc, "effective", date_json(a->effective));
    jput(doc, "expires", date_json(a->expires));
    jput(doc, "minimum_count", jint(a->policy.minimum_count));
    jput(doc, "interval", jint(a->policy.interval));
    jput(doc, "breach_contact", jstring(a->breach_contact));
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

static bool add_line(struct buf *out, const char *agency, const char *hex, struct error *err)
{
    return buf_printf(out, err, "  - {agency: %s, signature: %s}\n", agency, hex);
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
            !add_line(out, in->signatures[i].agency, in->signatures[i].signature, err))
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
    char hex[2 * SIGN_BYTES + 1], file[4096];
    if (!signs_for_a_system(a, agency))
        return err_set(err, ERR_DENIED, "agency \"%s\" signs for no system of agreement \"%s\"", agency, a->id);
    buf_init(&out, 1u << 20);
    (void)snprintf(file, sizeof(file), "%.*s.signatures.yaml", (int)(strlen(a->file) - strlen(".yaml")), a->file);
    if (!agreement_canonical(a, &text, err) || !sign_message(seed, text.data, text.len, signature, err))
        return false;
    hex_encode(signature, sizeof(signature), hex);
    return buf_printf(&out, err,
                      "# Signatures under agreement %s (Ed25519 over its canonical form). A changed agreement needs "
                      "new ones.\n"
                      "agreement: %s\nsignatures:\n",
                      a->id, a->id) &&
           keep_others(file, agency, &out, err) && add_line(&out, agency, hex, err) &&
           fs_write_file(file, out.data, out.len, 0644, err);
}
