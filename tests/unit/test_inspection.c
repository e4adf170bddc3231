// SPDX-License-Identifier: Apache-2.0
// Covers export/listing.c, export/published_table.c, export/published.c, export/inspection.c and export/protected.c: random linked
// hierarchies are protected, written as files, read back by code of its own and found to be as promised; and whatever is
// changed about the files is noticed.
#include "export/inspection.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/digest.h"
#include "common/fsio.h"
#include "common/json.h"
#include "export/protected.h"
#include "tests/support/edited.h"
#include "tests/support/ok.h"
#include "tests/support/scratch.h"

static struct error err;
static char text[1024];

#define OK(call) OK_OR(err, call)

static const char *said(void)
{
    return err_message(&err, text, sizeof(text));
}

struct world {
    struct spec *spec;
    struct cube *cube;
    struct suppress_policy policy;
    struct suppression s;
    struct certificate certificate;
    struct release_files files;
    char folder[512];
};

static void world_done(struct world *w)
{
    release_files_done(&w->files);
    certificate_done(&w->certificate);
    suppression_done(&w->s);
    cube_freep(&w->cube);
    spec_freep(&w->spec);
}

static void write_file(const char *folder, const char *name, const struct buf *content)
{
    char path[600];
    (void)snprintf(path, sizeof(path), "%s/%s", folder, name);
    OK(fs_write_file(path, content->data, content->len, 0644, &err));
}

static void publish(struct world *w, const char *name)
{
    const struct telling telling = {
        .cube = w->cube, .suppression = &w->s, .policy = &w->policy, .certificate = &w->certificate};
    (void)snprintf(w->folder, sizeof(w->folder), "%s", scratch_path(name));
    OK(protected_files(&telling, &w->files, &err));
    OK(fs_make_dirs(w->folder, 0755, &err));
    for (size_t i = 0; i < w->files.count; i++)
        write_file(w->folder, w->files.file[i].path, &w->files.file[i].content);
}

static void protect(struct world *w, const char *spec, const char *cells, const char *name)
{
    OK(spec_load(spec, &w->spec, &err));
    OK(cube_read(w->spec, cells, &w->cube, &err));
    w->policy = suppress_policy_of_spec(&w->spec->policy);
    w->policy.seconds = 0;
    OK(suppress_decide(w->cube->cells, &w->policy, &w->s, &err));
    OK(certificate_make(w->cube->cells, NULL, 0, &w->s, &w->policy, &w->certificate, &err));
    publish(w, name);
}

// Two trees over one column of five places, by two grades; codes that need quoting, or look like a formula.
static void random_world(struct world *w, unsigned *seed)
{
    static const char *const quoted[] = {"A", "\"B, east\"", "-C", "\"\"\"D\"\"\"", "E"};
    char rows[1024] = "place,grade,n\n", spec[512];
    size_t len = strlen(rows);
    const char *b = rand_r(seed) % 2 ? "x" : "y", *c = rand_r(seed) % 2 ? "z" : "all";
    (void)scratch_printf("one.csv", "parent,child\nall,x\nall,y\nx,%s\n%s,%s\ny,%s\ny,%s\ny,%s\n", quoted[0], b,
                         quoted[1], quoted[2], quoted[3], quoted[4]);
    (void)scratch_printf("two.csv", "parent,child\nall,%s\nall,z\nz,%s\n%s,%s\nz,%s\nz,%s\n", quoted[0], quoted[1], c,
                         quoted[2], quoted[3], quoted[4]);
    for (int i = 0; i < 10; i++) {
        int n = rand_r(seed) % 4 == 0 ? 0 : rand_r(seed) % 9;
        len += (size_t)snprintf(rows + len, sizeof(rows) - len, "%s,%d,%d\n", quoted[i / 2], i % 2, n);
    }
    (void)snprintf(
        spec, sizeof(spec), "%s",
        scratch_printf("spec.yaml",
                       "count: n\ndimensions:\n  - {name: one, column: place, total: all, hierarchy: one.csv}\n"
                       "  - {name: two, column: place, total: all, hierarchy: two.csv}\n"
                       "  - {name: grade, total: all}\n"
                       "tables:\n  - {name: a, dimensions: [one, grade]}\n"
                       "  - {name: b, dimensions: [two%s]}\n"
                       "policy: {minimum_count: 4, interval: %d, line_rule: false, zeros: %s}\n",
                       rand_r(seed) % 2 ? ", grade" : "", 1 + rand_r(seed) % 3,
                       rand_r(seed) % 4 == 0 ? "hidden" : "shown"));
    protect(w, spec, scratch_printf("cells.csv", "%s", rows), "out");
}

