/* SPDX-License-Identifier: Apache-2.0 */
/* What changed since an agency signed. The text that was signed lies beside the agreement under its digest; it counts only
 * while that digest is really its own. It is held against the agreement of today clause by clause, as canonical JSON. */
#include <stdio.h>
#include <string.h>

#include "common/digest.h"
#include "common/fsio.h"
#include "common/json.h"
#include "config/agreement_schema.h"

enum { TEXT_MAX = 1 << 20 };

static bool as_text(const json *clause, char *out, size_t size, struct error *err)
{
    CLEANUP(buf_done) struct buf text = {0};
    buf_init(&text, TEXT_MAX);
    if (clause == NULL) {
        (void)snprintf(out, size, "(no such clause)");
        return true;
    }
    if (!jtext(clause, true, &text, err))
        return false;
    (void)snprintf(out, size, "%s", text.data);
    if (text.len >= size)
        memcpy(out + size - 4, "...", 4);
    return true;
}

static bool clause_differs(const json *was, const json *is, bool *ret_differs, struct error *err)
{
    CLEANUP(buf_done) struct buf a = {0}, b = {0};
    buf_init(&a, TEXT_MAX);
    buf_init(&b, TEXT_MAX);
    if ((was != NULL && !jtext(was, true, &a, err)) || (is != NULL && !jtext(is, true, &b, err)))
        return false;
    *ret_differs = a.len != b.len || (a.len > 0 && memcmp(a.data, b.data, a.len) != 0);
    return true;
}

static bool compare(const json *was, const json *is, struct agreement_change *changes, size_t *count, struct error *err)
{
    size_t n = 0;
    for (const yaml_field *f = agreement_schema.mapping.fields; f->key != NULL && n < AGREEMENT_MAX_CHANGES; f++) {
        bool differs = false;
        struct agreement_change *c = &changes[n];
        if (!clause_differs(jget(was, f->key), jget(is, f->key), &differs, err))
            return false;
        if (!differs)
            continue;
        (void)snprintf(c->clause, sizeof(c->clause), "%s", f->key);
        if (!as_text(jget(was, f->key), c->was, sizeof(c->was), err) ||
            !as_text(jget(is, f->key), c->is, sizeof(c->is), err))
            return false;
        n++;
    }
    *count = n;
    return true;
}

/* The text as it was signed, or NULL: not kept, or another than its name says. */
static bool read_signed_text(const struct agreement *a, const char *digest, json **ret_text, struct error *err)
{
    CLEANUP(buf_done) struct buf text = {0};
    uint8_t found[DIGEST_BYTES], wanted[DIGEST_BYTES];
    char file[4096];
    if (digest == NULL || !hex_decode(view_of(digest), wanted, sizeof(wanted)))
        return true;
    (void)snprintf(file, sizeof(file), "%.*s.signed-%.12s.json", (int)(strlen(a->file) - strlen(".yaml")), a->file,
                   digest);
    if (!fs_exists(file))
        return true;
    if (!fs_read_file(file, TEXT_MAX, &text, err) || !digest_once(text.data, text.len, found, err))
        return false;
    return memcmp(found, wanted, sizeof(found)) != 0 || jparse(text.data, text.len, ret_text, err);
}

bool agreement_changes(const struct agreement *a, const struct agreement_signature *signature,
                       struct agreement_change ret_changes[AGREEMENT_MAX_CHANGES], size_t *ret_count, bool *ret_known,
                       struct error *err)
{
    CLEANUP(jfreep) json *was = NULL, *is = NULL;
    CLEANUP(buf_done) struct buf text = {0};
    if (!read_signed_text(a, signature->text, &was, err))
        return false;
    *ret_known = was != NULL;
    *ret_count = 0;
    return was == NULL || (agreement_canonical(a, &text, err) && jparse(text.data, text.len, &is, err) &&
                           compare(was, is, ret_changes, ret_count, err));
}
