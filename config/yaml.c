// SPDX-License-Identifier: Apache-2.0
/* A file is read once into memory and gone over twice: libyaml composes its tree, which is held against the schema
 * (kinds of value, names, numbers, missing and repeated keys), and libcyaml fills the structs. The tree comes first
 * because its nodes carry marks: every message has a place. Should libcyaml still refuse something, its own words are
 * passed on.
 *
 * Assumes: schemas are small, trusted tables without recursion, so the walk's depth is bounded by the schema. A node
 * met twice can only be an alias; aliases are refused, because they let a small file describe a huge tree. */
#include "config/yaml.h"

#include <errno.h>
#include <fnmatch.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <yaml.h>

#include "common/fsio.h"
#include "common/text.h"

enum { FILE_MAX = 1 << 20, KNOWN_MAX = 64 };

struct yaml {
    char *file;
    yaml_document_t tree;
    bool has_tree;
    bool quiet; /* what the file says is not repeated */
};

struct walk {
    const struct yaml *yaml;
    uint8_t *seen; /* per node */
    struct error *err;
};

const struct cyaml_schema_value yaml_text_entry = {
    CYAML_VALUE_STRING(CYAML_FLAG_POINTER, const char *, 1, YAML_TEXT_MAX),
};

/* ---- places ------------------------------------------------------------------------------------------------------ */

static const yaml_node_t *node_at(const struct yaml *y, int node)
{
    return &y->tree.nodes.start[node - 1];
}

static const char *node_text(const struct yaml *y, int node)
{
    return (const char *)node_at(y, node)->data.scalar.value;
}

int yaml_key(const struct yaml *y, int node, const char *key)
{
    const yaml_node_t *n = node_at(y, node);
    if (n->type != YAML_MAPPING_NODE)
        return node;
    for (const yaml_node_pair_t *p = n->data.mapping.pairs.start; p < n->data.mapping.pairs.top; p++)
        if (strcmp(node_text(y, p->key), key) == 0)
            return p->value;
    return node;
}

int yaml_item(const struct yaml *y, int node, size_t index)
{
    const yaml_node_t *n = node_at(y, node);
    if (n->type != YAML_SEQUENCE_NODE || index >= (size_t)(n->data.sequence.items.top - n->data.sequence.items.start))
        return node;
    return n->data.sequence.items.start[index];
}

static bool refuse_mark(const char *file, const yaml_mark_t *mark, struct error *err)
{
    return err_wrap(err, "%s:%zu:%zu", file, mark->line + 1, mark->column + 1);
}

bool yaml_refuse(const struct yaml *y, int node, struct error *err, const char *fmt, ...)
{
    char text[ERR_FRAME_LEN];
    va_list args;
    va_start(args, fmt);
    (void)vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    (void)err_set(err, ERR_CONFIG, "%s", text);
    return refuse_mark(y->file, &node_at(y, node)->start_mark, err);
}

bool yaml_refuse_name(const struct yaml *y, int node, struct error *err, const char *what, const char *word,
                      const char *const *known, size_t n_known)
{
    const char *nearest = text_nearest(word, known, n_known);
    if (y->quiet && nearest)
        return yaml_refuse(y, node, err, "unknown %s, did you mean \"%s\"?", what, nearest);
    if (y->quiet)
        return yaml_refuse(y, node, err, "unknown %s", what);
    if (nearest)
        return yaml_refuse(y, node, err, "unknown %s \"%s\", did you mean \"%s\"?", what, word, nearest);
    return yaml_refuse(y, node, err, "unknown %s \"%s\"", what, word);
}

/* ---- the tree against the schema --------------------------------------------------------------------------------- */

static bool check_value(struct walk *w, const yaml_schema *schema, int node, const char *name);

static const char *kind_of(const yaml_node_t *n)
{
    return n->type == YAML_MAPPING_NODE ? "a mapping" : n->type == YAML_SEQUENCE_NODE ? "a list" : "a single value";
}

static bool expect_kind(struct walk *w, int node, yaml_node_type_t type, const char *name)
{
    yaml_node_t wanted = {.type = type};
    const yaml_node_t *n = node_at(w->yaml, node);
    if (n->type == type)
        return true;
    return yaml_refuse(w->yaml, node, w->err, "\"%s\" must be %s, not %s", name, kind_of(&wanted), kind_of(n));
}

static const yaml_field *find_field(const yaml_field *fields, const char *key)
{
    for (const yaml_field *f = fields; f->key; f++)
        if (strcmp(f->key, key) == 0)
            return f;
    return NULL;
}

