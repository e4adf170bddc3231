// SPDX-License-Identifier: Apache-2.0
/* Reads config/codes: vocabulary.csv, crosswalks.csv, populations.csv and one <system>.csv a system. Lines whose first field begins with
 * "#" are comments. The first other line is the header and must be exactly as documented in codes.h. Everything is
 * kept with its file and line, because a crosswalk is looked after by people who need to be told where. */
#include "config/codes_file.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/csv.h"
#include "common/fsio.h"

enum { FILE_MAX = 16 << 20, COLUMNS_MAX = 8, ROWS_FIRST = 256 };

/* A growing array in an arena; what it outgrows stays behind until the arena goes. */
struct rows {
    void *data;
    size_t n, room, each;
};

static void *rows_push(struct rows *r, struct arena *arena, struct error *err)
{
    if (r->n == r->room) {
        size_t room = r->room ? r->room * 2 : ROWS_FIRST;
        void *data = arena_alloc(arena, room * r->each, err);
        if (!data)
            return NULL;
        if (r->n)
            memcpy(data, r->data, r->n * r->each);
        r->data = data;
        r->room = room;
    }
    return (char *)r->data + r->each * r->n++;
}

struct reading {
    struct arena *arena;
    struct code_place at;
    const char *stem; /* file name without .csv */
    const char *field[COLUMNS_MAX];
    struct rows rows, maps, words, populations;
};

typedef bool (*take_fn)(struct reading *in, struct error *err);

struct layout {
    const char *const *header;
    size_t n_columns;
    take_fn take;
};

static bool refuse(const struct reading *in, struct error *err, const char *fmt, ...) PRINTF(3, 4);
static bool refuse(const struct reading *in, struct error *err, const char *fmt, ...)
{
    char text[ERR_FRAME_LEN];
    va_list args;
    va_start(args, fmt);
    (void)vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    (void)err_set(err, ERR_CONFIG, "%s", text);
    return err_wrap(err, "%s:%ju", in->at.file, (uintmax_t)in->at.line);
}

/* ---- one row of each kind of file
 * ------------------------------------------------------------------------------------ */

static bool take_date(const struct reading *in, const char *name, const char *text, int32_t open, struct date *ret_date,
                      struct error *err)
{
    ret_date->days = open;
    if (text[0] == '\0' || date_from_iso(view_of(text), ret_date))
        return true;
    return refuse(in, err, "column \"%s\": not a date yyyy-mm-dd", name);
}

static bool take_code(struct reading *in, struct error *err)
{
    struct code_row *row = rows_push(&in->rows, in->arena, err);
    if (!row)
        return false;
    *row = (struct code_row){.at = in->at,
                             .system = in->field[0],
                             .field = in->field[1],
                             .code = in->field[2],
                             .label = in->field[3],
                             .target = in->field[4]};
    if (strcmp(row->system, in->stem) != 0)
        return refuse(in, err, "system \"%s\" does not belong into this file", row->system);
    if (row->field[0] == '\0' || row->code[0] == '\0' || row->label[0] == '\0')
        return refuse(in, err, "field, source_code and source_label must be given");
    return take_date(in, "valid_from", in->field[5], INT32_MIN, &row->from, err) &&
           take_date(in, "valid_to", in->field[6], INT32_MAX, &row->to, err);
}

static bool take_map(struct reading *in, struct error *err)
{
    struct code_map_row *map = rows_push(&in->maps, in->arena, err);
    if (!map)
        return false;
    *map = (struct code_map_row){.at = in->at, .field = in->field[0], .vocabulary = in->field[1]};
    return true;
}

static bool take_word(struct reading *in, struct error *err)
{
    struct code_word *word = rows_push(&in->words, in->arena, err);
    if (!word)
        return false;
    *word = (struct code_word){.at = in->at, .vocabulary = in->field[0], .code = in->field[1], .label = in->field[2]};
    return true;
}

static bool take_population(struct reading *in, struct error *err)
{
    struct code_population *p = rows_push(&in->populations, in->arena, err);
    if (!p)
        return false;
    *p = (struct code_population){.at = in->at, .vocabulary = in->field[0], .code = in->field[1]};
    const char *digits = in->field[2];
    size_t len = strlen(digits);
    if (len == 0 || len > 12 || strspn(digits, "0123456789") != len || (p->people = strtoll(digits, NULL, 10)) == 0)
        return refuse(in, err, "population \"%s\" is no number from 1 on", digits);
    return true;
}

