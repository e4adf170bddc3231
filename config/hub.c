/* SPDX-License-Identifier: Apache-2.0 */
/* hub.yaml into struct hub: the file's own structs by schema, then resolved: paths made absolute against the file's folder,
 * defaults filled in, public keys read, names of agencies checked to be one of a kind. The file's structs are kept, for
 * hub_settings tells what was given and what is a default. */
#include "config/hub.h"

#include <stdlib.h>
#include <string.h>

#include "common/arena.h"
#include "common/fsio.h"
#include "common/text.h"
#include "config/yaml.h"

/* --- the file -------------------------------------------------------------------------------------------------------- */

struct file_paths {
    const char *inbox, *outbox, *state, *receipts, *pending, *certificates;
};
struct file_config {
    const char *sources, *codes, *tables, *agreements, *linkage;
};
struct file_keys {
    const char *master, *signing;
    int64_t epoch;
};
struct file_agency {
    const char *name, *title, *system, *public_key;
};
struct file_hub {
    const char *hub, *database;
    struct file_paths *paths;
    struct file_config *config;
    struct file_keys *keys;
    bool keep_extracts;
    struct file_agency *agencies;
    size_t agencies_count;
};

static const yaml_field path_fields[] = {YAML_TEXT_OPT("inbox", struct file_paths, inbox),
                                         YAML_TEXT_OPT("outbox", struct file_paths, outbox),
                                         YAML_TEXT_OPT("state", struct file_paths, state),
                                         YAML_TEXT_OPT("receipts", struct file_paths, receipts),
                                         YAML_TEXT_OPT("pending", struct file_paths, pending),
                                         YAML_TEXT_OPT("certificates", struct file_paths, certificates),
                                         YAML_END};
static const yaml_field config_fields[] = {
    YAML_TEXT_OPT("sources", struct file_config, sources), YAML_TEXT_OPT("codes", struct file_config, codes),
    YAML_TEXT_OPT("tables", struct file_config, tables),   YAML_TEXT_OPT("agreements", struct file_config, agreements),
    YAML_TEXT_OPT("linkage", struct file_config, linkage), YAML_END};
static const yaml_field key_fields[] = {YAML_TEXT("master", struct file_keys, master),
                                        YAML_TEXT("signing", struct file_keys, signing),
                                        YAML_INT("epoch", struct file_keys, epoch), YAML_END};
static const yaml_field agency_fields[] = {YAML_TEXT("name", struct file_agency, name),
                                           YAML_TEXT("title", struct file_agency, title),
                                           YAML_TEXT("system", struct file_agency, system),
                                           YAML_TEXT_OPT("public_key", struct file_agency, public_key), YAML_END};
static const yaml_schema agency_entry = YAML_ENTRY(struct file_agency, agency_fields);
static const yaml_field hub_fields[] = {YAML_TEXT("hub", struct file_hub, hub),
                                        YAML_TEXT_OPT("database", struct file_hub, database),
                                        YAML_MAP_OPT("paths", struct file_hub, paths, path_fields),
                                        YAML_MAP_OPT("config", struct file_hub, config, config_fields),
                                        YAML_MAP("keys", struct file_hub, keys, key_fields),
                                        YAML_BOOL_OPT("keep_extracts", struct file_hub, keep_extracts),
                                        YAML_LIST("agencies", struct file_hub, agencies, &agency_entry, 1),
                                        YAML_END};
static const yaml_schema hub_schema = YAML_TOP(struct file_hub, hub_fields);

/* --- resolved -------------------------------------------------------------------------------------------------------- */

struct storage {
    struct hub hub; /* first: a struct hub * is a struct storage * */
    struct arena *arena;
    const struct file_hub *file;
};