static bool refuse_key(struct walk *w, const yaml_field *fields, int node)
{
    const char *known[KNOWN_MAX];
    size_t n = 0;
    for (const yaml_field *f = fields; f->key && n < KNOWN_MAX; f++)
        known[n++] = f->key;
    return yaml_refuse_name(w->yaml, node, w->err, "key", node_text(w->yaml, node), known, n);
}

static bool check_key_once(struct walk *w, const yaml_node_t *map, const yaml_node_pair_t *pair)
{
    const char *key = node_text(w->yaml, pair->key);
    for (const yaml_node_pair_t *p = map->data.mapping.pairs.start; p < pair; p++)
        if (strcmp(node_text(w->yaml, p->key), key) == 0)
            return yaml_refuse(w->yaml, pair->key, w->err, "key \"%s\" is given twice, first in line %zu", key,
                               node_at(w->yaml, p->key)->start_mark.line + 1);
    return true;
}

static bool check_required(struct walk *w, const yaml_field *fields, int node)
{
    for (const yaml_field *f = fields; f->key; f++)
        if (!(f->value.flags & CYAML_FLAG_OPTIONAL) && yaml_key(w->yaml, node, f->key) == node)
            return yaml_refuse(w->yaml, node, w->err, "key \"%s\" is missing", f->key);
    return true;
}

static bool check_mapping(struct walk *w, const yaml_schema *schema, int node, const char *name)
{
    if (!expect_kind(w, node, YAML_MAPPING_NODE, name))
        return false;
    const yaml_node_t *map = node_at(w->yaml, node);
    const yaml_field *fields = schema->mapping.fields;
    for (const yaml_node_pair_t *p = map->data.mapping.pairs.start; p < map->data.mapping.pairs.top; p++) {
        if (node_at(w->yaml, p->key)->type != YAML_SCALAR_NODE)
            return yaml_refuse(w->yaml, p->key, w->err, "a key must be a single value");
        const yaml_field *f = find_field(fields, node_text(w->yaml, p->key));
        if (!f)
            return refuse_key(w, fields, p->key);
        if (!check_key_once(w, map, p) || !check_value(w, &f->value, p->value, f->key))
            return false;
    }
    return check_required(w, fields, node);
}

static bool check_sequence(struct walk *w, const yaml_schema *schema, int node, const char *name)
{
    if (!expect_kind(w, node, YAML_SEQUENCE_NODE, name))
        return false;
    const yaml_node_t *list = node_at(w->yaml, node);
    size_t n = (size_t)(list->data.sequence.items.top - list->data.sequence.items.start);
    if (n < schema->sequence.min)
        return yaml_refuse(w->yaml, node, w->err, "\"%s\" needs at least %u %s", name, schema->sequence.min,
                           schema->sequence.min == 1 ? "entry" : "entries");
    if (n > schema->sequence.max)
        return yaml_refuse(w->yaml, node, w->err, "\"%s\" may have at most %u entries", name, schema->sequence.max);
    for (size_t i = 0; i < n; i++)
        if (!check_value(w, schema->sequence.entry, list->data.sequence.items.start[i], name))
            return false;
    return true;
}

static bool check_text(struct walk *w, const yaml_schema *schema, int node, const char *name)
{
    size_t len = node_at(w->yaml, node)->data.scalar.length;
    if (memchr(node_text(w->yaml, node), '\0', len))
        return yaml_refuse(w->yaml, node, w->err, "\"%s\" holds a NUL character", name);
    if (len < schema->string.min)
        return yaml_refuse(w->yaml, node, w->err, "\"%s\" is empty", name);
    if (len > schema->string.max)
        return yaml_refuse(w->yaml, node, w->err, "\"%s\" is longer than %u bytes", name, schema->string.max);
    return true;
}

static bool check_enum(struct walk *w, const yaml_schema *schema, int node, const char *name)
{
    const char *known[KNOWN_MAX], *word = node_text(w->yaml, node);
    size_t n = 0;
    for (uint32_t i = 0; i < schema->enumeration.count && n < KNOWN_MAX; i++) {
        if (strcmp(schema->enumeration.strings[i].str, word) == 0)
            return true;
        known[n++] = schema->enumeration.strings[i].str;
    }
    return yaml_refuse_name(w->yaml, node, w->err, name, word, known, n);
}