static const char *const code_header[] = {"system", "field",      "source_code", "source_label",
                                          "target", "valid_from", "valid_to"};
static const char *const map_header[] = {"field", "vocabulary"};
static const char *const word_header[] = {"vocabulary", "code", "label"};

static const char *const population_header[] = {"vocabulary", "code", "population"};

static const struct layout code_layout = {code_header, COUNT_OF(code_header), take_code};
static const struct layout map_layout = {map_header, COUNT_OF(map_header), take_map};
static const struct layout word_layout = {word_header, COUNT_OF(word_header), take_word};
static const struct layout population_layout = {population_header, COUNT_OF(population_header), take_population};

/* ---- a file --------------------------------------------------------------------------------------------------------
 */

struct memory {
    const char *next;
    size_t left;
};

static bool read_memory(void *ctx, void *out, size_t size, size_t *ret_len, struct error *err)
{
    (void)err;
    struct memory *m = ctx;
    size_t n = m->left < size ? m->left : size;
    memcpy(out, m->next, n);
    m->next += n;
    m->left -= n;
    *ret_len = n;
    return true;
}

static bool take_fields(struct reading *in, const struct csv_row *row, const struct layout *layout, struct error *err)
{
    if (row->n_fields != layout->n_columns)
        return refuse(in, err, "%u columns, must be %zu", row->n_fields, layout->n_columns);
    for (size_t i = 0; i < layout->n_columns; i++) {
        struct view v = view_trim(row->field[i]);
        if (!(in->field[i] = arena_strndup(in->arena, v.ptr ? v.ptr : "", v.len, err)))
            return false;
    }
    return true;
}

static bool check_header(const struct reading *in, const struct layout *layout, struct error *err)
{
    for (size_t i = 0; i < layout->n_columns; i++)
        // NOLINTNEXTLINE(clang-analyzer-core.NonNullParamChecker): read_fields filled as many as the layout has
        if (strcmp(in->field[i], layout->header[i]) != 0)
            return refuse(in, err, "column %zu is \"%s\", must be \"%s\"", i + 1, in->field[i], layout->header[i]);
    return true;
}

static bool read_rows(struct reading *in, struct csv_reader *csv, const struct layout *layout, struct error *err)
{
    bool seen_header = false;
    for (;;) {
        struct csv_row row;
        bool has_row = false;
        if (!csv_next(csv, &row, &has_row, err))
            return err_wrap(err, "%s", in->at.file);
        if (!has_row)
            break;
        in->at.line = row.line;
        if (row.field[0].len > 0 && row.field[0].ptr[0] == '#')
            continue;
        if (!take_fields(in, &row, layout, err))
            return false;
        if (seen_header ? !layout->take(in, err) : !check_header(in, layout, err))
            return false;
        seen_header = true;
    }
    return seen_header || err_set(err, ERR_CONFIG, "\"%s\" has no header line", in->at.file);
}

static bool read_file(struct reading *in, const char *path, const struct layout *layout, struct error *err)
{
    in->at = (struct code_place){.file = path, .line = 0};
    CLEANUP(buf_done) struct buf text = {0};
    if (!fs_read_file(in->at.file, FILE_MAX, &text, err))
        return false;
    const struct csv_dialect dialect = {.delimiter = ',', .quote = '"'};
    struct memory memory = {.next = text.data, .left = text.len};
    CLEANUP(csv_closep) struct csv_reader *csv = NULL;
    return csv_open(&dialect, read_memory, &memory, &csv, err) && read_rows(in, csv, layout, err);
}

static bool read_named(struct reading *in, const char *folder, const char *name, const struct layout *layout,
                       struct error *err)
{
    const char *path = arena_printf(in->arena, err, "%s/%s", folder, name);
    in->stem = arena_strndup(in->arena, name, strlen(name) - strlen(".csv"), err);
    return path && in->stem && read_file(in, path, layout, err);
}

static bool is_csv(const char *name)
{
    size_t len = strlen(name);
    return len > 4 && strcmp(name + len - 4, ".csv") == 0;
}

static const struct layout *layout_of(const char *name)
{
    if (strcmp(name, "vocabulary.csv") == 0)
        return &word_layout;
    if (strcmp(name, "populations.csv") == 0)
        return &population_layout;
    return strcmp(name, "crosswalks.csv") == 0 ? &map_layout : &code_layout;
}

