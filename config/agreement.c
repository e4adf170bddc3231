/* SPDX-License-Identifier: Apache-2.0 */
/* Load the agreements of a folder: every <id>.yaml, with <id>.signatures.yaml when it is there. Every value is checked when it
 * is read; whether an agreement allows something is the export gate's to say. The order is that of the ids. */
#include "config/agreement.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/arena.h"
#include "common/digest.h"
#include "common/fsio.h"
#include "common/json.h"
#include "config/agreement_check.h"
#include "config/agreement_schema.h"

struct entry {
    struct agreement agreement;
    struct agreement_signature *signatures;
    size_t n_signatures;
};

struct agreements {
    struct arena *arena;
    struct entry *entry;
    size_t count;
};

static bool read_agreement(struct arena *arena, const char *file, struct agreement *a, struct error *err)
{
    CLEANUP(yaml_freep) struct yaml *yaml = NULL;
    void *data = NULL;
    if (!yaml_load(file, &agreement_schema, arena, &yaml, &data, err))
        return false;
    const struct file_agreement *in = data;
    *a = (struct agreement){
        .id = in->id,
        .version = in->version,
        .title = in->title,
        .type = in->type,
        .status = in->status,
        .parent = in->parent,
        .recipient = {in->recipient->name, in->recipient->title, in->recipient->address, in->recipient->folder},
        .purpose = in->purpose,
        .prohibited = in->prohibited,
        .n_prohibited = in->prohibited_count,
        .tables = in->tables,
        .n_tables = in->tables_count,
        .dimensions = in->dimensions,
        .n_dimensions = in->dimensions_count};
    a->file = arena_strdup(arena, file, err);
    return a->file != NULL && agreement_read_clauses(yaml, in, arena, a, err);
}

static char *signatures_file(struct arena *arena, const struct agreement *a, struct error *err)
{
    return arena_printf(arena, err, "%.*s.signatures.yaml", (int)(strlen(a->file) - strlen(".yaml")), a->file);
}

static bool read_signatures(struct arena *arena, struct entry *e, struct error *err)
{
    CLEANUP(yaml_freep) struct yaml *yaml = NULL;
    void *data = NULL;
    char *file = signatures_file(arena, &e->agreement, err);
    if (file == NULL)
        return false;
    if (!fs_exists(file))
        return true; /* nobody has signed yet */
    if (!yaml_load(file, &signatures_schema, arena, &yaml, &data, err))
        return false;
    const struct file_signatures *in = data;
    if (strcmp(in->agreement, e->agreement.id) != 0)
        return yaml_refuse(yaml, yaml_key(yaml, YAML_ROOT, "agreement"), err,
                           "these are signatures of another agreement");
    e->signatures = arena_alloc(arena, in->signatures_count * sizeof(*e->signatures), err);
    if (e->signatures == NULL)
        return false;
    for (size_t i = 0; i < in->signatures_count; i++) {
        e->signatures[i].agency = in->signatures[i].agency;
        e->signatures[i].text = in->signatures[i].text;
        if (!hex_decode(view_of(in->signatures[i].signature), e->signatures[i].signature, SIGN_BYTES))
            return yaml_refuse(yaml, yaml_item(yaml, yaml_key(yaml, YAML_ROOT, "signatures"), i), err,
                               "\"signature\" must be %d hex digits", 2 * SIGN_BYTES);
    }
    e->n_signatures = in->signatures_count;
    return true;
}

static bool ends_with(const char *name, const char *end)
{
    size_t n = strlen(name), m = strlen(end);
    return n > m && strcmp(name + n - m, end) == 0;
}

static bool load_all(const char *folder, struct agreements *a, struct error *err)
{
    const char *const *files;
    size_t n;
    if (!yaml_folder(folder, a->arena, &files, &n, err))
        return false;
    a->entry = arena_alloc(a->arena, (n + 1) * sizeof(*a->entry), err);
    if (a->entry == NULL)
        return false;
    for (size_t i = 0; i < n; i++) {
        struct entry *e = &a->entry[a->count];
        if (ends_with(files[i], ".signatures.yaml"))
            continue;
        if (!read_agreement(a->arena, files[i], &e->agreement, err) || !read_signatures(a->arena, e, err))
            return false;
        a->count++;
    }
    return true;
}

static int by_id(const void *a, const void *b)
{
    return strcmp(((const struct entry *)a)->agreement.id, ((const struct entry *)b)->agreement.id);
}

/* A licence that is in force and grants more than its parent would be refused whenever it is used; better now. A parent that is
 * none of this hub's is a paper, which people compare. */
static bool licences_are_within(const struct agreements *a, struct error *err)
{
    for (size_t i = 0; i < a->count; i++) {
        const struct agreement *licence = &a->entry[i].agreement;
        const struct agreement *parent = licence->parent == NULL ? NULL : agreements_find(a, licence->parent);
        if (parent == NULL || strcmp(licence->type, "use_licence") != 0 || strcmp(licence->status, "in_force") != 0 ||
            agreement_within(licence, parent, err))
            continue;
        if (err != NULL && err->code == ERR_DENIED)
            err->code = ERR_CONFIG;
        return err_wrap(err, "%s", licence->file);
    }
    return true;
}

bool agreements_load(const char *folder, struct agreements **ret_agreements, struct error *err)
{
    CLEANUP(arena_freep) struct arena *arena = NULL;
    if (!arena_new(&arena, err))
        return false;
    struct agreements *a = arena_alloc(arena, sizeof(*a), err);
    if (a == NULL)
        return false;
    *a = (struct agreements){.arena = arena};
    if (!load_all(folder, a, err))
        return false;
    qsort(a->entry, a->count, sizeof(*a->entry), by_id);
    if (!licences_are_within(a, err))
        return false;
    arena = NULL;
    *ret_agreements = a;
    return true;
}

void agreements_freep(struct agreements **a)
{
    if (*a == NULL)
        return;
    struct arena *arena = (*a)->arena;
    *a = NULL;
    arena_free(arena);
}

size_t agreements_count(const struct agreements *a)
{
    return a->count;
}

const struct agreement *agreements_at(const struct agreements *a, size_t i)
{
    return &a->entry[i].agreement;
}

const struct agreement *agreements_find(const struct agreements *a, const char *id)
{
    for (size_t i = 0; i < a->count; i++)
        if (strcmp(a->entry[i].agreement.id, id) == 0)
            return &a->entry[i].agreement;
    return NULL;
}

const struct agreement_signature *agreements_signatures(const struct agreements *a, const struct agreement *of,
                                                        size_t *ret_count)
{
    (void)a;
    const struct entry *e = (const struct entry *)(const void *)of; /* the agreement is an entry's first member */
    *ret_count = e->n_signatures;
    return e->signatures;
}