static bool check_real(const char *word)
{
    if (word[0] == '\0' || word[strspn(word, "-0123456789.")] != '\0')
        return false;
    char *end = NULL;
    errno = 0;
    (void)strtod(word, &end);
    return *end == '\0' && errno == 0;
}

static bool is_whole_number(const char *word)
{
    int64_t ignored;
    bool plain = word[0] != '0' || word[1] == '\0'; /* libcyaml would read 010 as octal */
    return plain && text_to_int64(view_of(word), INT64_MIN, INT64_MAX, &ignored);
}

static bool refuse_scalar(struct walk *w, int node, const char *name, const char *wanted)
{
    if (w->yaml->quiet)
        return yaml_refuse(w->yaml, node, w->err, "\"%s\" must be %s", name, wanted);
    return yaml_refuse(w->yaml, node, w->err, "\"%s\" is \"%s\", must be %s", name, node_text(w->yaml, node), wanted);
}

static bool check_scalar(struct walk *w, const yaml_schema *schema, int node, const char *name)
{
    if (!expect_kind(w, node, YAML_SCALAR_NODE, name))
        return false;
    const char *word = node_text(w->yaml, node);
    switch (schema->type) {
    case CYAML_BOOL:
        if (strcmp(word, "true") != 0 && strcmp(word, "false") != 0)
            return refuse_scalar(w, node, name, "true or false");
        return true;
    case CYAML_INT:
        if (!is_whole_number(word))
            return refuse_scalar(w, node, name, "a whole number");
        return true;
    case CYAML_FLOAT:
        if (!check_real(word))
            return refuse_scalar(w, node, name, "a number");
        return true;
    case CYAML_ENUM:
        return check_enum(w, schema, node, name);
    default:
        return check_text(w, schema, node, name);
    }
}

static bool check_value(struct walk *w, const yaml_schema *schema, int node, const char *name)
{
    if (w->seen[node - 1]++)
        return yaml_refuse(w->yaml, node, w->err, "anchors and aliases are not allowed");
    if (schema->type == CYAML_MAPPING)
        return check_mapping(w, schema, node, name);
    if (schema->type == CYAML_SEQUENCE)
        return check_sequence(w, schema, node, name);
    return check_scalar(w, schema, node, name);
}

static bool check_tree(const struct yaml *y, const yaml_schema *schema, struct arena *arena, struct error *err)
{
    struct walk w = {.yaml = y, .err = err};
    w.seen = arena_alloc(arena, (size_t)(y->tree.nodes.top - y->tree.nodes.start), err);
    return w.seen && check_value(&w, schema, YAML_ROOT, "the file");
}

/* ---- reading ------------------------------------------------------------------------------------------------------
 */

static bool refuse_syntax(const struct yaml *y, const yaml_parser_t *p, struct error *err)
{
    if (p->error == YAML_MEMORY_ERROR)
        return err_set(err, ERR_RETRY, "out of memory reading \"%s\"", y->file);
    (void)err_set(err, ERR_CONFIG, "%s", p->problem ? p->problem : "not YAML");
    return refuse_mark(y->file, &p->problem_mark, err);
}

static bool refuse_second_document(const struct yaml *y, yaml_parser_t *p, struct error *err)
{
    yaml_document_t second;
    if (!yaml_parser_load(p, &second))
        return refuse_syntax(y, p, err);
    const yaml_node_t *root = yaml_document_get_root_node(&second);
    yaml_mark_t mark = root ? root->start_mark : (yaml_mark_t){0};
    yaml_document_delete(&second);
    if (!root)
        return true;
    (void)err_set(err, ERR_CONFIG, "a second document begins here, only one is allowed");
    return refuse_mark(y->file, &mark, err);
}

static bool compose(struct yaml *y, const struct buf *text, struct error *err)
{
    yaml_parser_t p;
    if (!yaml_parser_initialize(&p))
        return err_set(err, ERR_RETRY, "out of memory reading \"%s\"", y->file);
    yaml_parser_set_input_string(&p, (const unsigned char *)text->data, text->len);
    bool ok = yaml_parser_load(&p, &y->tree);
    if (!ok)
        (void)refuse_syntax(y, &p, err);
    y->has_tree = ok;
    if (ok && !yaml_document_get_root_node(&y->tree))
        ok = err_set(err, ERR_CONFIG, "\"%s\" is empty", y->file);
    ok = ok && refuse_second_document(y, &p, err);
    yaml_parser_delete(&p);
    return ok;
}