static void inspect(const char *folder, struct published **p, struct inspection *in)
{
    OK(published_read(folder, NULL, p, &err));
    OK(inspection_make(p, 1, in, &err));
}

// What was read back is what was decided, cell by cell.
static void check_same(const struct world *w, const struct published *p)
{
    ck_assert_int_eq(p->n_cells, w->cube->cells->n_cells);
    for (int i = 0; i < p->n_cells; i++) {
        const struct cell *cell = &w->cube->cells->cell[i];
        int k = name_map_find(&p->cells, cell->key);
        ck_assert_msg(k >= 0, "no cell %s", cell->key);
        ck_assert(p->cell[k].hidden == (w->s.state[i] != CELL_SHOWN));
        ck_assert_int_eq(p->cell[k].count, p->cell[k].hidden ? PUZZLE_BLANK : cell->count);
    }
}

START_TEST(what_is_published_reads_as_promised)
{
    const char *given = getenv("CROSSCOUNT_TEST_SEED");
    unsigned seed = given != NULL ? (unsigned)strtoul(given, NULL, 10) : 20260703u;
    uint64_t hidden = 0;
    (void)printf("seed %u\n", seed);
    for (int round = 0; round < 60; round++) {
        CLEANUP(world_done) struct world w = {0};
        CLEANUP(published_freep) struct published *p = NULL;
        CLEANUP(inspection_done) struct inspection in = {0};
        random_world(&w, &seed);
        inspect(w.folder, &p, &in);
        check_same(&w, p);
        ck_assert_msg(in.verdict == INSPECTION_AS_PROMISED, "round %d: %s %s", round, in.finding[0].cell,
                      in.finding[0].what);
        ck_assert_uint_eq(in.part[0].hidden, w.certificate.hidden);
        ck_assert_int_eq(in.part[0].narrowest, w.certificate.narrowest);
        hidden += in.part[0].hidden;
    }
    ck_assert_uint_gt(hidden, 120);
}
END_TEST

// --- changed files ------------------------------------------------------------------------------------------------------------

static void read_json(const struct world *w, const char *name, json **ret)
{
    CLEANUP(buf_done) struct buf content = {0};
    char path[600];
    (void)snprintf(path, sizeof(path), "%s/%s", w->folder, name);
    OK(fs_read_file(path, 1 << 24, &content, &err));
    OK(jparse(content.data, content.len, ret, &err));
}

static void write_json(const struct world *w, const char *name, const json *j)
{
    CLEANUP(buf_done) struct buf content = {0};
    buf_init(&content, 1 << 24);
    ck_assert(jtext(j, false, &content, &err));
    write_file(w->folder, name, &content);
}

static void digest_hex(const void *data, size_t len, char hex[DIGEST_HEX + 1])
{
    uint8_t digest[DIGEST_BYTES];
    ck_assert(digest_once(data, len, digest, &err));
    hex_encode(digest, sizeof(digest), hex);
}

// The list of digests is that of the files as they are now, and the certificate's that of its intervals.
static void reseal(const struct world *w)
{
    CLEANUP(jfreep) json *package = NULL, *certificate = NULL;
    CLEANUP(buf_done) struct buf list = {0};
    char hex[DIGEST_HEX + 1];
    read_json(w, "certificate.json", &certificate);
    buf_init(&list, 1 << 24);
    ck_assert(jtext(jget(certificate, "intervals"), true, &list, &err));
    digest_hex(list.data, list.len, hex);
    jput(certificate, "intervals_sha256", jstring(hex));
    write_json(w, "certificate.json", certificate);
    read_json(w, "datapackage.json", &package);
    const json *files = jget(jget(package, "crosscount"), "files");
    for (size_t i = 0; i < jcount(files); i++) {
        CLEANUP(buf_done) struct buf content = {0};
        char path[600];
        (void)snprintf(path, sizeof(path), "%s/%s", w->folder, jstr(jget(jat(files, i), "path")));
        ck_assert(fs_read_file(path, 1 << 24, &content, &err));
        digest_hex(content.data, content.len, hex);
        jput((json *)(uintptr_t)jat(files, i), "sha256", jstring(hex));
    }
    write_json(w, "datapackage.json", package);
}

static void edit_interval(const struct world *w, const char *which, int64_t by)
{
    CLEANUP(jfreep) json *certificate = NULL;
    read_json(w, "certificate.json", &certificate);
    json *first = (json *)(uintptr_t)jat(jget(certificate, "intervals"), 0);
    ck_assert_ptr_nonnull(first);
    jput(first, which, jint(jinteger(jget(first, which), 0) + by));
    write_json(w, "certificate.json", certificate);
}