static int by_code(const void *a, const void *b)
{
    const struct code_row *x = a, *y = b;
    int order = strcmp(x->system, y->system);
    order = order ? order : strcmp(x->field, y->field);
    order = order ? order : strcmp(x->code, y->code);
    if (order == 0)
        order = (x->from.days > y->from.days) - (x->from.days < y->from.days);
    return order ? order : (x->at.line > y->at.line) - (x->at.line < y->at.line);
}

bool code_files_read(const char *folder, struct arena *arena, struct code_files *ret_files, struct error *err)
{
    struct reading in = {.arena = arena,
                         .field = {"", "", "", "", "", "", "", ""},
                         .rows = {.each = sizeof(struct code_row)},
                         .maps = {.each = sizeof(struct code_map_row)},
                         .words = {.each = sizeof(struct code_word)},
                         .populations = {.each = sizeof(struct code_population)}};
    CLEANUP(fs_names_done) struct fs_names names = {0};
    if (!fs_list(folder, &names, err))
        return false;
    for (size_t i = 0; i < names.count; i++)
        if (is_csv(names.name[i]) && !read_named(&in, folder, names.name[i], layout_of(names.name[i]), err))
            return false;
    if (in.words.n == 0)
        return err_set(err, ERR_CONFIG, "\"%s/vocabulary.csv\" is missing or empty", folder);
    if (in.rows.n > 1)
        qsort(in.rows.data, in.rows.n, in.rows.each, by_code);
    *ret_files = (struct code_files){in.rows.data,  in.rows.n,  in.maps.data,        in.maps.n,
                                     in.words.data, in.words.n, in.populations.data, in.populations.n};
    return true;
}

/* ---- populations alone ---------------------------------------------------------------------------------------------
 */

const struct code_population *code_population_find(const struct code_population *populations, size_t n,
                                                   const char *vocabulary, const char *code)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(populations[i].vocabulary, vocabulary) == 0 && strcmp(populations[i].code, code) == 0)
            return &populations[i];
    return NULL;
}

bool code_populations_read(const char *file, struct arena *arena, const struct code_population **ret_populations,
                           size_t *ret_count, struct error *err)
{
    struct reading in = {.arena = arena,
                         .field = {"", "", "", "", "", "", "", ""},
                         .populations = {.each = sizeof(struct code_population)}};
    if (!read_file(&in, file, &population_layout, err))
        return false;
    const struct code_population *p = in.populations.data;
    for (size_t i = 0; i < in.populations.n; i++) {
        in.at = p[i].at;
        if (code_population_find(p, i, p[i].vocabulary, p[i].code))
            return refuse(&in, err, "the population of \"%s\" is given twice", p[i].code);
    }
    *ret_populations = p;
    *ret_count = in.populations.n;
    return true;
}

/* ---- faults --------------------------------------------------------------------------------------------------------
 */

const char *code_files_vocabulary(const struct code_files *f, const char *field)
{
    for (size_t i = 0; i < f->n_maps; i++)
        if (strcmp(f->maps[i].field, field) == 0)
            return f->maps[i].vocabulary;
    return field;
}

const struct code_word *code_files_word(const struct code_files *f, const char *vocabulary, const char *code)
{
    for (size_t i = 0; i < f->n_words; i++)
        if (strcmp(f->words[i].vocabulary, vocabulary) == 0 && strcmp(f->words[i].code, code) == 0)
            return &f->words[i];
    return NULL;
}

static const char *nearest_word(const struct code_files *f, const char *vocabulary, const char *code)
{
    enum { MANY = 256 };
    const char *known[MANY];
    size_t n = 0;
    for (size_t i = 0; i < f->n_words && n < MANY; i++)
        if (strcmp(f->words[i].vocabulary, vocabulary) == 0)
            known[n++] = f->words[i].code;
    return text_nearest(code, known, n);
}

static bool has_vocabulary(const struct code_files *f, const char *name)
{
    for (size_t i = 0; i < f->n_words; i++)
        if (strcmp(f->words[i].vocabulary, name) == 0)
            return true;
    return false;
}

