// SPDX-License-Identifier: Apache-2.0
/* All source files of a folder, in the order of their names. One arena holds them; they are const once loaded. */
#include "config/source.h"

#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

#include "common/fsio.h"
#include "config/source_resolve.h"

struct sources {
    struct arena *arena;
    struct source *source;
    size_t count;
};

static bool load_one(struct sources *all, const char *file, const struct codes *codes, struct error *err)
{
    CLEANUP(yaml_freep) struct yaml *yaml = NULL;
    void *data = NULL;
    if (!yaml_load(file, &source_schema, all->arena, &yaml, &data, err))
        return false;
    struct source *s = &all->source[all->count];
    s->file = file;
    struct resolver r = {.yaml = yaml, .codes = codes, .arena = all->arena, .source = s, .err = err};
    if (!source_resolve(&r, data))
        return false;
    all->count++;
    return true;
}

static bool load_all(struct sources *all, const char *folder, const struct codes *codes, struct error *err)
{
    const char *const *files;
    size_t n;
    if (!yaml_folder(folder, all->arena, &files, &n, err))
        return false;
    all->source = arena_alloc(all->arena, (n + 1) * sizeof *all->source, err);
    if (!all->source)
        return false;
    for (size_t i = 0; i < n; i++)
        if (!load_one(all, files[i], codes, err))
            return false;
    return all->count > 0 || err_set(err, ERR_CONFIG, "no source file (*.yaml) in \"%s\"", folder);
}

bool sources_load(const char *folder, const struct codes *codes, struct sources **ret_sources, struct error *err)
{
    CLEANUP(sources_freep) struct sources *all = calloc(1, sizeof *all);
    if (!all)
        return err_set(err, ERR_RETRY, "out of memory");
    if (!arena_new(&all->arena, err) || !load_all(all, folder, codes, err))
        return false;
    *ret_sources = all;
    all = NULL;
    return true;
}

void sources_freep(struct sources **s)
{
    if (!*s)
        return;
    arena_freep(&(*s)->arena);
    free(*s);
    *s = NULL;
}

size_t sources_count(const struct sources *s)
{
    return s->count;
}

const struct source *sources_at(const struct sources *s, size_t i)
{
    return &s->source[i];
}

const struct source *sources_find(const struct sources *s, const char *name)
{
    for (size_t i = 0; i < s->count; i++)
        if (strcmp(s->source[i].name, name) == 0)
            return &s->source[i];
    return NULL;
}

const struct source *sources_match(const struct sources *s, const char *file_name)
{
    const struct source *found = NULL;
    for (size_t i = 0; i < s->count; i++) {
        if (fnmatch(s->source[i].pattern, file_name, FNM_PATHNAME | FNM_PERIOD) != 0)
            continue;
        if (found)
            return NULL;
        found = &s->source[i];
    }
    return found;
}