static void edit(const struct world *w, const char *name, const char *was, const char *is)
{
    char path[600];
    (void)snprintf(path, sizeof(path), "%s/%s", w->folder, name);
    edited_file(path, was, is);
}

// Four places in two districts, as the command's golden tests have them.
static void small_world(struct world *w, const char *name, const char *rows)
{
    char spec[512];
    (void)scratch_printf("district.csv", "parent,child\nall,north\nall,south\nnorth,A\nnorth,B\nsouth,C\nsouth,D\n");
    (void)snprintf(spec, sizeof(spec), "%s",
                   scratch_printf("table.yaml",
                                  "count: n\ndimensions:\n  - {name: place, total: all, hierarchy: district.csv}\n"
                                  "  - {name: grade, total: all}\n"
                                  "tables:\n  - {name: t, dimensions: [place, grade]}\n"
                                  "policy: {minimum_count: 11, interval: 10, line_rule: true}\n"));
    protect(w, spec, scratch_printf("cells.csv", "place,grade,n\n%s", rows), name);
}

static const char usual[] = "A,low,3\nA,high,40\nB,low,25\nB,high,31\nC,low,60\nC,high,0\nD,low,18\nD,high,52\n";

static void expect_refusal(const struct world *w, const char *want)
{
    CLEANUP(published_freep) struct published *p = NULL;
    err_clear(&err);
    ck_assert_msg(!published_read(w->folder, NULL, &p, &err), "not refused: %s", want);
    ck_assert_int_eq(err.code, ERR_DATA);
    ck_assert_msg(strstr(said(), want) != NULL, "%s", said());
}

START_TEST(files_that_do_not_go_together_are_refused)
{
    static const struct {
        const char *file, *was, *is, *want;
    } cases[] = {
        {"t.csv", "C,low,60,shown", "C,low,61,shown", "contradict"},
        {"t.csv", "C,low,60,shown\n", "", "fewer rows than its panels have cells"},
        {"t.csv", "C,low,60,shown", "C,low,6o,shown", "not a whole number"},
        {"t.csv", "C,low,60,shown", "C,low,60,suppressed", "does not go with the status"},
        {"t.csv", "C,low,60,shown", "C,low,60,perturbed", "noise"},
        {"t.csv", "C,low,60,shown", "Q,low,60,shown", "does not know this code"},
        {"t.csv", "C,low,60,shown", "D,low,60,shown", "stands on line"},
        {"t.csv", "C,low,60,shown", "C,low,,suppressed", "lacks the hidden cell \"grade=low|place=C\""},
        {"t.csv", "A,low,,suppressed", "A,low,3,shown", "a cell that is not hidden"},
        {"t.schema.json", "\"format\": 1", "\"format\": 9", "of another format"},
        {"t.schema.json", "\"name\": \"grade\",\n        \"column\"", "\"name\": \"grades\",\n        \"column\"",
         "unknown dimension"},
        {"certificate.json", "\"promised_interval\": 10", "\"promised_interval\": 0", "what is promised"},
        {"certificate.json", "\"promised_interval\"", "\"promised\"", "what is promised"},
        {"certificate.json", "\"cells\": 21", "\"cells\": 20", "another number of cells"},
        {"datapackage.json", "\"t.csv\"", "\"../t.csv\"", "not listed"},
        {"datapackage.json", "\"crosscount\"", "\"crossed\"", "lists no files"},
    };
    for (size_t k = 0; k < COUNT_OF(cases); k++) {
        CLEANUP(world_done) struct world w = {0};
        CLEANUP(published_freep) struct published *p = NULL;
        CLEANUP(inspection_done) struct inspection in = {0};
        small_world(&w, "out", usual);
        edit(&w, cases[k].file, cases[k].was, cases[k].is);
        if (strcmp(cases[k].file, "datapackage.json") != 0) {
            expect_refusal(&w, "is not as it was");
            reseal(&w);
        }
        if (strcmp(cases[k].want, "contradict") != 0) {
            expect_refusal(&w, cases[k].want);
            continue;
        }
        err_clear(&err);
        OK(published_read(w.folder, NULL, &p, &err));
        ck_assert(!inspection_make(&p, 1, &in, &err) && err.code == ERR_DATA);
        ck_assert_msg(strstr(said(), cases[k].want) != NULL, "%s", said());
    }
}
END_TEST