/* libcyaml asks for memory like realloc; sizes double, so that long lists stay linear. */
static void *arena_memory(void *ctx, void *old, size_t size)
{
    enum { HEADER = 16 };
    size_t have = 0;
    if (size == 0)
        return NULL;
    if (old)
        memcpy(&have, (char *)old - HEADER, sizeof have);
    if (have >= size)
        return old;
    size_t room = have ? have * 2 : size;
    room = room < size ? size : room;
    char *p = arena_alloc(ctx, HEADER + room, NULL);
    if (!p)
        return NULL;
    memcpy(p, &room, sizeof room);
    if (old)
        memcpy(p + HEADER, old, have);
    return p + HEADER;
}

/* libcyaml tells what is wrong in several lines; the first names it. */
static PRINTF(3, 0) void on_log(cyaml_log_t level, void *ctx, const char *fmt, va_list args)
{
    char *first = ctx;
    if (level < CYAML_LOG_ERROR || first[0] != '\0')
        return;
    (void)vsnprintf(first, ERR_FRAME_LEN, fmt, args);
    first[strcspn(first, "\n")] = '\0';
}

static bool fill(const struct yaml *y, const struct buf *text, const yaml_schema *schema, struct arena *arena,
                 void **ret_data, struct error *err)
{
    char said[ERR_FRAME_LEN] = "";
    const cyaml_config_t config = {
        .log_fn = on_log,
        .log_ctx = said,
        .log_level = CYAML_LOG_ERROR,
        .mem_fn = arena_memory,
        .mem_ctx = arena,
        .flags = CYAML_CFG_NO_ALIAS,
    };
    cyaml_data_t *data = NULL;
    cyaml_err_t failed = cyaml_load_data((const uint8_t *)text->data, text->len, &config, schema, &data, NULL);
    if (failed == CYAML_ERR_OOM)
        return err_set(err, ERR_RETRY, "out of memory reading \"%s\"", y->file);
    if (failed != CYAML_OK)
        return err_set(err, ERR_CONFIG, "%s: %s", y->file, said[0] && !y->quiet ? said : cyaml_strerror(failed));
    *ret_data = data;
    return true;
}

static bool load(struct yaml *y, const yaml_schema *schema, struct arena *arena, void **ret_data, struct error *err)
{
    CLEANUP(buf_done) struct buf text = {0};
    return fs_read_file(y->file, FILE_MAX, &text, err) && compose(y, &text, err) && check_tree(y, schema, arena, err) &&
           fill(y, &text, schema, arena, ret_data, err);
}

static bool load_file(const char *file, bool quiet, const yaml_schema *schema, struct arena *arena,
                      struct yaml **ret_yaml, void **ret_data, struct error *err)
{
    CLEANUP(yaml_freep) struct yaml *y = calloc(1, sizeof *y);
    if (!y || !(y->file = strdup(file)))
        return err_set(err, ERR_RETRY, "out of memory reading \"%s\"", file);
    y->quiet = quiet;
    if (!load(y, schema, arena, ret_data, err))
        return false;
    *ret_yaml = y;
    y = NULL;
    return true;
}

bool yaml_load(const char *file, const yaml_schema *schema, struct arena *arena, struct yaml **ret_yaml,
               void **ret_data, struct error *err)
{
    return load_file(file, false, schema, arena, ret_yaml, ret_data, err);
}

bool yaml_load_quiet(const char *file, const yaml_schema *schema, struct arena *arena, struct yaml **ret_yaml,
                     void **ret_data, struct error *err)
{
    return load_file(file, true, schema, arena, ret_yaml, ret_data, err);
}

bool yaml_folder(const char *folder, struct arena *arena, const char *const **ret_files, size_t *ret_count,
                 struct error *err)
{
    CLEANUP(fs_names_done) struct fs_names names = {0};
    size_t n = 0;
    if (!fs_list(folder, &names, err))
        return false;
    const char **files = arena_alloc(arena, (names.count + 1) * sizeof(*files), err);
    if (files == NULL)
        return false;
    for (size_t i = 0; i < names.count; i++) {
        if (fnmatch("*.yaml", names.name[i], 0) != 0)
            continue;
        files[n] = arena_printf(arena, err, "%s/%s", folder, names.name[i]);
        if (files[n++] == NULL)
            return false;
    }
    *ret_files = files;
    *ret_count = n;
    return true;
}

void yaml_freep(struct yaml **y)
{
    if (!*y)
        return;
    if ((*y)->has_tree)
        yaml_document_delete(&(*y)->tree);
    free((*y)->file);
    free(*y);
    *y = NULL;
}