/* Where a path of hub.yaml lies; *out is untouched on failure. */
static bool resolve_path(struct storage *s, const char *folder, const char *given, const char *otherwise,
                         const char **out, struct error *err)
{
    const char *path = given != NULL ? given : otherwise;
    char *whole = // NOLINTNEXTLINE(clang-analyzer-core.NullDereference): what has no default must be given
        path[0] == '/' ? arena_strdup(s->arena, path, err) : arena_printf(s->arena, err, "%s/%s", folder, path);
    if (whole == NULL)
        return false;
    *out = whole;
    return true;
}

/* Where it lies, by default in the folder the outbox is in. */
static bool resolve_beside(struct storage *s, const char *folder, const char *given, const char *name, const char **out,
                           struct error *err)
{
    const char *outbox = s->hub.outbox, *slash = strrchr(outbox, '/');
    char *beside = arena_printf(s->arena, err, "%.*s/%s", (int)(slash - outbox), outbox, name);
    return beside != NULL && resolve_path(s, folder, given, beside, out, err);
}

static bool resolve_paths(struct storage *s, const char *folder, struct error *err)
{
    static const struct file_paths no_paths;
    static const struct file_config no_config;
    const struct file_paths *p = s->file->paths != NULL ? s->file->paths : &no_paths;
    const struct file_config *c = s->file->config != NULL ? s->file->config : &no_config;
    struct hub *h = &s->hub;
    return resolve_path(s, folder, p->inbox, "inbox", &h->inbox, err) &&
           resolve_path(s, folder, p->outbox, "outbox", &h->outbox, err) &&
           resolve_path(s, folder, p->state, "state", &h->state, err) &&
           resolve_path(s, folder, p->receipts, "receipts", &h->receipts, err) &&
           resolve_beside(s, folder, p->pending, "pending", &h->pending, err) &&
           resolve_beside(s, folder, p->certificates, "certificates", &h->certificates, err) &&
           resolve_path(s, folder, c->sources, "sources", &h->sources, err) &&
           resolve_path(s, folder, c->codes, "codes", &h->codes, err) &&
           resolve_path(s, folder, c->tables, "tables", &h->tables, err) &&
           resolve_path(s, folder, c->agreements, "agreements", &h->agreements, err) &&
           resolve_path(s, folder, c->linkage, "linkage.yaml", &h->linkage, err) &&
           resolve_path(s, folder, s->file->keys->master, NULL, &h->master_key, err) &&
           resolve_path(s, folder, s->file->keys->signing, NULL, &h->signing_key, err);
}

static bool resolve_agencies(struct storage *s, const struct yaml *yaml, struct error *err)
{
    size_t n = s->file->agencies_count;
    int list = yaml_key(yaml, YAML_ROOT, "agencies");
    struct hub_agency *agencies = arena_alloc(s->arena, n * sizeof(*agencies), err);
    if (agencies == NULL)
        return false;
    for (size_t i = 0; i < n; i++) {
        const struct file_agency *in = &s->file->agencies[i];
        int node = yaml_item(yaml, list, i);
        agencies[i] = (struct hub_agency){.name = in->name, .title = in->title, .system = in->system};
        for (size_t k = 0; k < i; k++)
            if (strcmp(agencies[k].name, in->name) == 0)
                return yaml_refuse(yaml, node, err, "agency \"%s\" is listed twice", in->name);
        agencies[i].has_key = in->public_key != NULL;
        if (agencies[i].has_key && !hex_decode(view_of(in->public_key), agencies[i].public_key, SIGN_PUBLIC_BYTES))
            return yaml_refuse(yaml, yaml_key(yaml, node, "public_key"), err, "\"public_key\" must be %d hex digits",
                               2 * SIGN_PUBLIC_BYTES);
    }
    s->hub.agencies = agencies;
    s->hub.n_agencies = n;
    return true;
}