START_TEST(an_interval_that_is_another_by_one_is_noticed)
{
    static const int64_t by[] = {1, -1};
    for (int k = 0; k < 4; k++) {
        CLEANUP(world_done) struct world w = {0};
        CLEANUP(published_freep) struct published *p = NULL;
        CLEANUP(inspection_done) struct inspection in = {0};
        small_world(&w, "out", usual);
        edit_interval(&w, k < 2 ? "low" : "high", by[k % 2]);
        reseal(&w);
        inspect(w.folder, &p, &in);
        ck_assert_int_eq(in.verdict, INSPECTION_NOT_AS_CERTIFIED);
        ck_assert_uint_eq(in.n_findings, 1);
        ck_assert_str_eq(in.finding[0].what, "not as certified");
    }
}
END_TEST

// A row of the certificate less, with the cell shown: the others are told by it, whatever the certificate says of them.
START_TEST(a_hidden_cell_that_is_shown_makes_others_narrow)
{
    CLEANUP(world_done) struct world w = {0};
    CLEANUP(published_freep) struct published *p = NULL;
    CLEANUP(inspection_done) struct inspection in = {0};
    small_world(&w, "out", usual);
    edit(&w, "t.csv", "A,low,,suppressed", "A,low,3,shown");
    edit(&w, "certificate.json",
         "{\n      \"cell\": \"grade=low|place=A\",\n      \"low\": 1,\n      \"high\": 27\n    },", "");
    edit(&w, "certificate.json", "\"hidden\": 4", "\"hidden\": 3");
    reseal(&w);
    inspect(w.folder, &p, &in);
    ck_assert_int_eq(in.verdict, INSPECTION_TOO_NARROW);
    ck_assert_uint_eq(in.n_findings, 3);
    ck_assert_int_eq(in.part[0].narrowest, 0);
}
END_TEST

// --- several --------------------------------------------------------------------------------------------------------------------

START_TEST(folders_are_read_as_one_until_they_differ)
{
    CLEANUP(world_done) struct world a = {0}, b = {0}, c = {0}, d = {0};
    CLEANUP(published_freep) struct published *p = NULL, *q = NULL, *r = NULL, *s = NULL;
    CLEANUP(inspection_done) struct inspection same = {0}, near = {0}, far = {0}, apart = {0};
    small_world(&a, "first", usual);
    OK(published_read(a.folder, NULL, &p, &err));
    OK(inspection_make((struct published *[]){p, p}, 2, &same, &err));
    ck_assert(same.verdict == INSPECTION_AS_PROMISED && same.reading == INSPECTION_AS_ONE);
    ck_assert_uint_eq(same.part[2].hidden, same.part[0].hidden);
    small_world(&b, "second", "A,low,3\nA,high,40\nB,low,25\nB,high,31\nC,low,64\nC,high,0\nD,low,18\nD,high,52\n");
    OK(published_read(b.folder, NULL, &q, &err));
    OK(inspection_make((struct published *[]){q, p}, 2, &near, &err));
    ck_assert(near.verdict == INSPECTION_TOO_NARROW && near.reading == INSPECTION_NEARLY);
    ck_assert_str_eq(near.finding[0].what, "shown twice, with a small difference");
    small_world(&c, "third", "A,low,3\nA,high,40\nB,low,25\nB,high,31\nC,low,90\nC,high,0\nD,low,18\nD,high,52\n");
    OK(published_read(c.folder, NULL, &r, &err));
    OK(inspection_make((struct published *[]){r, p}, 2, &far, &err));
    ck_assert(far.verdict == INSPECTION_AS_PROMISED && far.reading == INSPECTION_NEARLY);
    small_world(&d, "fourth",
                "A,low,503\nA,high,540\nB,low,525\nB,high,531\nC,low,560\nC,high,0\nD,low,518\nD,high,552\n");
    OK(published_read(d.folder, NULL, &s, &err));
    OK(inspection_make((struct published *[]){p, s}, 2, &apart, &err));
    ck_assert(apart.verdict == INSPECTION_AS_PROMISED && apart.reading == INSPECTION_APART);
    ck_assert_uint_eq(apart.part[2].hidden, apart.part[0].hidden);
}
END_TEST

static void setup(void)
{
    scratch_make();
    err_clear(&err);
}

Suite *suite(void);
Suite *suite(void)
{
    Suite *s = suite_create("inspection");
    TCase *t = tcase_create("inspection");
    tcase_set_timeout(t, 60);
    tcase_add_checked_fixture(t, setup, scratch_remove);
    tcase_add_test(t, what_is_published_reads_as_promised);
    tcase_add_test(t, files_that_do_not_go_together_are_refused);
    tcase_add_test(t, an_interval_that_is_another_by_one_is_noticed);
    tcase_add_test(t, a_hidden_cell_that_is_shown_makes_others_narrow);
    tcase_add_test(t, folders_are_read_as_one_until_they_differ);
    suite_add_tcase(s, t);
    return s;
}