static bool tell_fault(code_fault_fn tell, void *ctx, struct code_place at, const char *fmt, ...) PRINTF(4, 5);
static bool tell_fault(code_fault_fn tell, void *ctx, struct code_place at, const char *fmt, ...)
{
    char text[ERR_FRAME_LEN];
    va_list args;
    va_start(args, fmt);
    (void)vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    return tell(ctx, at, text);
}

static bool fault_in_target(const struct code_files *f, const struct code_row *row, code_fault_fn tell, void *ctx)
{
    const char *vocabulary = code_files_vocabulary(f, row->field);
    if (strcmp(vocabulary, "-") == 0)
        return row->target[0] == '\0' ||
               tell_fault(tell, ctx, row->at, "crosswalk \"%s\" only lists codes, but has target \"%s\"", row->field,
                          row->target);
    if (!has_vocabulary(f, vocabulary))
        return tell_fault(tell, ctx, row->at, "crosswalk \"%s\": no vocabulary \"%s\"", row->field, vocabulary);
    if (row->target[0] == '\0' || code_files_word(f, vocabulary, row->target))
        return true;
    const char *nearest = nearest_word(f, vocabulary, row->target);
    return tell_fault(tell, ctx, row->at, "target \"%s\" is not in vocabulary \"%s\"%s%s%s", row->target, vocabulary,
                      nearest ? ", did you mean \"" : "", nearest ? nearest : "", nearest ? "\"?" : "");
}

static bool fault_in_validity(const struct code_files *f, size_t i, code_fault_fn tell, void *ctx)
{
    const struct code_row *row = &f->rows[i];
    if (row->to.days < row->from.days)
        return tell_fault(tell, ctx, row->at, "code \"%s\" of \"%s\": valid_to lies before valid_from", row->code,
                          row->field);
    if (i == 0)
        return true;
    const struct code_row *before = row - 1;
    if (strcmp(before->system, row->system) != 0 || strcmp(before->field, row->field) != 0 ||
        strcmp(before->code, row->code) != 0 || before->to.days < row->from.days)
        return true;
    return tell_fault(tell, ctx, row->at, "code \"%s\" of \"%s\" is already given in line %ju for that time", row->code,
                      row->field, (uintmax_t)before->at.line);
}

static bool faults_in_words(const struct code_files *f, code_fault_fn tell, void *ctx)
{
    for (size_t i = 0; i < f->n_words; i++) {
        const struct code_word *w = &f->words[i];
        if (w->vocabulary[0] == '\0' || w->code[0] == '\0' || w->label[0] == '\0') {
            if (!tell_fault(tell, ctx, w->at, "vocabulary, code and label must be given"))
                return false;
        } else if (code_files_word(f, w->vocabulary, w->code) != w &&
                   !tell_fault(tell, ctx, w->at, "code \"%s\" of vocabulary \"%s\" is given twice", w->code,
                               w->vocabulary))
            return false;
    }
    return true;
}

// Everybody ("area", "all") is in no vocabulary.
static bool faults_in_populations(const struct code_files *f, code_fault_fn tell, void *ctx)
{
    for (size_t i = 0; i < f->n_populations; i++) {
        const struct code_population *p = &f->populations[i];
        bool area = strcmp(p->vocabulary, CODES_AREA) == 0 && strcmp(p->code, "all") == 0;
        if (!area && !code_files_word(f, p->vocabulary, p->code) &&
            !tell_fault(tell, ctx, p->at, "vocabulary \"%s\" has no code \"%s\"", p->vocabulary, p->code))
            return false;
        if (code_population_find(f->populations, i, p->vocabulary, p->code) &&
            !tell_fault(tell, ctx, p->at, "the population of \"%s\" is given twice", p->code))
            return false;
    }
    return true;
}

bool code_files_faults(const struct code_files *f, code_fault_fn tell, void *ctx)
{
    if (!faults_in_words(f, tell, ctx) || !faults_in_populations(f, tell, ctx))
        return false;
    for (size_t i = 0; i < f->n_maps; i++)
        if (strcmp(f->maps[i].vocabulary, "-") != 0 && !has_vocabulary(f, f->maps[i].vocabulary) &&
            !tell_fault(tell, ctx, f->maps[i].at, "no vocabulary \"%s\"", f->maps[i].vocabulary))
            return false;
    for (size_t i = 0; i < f->n_rows; i++)
        if (!fault_in_target(f, &f->rows[i], tell, ctx) || !fault_in_validity(f, i, tell, ctx))
            return false;
    return true;
}