static bool resolve(struct storage *s, const struct yaml *yaml, const char *file, struct error *err)
{
    const struct file_keys *keys = s->file->keys;
    char *absolute = realpath(file, NULL);
    if (absolute == NULL)
        return err_set(err, ERR_CONFIG, "settings \"%s\" cannot be found", file);
    s->hub.file = arena_strdup(s->arena, absolute, err);
    *strrchr(absolute, '/') = '\0';
    bool done = s->hub.file != NULL && resolve_paths(s, absolute, err);
    free(absolute);
    if (!done)
        return false;
    if (keys->epoch < 1 || keys->epoch > 1000000)
        return yaml_refuse(yaml, yaml_key(yaml, yaml_key(yaml, YAML_ROOT, "keys"), "epoch"), err,
                           "\"epoch\" must be from 1 to 1000000");
    s->hub.name = s->file->hub;
    s->hub.epoch = (uint32_t)keys->epoch;
    s->hub.keep_extracts = s->file->keep_extracts;
    s->hub.database = s->file->database;
    if (s->hub.database != NULL && strcmp(s->hub.database, "embedded") == 0)
        s->hub.database = NULL;
    return resolve_agencies(s, yaml, err);
}

bool hub_load(const char *file, struct hub **ret_hub, struct error *err)
{
    CLEANUP(arena_freep) struct arena *arena = NULL;
    CLEANUP(yaml_freep) struct yaml *yaml = NULL;
    void *data = NULL;
    if (!arena_new(&arena, err))
        return false;
    if (!yaml_load(file, &hub_schema, arena, &yaml, &data, err))
        return fs_exists(file)
                   ? false
                   : err_hint(err,
                              "name the hub's settings with --config FILE; config/hub.yaml is an annotated example");
    struct storage *s = arena_alloc(arena, sizeof(*s), err);
    if (s == NULL)
        return false;
    *s = (struct storage){.arena = arena, .file = data};
    if (!resolve(s, yaml, file, err))
        return false;
    arena = NULL; /* lives as long as the hub */
    *ret_hub = &s->hub;
    return true;
}

void hub_freep(struct hub **h)
{
    if (*h == NULL)
        return;
    struct arena *arena = ((struct storage *)*h)->arena;
    *h = NULL;
    arena_free(arena);
}

const struct hub_agency *hub_find_agency(const struct hub *h, const char *name)
{
    for (size_t i = 0; i < h->n_agencies; i++)
        if (strcmp(h->agencies[i].name, name) == 0)
            return &h->agencies[i];
    return NULL;
}

/* --- in words -------------------------------------------------------------------------------------------------- */

size_t hub_settings(const struct hub *h, struct hub_setting out[HUB_SETTINGS])
{
    const struct file_hub *f = ((const struct storage *)(const void *)h)->file;
    const struct file_paths *p = f->paths;
    const struct file_config *c = f->config;
    const struct hub_setting settings[] = {
        {"hub", h->name, true},
        {"database", h->database != NULL ? h->database : "embedded", f->database != NULL},
        {"paths.inbox", h->inbox, p != NULL && p->inbox != NULL},
        {"paths.outbox", h->outbox, p != NULL && p->outbox != NULL},
        {"paths.receipts", h->receipts, p != NULL && p->receipts != NULL},
        {"paths.state", h->state, p != NULL && p->state != NULL},
        {"paths.pending", h->pending, p != NULL && p->pending != NULL},
        {"paths.certificates", h->certificates, p != NULL && p->certificates != NULL},
        {"config.sources", h->sources, c != NULL && c->sources != NULL},
        {"config.codes", h->codes, c != NULL && c->codes != NULL},
        {"config.tables", h->tables, c != NULL && c->tables != NULL},
        {"config.agreements", h->agreements, c != NULL && c->agreements != NULL},
        {"config.linkage", h->linkage, c != NULL && c->linkage != NULL},
        {"keys.master", h->master_key, true},
        {"keys.signing", h->signing_key, true},
        {"keep_extracts", h->keep_extracts ? "true" : "false", h->keep_extracts},
    };
    memcpy(out, settings, sizeof(settings));
    return COUNT_OF(settings);
}
