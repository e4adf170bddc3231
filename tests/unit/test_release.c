// SPDX-License-Identifier: Apache-2.0
// Covers export/release.c, export/table_csv.c, export/manifest.c, export/html.c, export/report.c, export/report_table.c and
// export/release_folder.c: what a release prints of a small table, and that nothing hidden is in any of it.
#include "export/release.h"

#include <check.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/fsio.h"
#include "common/json.h"
#include "export/html.h"
#include "export/manifest.h"
#include "export/panel_score.h"
#include "export/release_folder.h"
#include "export/report.h"
#include "export/table_csv.h"
#include "tests/support/scratch.h"
#include "tests/support/toy_table.h"

static struct error err;
static struct toy toy;
static const struct table *tables[1];
static struct hub_agency agencies[] = {{.name = "cde", .title = "Education <b>", .system = "schools"}};
static struct hub hub = {.name = "Hub & co", .agencies = agencies, .n_agencies = 1};
static struct agreement_system systems[] = {{"schools", "cde", "34 CFR 99.31"}, {"foster_care", "unknown", NULL}};
static struct agreement agreement = {.id = "A-1",
                                     .version = "2",
                                     .title = "Tables \"one\" & two",
                                     .recipient = {.name = "O'Neil", .title = "Chair"},
                                     .purpose = "to plan",
                                     .systems = systems,
                                     .n_systems = 2};
static struct basis_source sources[] = {{"schools.pupil", {20000}, 2}};
static const char *const notes[] = {"A <note>"}, *const breaks[] = {"A break"};
static struct cells *cells;
static struct arena *arena;
static struct suppression suppression;
static struct certificate certificate;
static struct release release;

static int64_t told[64];

// What is counted is told.
static void tell_counts(void)
{
    for (int i = 0; i < cells->n_cells; i++)
        told[i] = cells->cell[i].count;
    release.told = told;
}

// county (3) by tier (2), with a share of each row; counts[county][tier].
static void make_release(const int64_t counts[3][2])
{
    static const char *const names[] = {"county", "tier"};
    static const int sizes[] = {3, 2};
    toy_init(&toy, "T01", 2, names, sizes);
    toy.entry[0][1].label = "=Evil, \"quoted\" <script>";
    toy.panel.denominator = 1;
    toy.table.denominator = "the row";
    toy.table.notes = notes;
    toy.table.n_notes = 1;
    toy.table.breaks = breaks;
    toy.table.n_breaks = 1;
    toy.table.chart = "bar";
    scratch_write("T01.yaml", "id: T01\n", 8);
    toy.table.file = scratch_path("T01.yaml");
    tables[0] = &toy.table;
    ck_assert(cells_new(tables, 1, &cells, &err));
    for (int i = 0; i < 6; i++) {
        const char *codes[] = {toy_code(i / 2), toy_code(i % 2)};
        ck_assert(cells_add(cells, tables[0], "children", codes, counts[i / 2][i % 2], &err));
    }
    ck_assert(cells_settle(cells, &err));
    release = (struct release){.hub = &hub,
                               .agreement = &agreement,
                               .agreement_digest = "00ff",
                               .tables = tables,
                               .n_tables = 1,
                               .cells = cells,
                               .n_panels = cells->n_panels,
                               .n_cells = cells->n_cells,
                               .suppression = &suppression,
                               .policy = suppress_policy_of(11, 10),
                               .basis = {sources, 1, 1234, 1199}};
    tell_counts();
    ck_assert(period_of("state_fiscal_year", 2024, &release.period));
    ck_assert(suppress_decide(cells, &release.policy, &suppression, &err));
    ck_assert(audit_cells(cells, &suppression, &release.policy, &release.audit, &err));
    ck_assert(certificate_make(cells, tables, 1, &suppression, &release.policy, &certificate, &err));
    release.certificate = &certificate;
    ck_assert(panel_scores(&release, arena, &release.scores, &err));
}

static const int64_t small_counts[3][2] = {{7, 410}, {533, 0}, {612, 2222}};

static void setup(void)
{
    err_clear(&err);
    scratch_make();
    ck_assert(arena_new(&arena, &err));
}

static void teardown(void)
{
    cells_freep(&cells);
    certificate_done(&certificate);
    suppression_done(&suppression);
    arena_freep(&arena);
    scratch_remove();
}

static void assert_has(const char *text, const char *want)
{
    ck_assert_msg(strstr(text, want) != NULL, "lacks \"%s\" in:\n%.1500s", want, text);
}

START_TEST(the_csv_has_a_row_a_cell_and_keeps_hidden_numbers_to_itself)
{
    CLEANUP(buf_done) struct buf csv = {0};
    make_release(small_counts);
    buf_init(&csv, 1 << 20);
    ck_assert(table_csv(&release, tables[0], &csv, &err));
    assert_has(
        csv.data,
        "table_id,period,panel,county_code,county_label,tier_code,tier_label,numerator,denominator,rate,status\n");
    assert_has(csv.data, "\nT01,SFY2024-25,Panel,0,0,0,0,,417,,suppressed\n");
    assert_has(csv.data, "\nT01,SFY2024-25,Panel,all,All,all,All,3784,3784,1.0000,shown\n");
    assert_has(csv.data, ",1,\"'=Evil, \"\"quoted\"\" <script>\",1,1,0,533,0.0000,shown\n");
    ck_assert_ptr_null(strstr(csv.data, ",7,"));
    ck_assert_ptr_null(strstr(csv.data, ",410,"));
    int lines = 0;
    for (const char *p = csv.data; *p != '\0'; p++)
        lines += *p == '\n';
    ck_assert_int_eq(lines, 1 + 4 * 3);
    ck_assert_int_eq(csv.data[csv.len - 1], '\n');
}
END_TEST

START_TEST(a_rate_needs_both_of_its_counts)
{
    make_release((const int64_t[3][2]){{3, 2}, {40, 50}, {60, 70}});
    const struct cell_panel *p = &cells->panel[0];
    struct figure hidden_whole = release_figure(&release, p, cells_place(p, (int[TABLE_MAX_DIMENSIONS]){0, 0}));
    ck_assert(!hidden_whole.shown && !hidden_whole.denominator_shown && !hidden_whole.has_rate);
    ck_assert_int_eq(hidden_whole.count, 0);
    ck_assert_int_eq(hidden_whole.denominator, 0);
    struct figure total = release_figure(&release, p, cells_place(p, (int[TABLE_MAX_DIMENSIONS]){3, 2}));
    ck_assert(total.shown && total.has_rate);
    toy.panel.denominator = -1;
    ck_assert_int_eq(release_figure(&release, p, 0).denominator, -1);
}
END_TEST

// The guidelines' third example: the share of a hidden count is hidden though it rounds to zero, that of a true zero is shown.
START_TEST(a_share_that_rounds_to_zero_is_hidden_with_its_count)
{
    CLEANUP(buf_done) struct buf csv = {0}, page = {0};
    make_release((const int64_t[3][2]){{3, 29997}, {15, 1485}, {0, 5000}});
    buf_init(&csv, 1 << 20);
    buf_init(&page, 1 << 24);
    ck_assert(table_csv(&release, tables[0], &csv, &err) && report_html(&release, &page, &err));
    assert_has(csv.data, "\nT01,SFY2024-25,Panel,0,0,0,0,,30000,,suppressed\n");
    assert_has(csv.data, "\nT01,SFY2024-25,Panel,2,2,0,0,0,5000,0.0000,shown\n");
    int zeros = 0;
    for (const char *at = page.data; (at = strstr(at, "<small>0.0%")) != NULL; at++)
        zeros++;
    ck_assert_int_eq(zeros, 2); // of the true zero, and of the 18 in all
}
END_TEST

START_TEST(the_publication_score_is_printed_row_by_row_and_tells_nothing_hidden)
{
    static const int64_t others[3][2] = {{2, 415}, {533, 0}, {617, 2217}}; // the same totals
    CLEANUP(buf_done) struct buf page = {0}, first = {0}, second = {0};
    CLEANUP(jfreep) json *a = NULL, *b = NULL;
    make_release(small_counts);
    buf_init(&page, 1 << 24);
    buf_init(&first, 1 << 20);
    buf_init(&second, 1 << 20);
    ck_assert(report_html(&release, &page, &err));
    assert_has(page.data, "<tr><th scope=\"row\">Smallest count</th><td>below 11</td><td>+7</td></tr>");
    assert_has(page.data, "county, not listed by the guidelines</th><td>fewer than 5 groups</td><td>+3</td>");
    assert_has(page.data, "<th scope=\"row\">Period</th><td>1 year</td><td>0</td>");
    assert_has(page.data, "<th scope=\"row\">Place, the whole area</th><td>not known</td><td>+7</td>");
    assert_has(page.data, "<td>above 12 is masked</td><td>22</td>");
    assert_has(page.data, "The cheapest recoding that would bring it to ");
    a = panel_score_json(&release);
    ck_assert(jtext(a, true, &first, &err));
    assert_has(first.data, "\"factor\":\"events\",\"level\":\"below 11\",\"points\":7");
    ck_assert_int_eq(jinteger(jget(jat(a, 0), "score"), -1), 22);
    ck_assert_uint_eq(jcount(jget(jat(a, 0), "rows")), 6);
    cells_freep(&cells);
    certificate_done(&certificate);
    suppression_done(&suppression);
    make_release(others);
    b = panel_score_json(&release);
    ck_assert(jtext(b, true, &second, &err));
    ck_assert_str_eq(first.data, second.data);
}
END_TEST

START_TEST(the_schema_names_the_columns_of_the_csv_in_their_order)
{
    CLEANUP(buf_done) struct buf text = {0}, csv = {0};
    CLEANUP(jfreep) json *j = NULL;
    make_release(small_counts);
    buf_init(&text, 1 << 20);
    buf_init(&csv, 1 << 20);
    ck_assert(table_schema(tables[0], release.agreement, &text, &err) && table_csv(&release, tables[0], &csv, &err));
    ck_assert(jparse(text.data, text.len, &j, &err));
    const json *fields = jget(j, "fields");
    char header[512] = "";
    size_t len = 0;
    for (size_t i = 0; i < jcount(fields); i++)
        len += (size_t)snprintf(header + len, sizeof(header) - len, "%s%s", i == 0 ? "" : ",",
                                jstr(jget(jat(fields, i), "name")));
    ck_assert(strncmp(csv.data, header, len) == 0 && csv.data[len] == '\n');
    ck_assert_uint_eq(jcount(jget(jget(jat(fields, 3), "constraints"), "enum")), 4); // codes and "all"
    ck_assert_uint_eq(jcount(jget(j, "primaryKey")), 3);
}
END_TEST

// Those behind are of tables that earlier releases of the period told.
START_TEST(only_panels_that_are_printed_are_scored)
{
    CLEANUP(jfreep) json *all = NULL, *none = NULL;
    make_release(small_counts);
    all = panel_score_json(&release);
    ck_assert_uint_eq(jcount(all), (size_t)release.cells->n_panels);
    release.n_panels = 0;
    none = panel_score_json(&release);
    ck_assert_uint_eq(jcount(none), 0);
}
END_TEST

START_TEST(the_page_escapes_what_it_is_told_and_hides_what_is_hidden)
{
    CLEANUP(buf_done) struct buf page = {0};
    make_release(small_counts);
    buf_init(&page, 1 << 24);
    ck_assert(report_html(&release, &page, &err));
    static const char *const wanted[] = {"<title>Tables &quot;one&quot; &amp; two, SFY2024-25</title>",
                                         "O&#39;Neil, Chair",
                                         "Hub &amp; co",
                                         "&lt;script&gt;</th>",
                                         "\\u003cscript>",
                                         "<li>A &lt;note&gt;</li>",
                                         "Education &lt;b&gt;",
                                         "<td>unknown</td>",
                                         "<b>3,784</b>",
                                         "Counts below 11 and further cells that would reveal them are not shown",
                                         "<span class=\"spoken\">not shown</span>",
                                         "533 <small>100.0%",
                                         "content=\"default-src 'none'",
                                         "Chart.js v",
                                         "schools.pupil</th><td>2024-10-04</td>"};
    for (size_t i = 0; i < COUNT_OF(wanted); i++)
        assert_has(page.data, wanted[i]);
    static const char *const hidden[] = {">7<",    ">7 <",        ">410",   "\"values\":[7", "\"values\":[410",
                                         "src=\"", "href=\"http", "@import"};
    for (size_t i = 0; i < COUNT_OF(hidden); i++)
        ck_assert_msg(strstr(page.data, hidden[i]) == NULL, "the page has \"%s\"", hidden[i]);
    ck_assert(strcmp(page.data + page.len - 8, "</html>\n") == 0);
}
END_TEST

START_TEST(a_page_without_charts_or_notes_carries_no_script)
{
    CLEANUP(buf_done) struct buf page = {0};
    make_release((const int64_t[3][2]){{0, 0}, {0, 0}, {0, 0}});
    toy.table.n_notes = 0;
    buf_init(&page, 1 << 24);
    ck_assert(report_html(&release, &page, &err)); // a chart of nothing is not drawn
    ck_assert_ptr_null(strstr(page.data, "<canvas"));
    buf_reset(&page);
    toy.table.chart = NULL;
    ck_assert(report_html(&release, &page, &err));
    ck_assert_ptr_null(strstr(page.data, "<script"));
    ck_assert_ptr_null(strstr(page.data, "<h3>Notes</h3>"));
    ck_assert_ptr_null(strstr(page.data, "They lie at least"));
}
END_TEST

static void add_csv(struct release_files *files)
{
    struct release_file *f = release_files_add(files, &err, "tables/%s.csv", "T01");
    ck_assert_ptr_nonnull(f);
    ck_assert(table_csv(&release, tables[0], &f->content, &err) && release_file_seal(f, &err));
}

START_TEST(a_panel_of_one_dimension_is_a_list)
{
    static const char *const names[] = {"county"};
    CLEANUP(buf_done) struct buf page = {0};
    make_release(small_counts);
    cells_freep(&cells);
    suppression_done(&suppression);
    toy_init(&toy, "T02", 1, names, (int[]){3});
    toy.table.chart = "bar";
    ck_assert(cells_new(tables, 1, &cells, &err));
    for (int i = 0; i < 3; i++)
        ck_assert(cells_add(cells, tables[0], "children", (const char *const[]){toy_code(i)}, 100 + i, &err));
    ck_assert(cells_settle(cells, &err));
    release.cells = cells;
    release.n_panels = cells->n_panels;
    release.n_cells = cells->n_cells;
    tell_counts();
    ck_assert(suppress_decide(cells, &release.policy, &suppression, &err));
    ck_assert(audit_cells(cells, &suppression, &release.policy, &release.audit, &err));
    buf_init(&page, 1 << 24);
    certificate_done(&certificate);
    ck_assert(certificate_make(cells, tables, 1, &suppression, &release.policy, &certificate, &err));
    ck_assert(report_html(&release, &page, &err));
    assert_has(page.data, "<th scope=\"col\">Count</th>");
    assert_has(page.data, "<tr class=\"total\"><th scope=\"row\">All</th><td>303</td></tr>");
    ck_assert_ptr_null(strstr(page.data, "<small>"));
}
END_TEST

START_TEST(the_manifest_says_how_much_is_hidden_and_never_why)
{
    CLEANUP(release_files_done) struct release_files files = {0};
    CLEANUP(buf_done) struct buf text = {0}, package = {0};
    CLEANUP(jfreep) json *j = NULL, *p = NULL;
    make_release(small_counts);
    add_csv(&files);
    buf_init(&text, 1 << 20);
    buf_init(&package, 1 << 20);
    ck_assert(manifest_release(&release, &files, &text, &err) && jparse(text.data, text.len, &j, &err));
    const json *control = jget(j, "disclosure_control");
    ck_assert_int_eq(jinteger(jget(control, "hidden"), -1), (int64_t)release.audit.hidden);
    const json *reader = jat(jget(control, "attackers"), 0), *knower = jat(jget(control, "attackers"), 1);
    ck_assert_int_ge(jinteger(jget(reader, "narrowest_interval"), -1), 10);
    ck_assert_ptr_null(jget(knower, "narrowest_interval")); // it would tell which cells he knows
    ck_assert_int_eq(jinteger(jget(jget(j, "linkage"), "records_hundreds"), -1), 1200);
    ck_assert_ptr_null(strstr(text.data, "primary"));
    assert_has(text.data, "zeros are shown");
    assert_has(text.data, "a hidden count is at least 1");
    ck_assert_str_eq(jstr(jget(jat(jget(j, "files"), 0), "sha256")), files.file[0].sha256);
    ck_assert(manifest_datapackage(&release, &files, &package, &err) && jparse(package.data, package.len, &p, &err));
    ck_assert_str_eq(jstr(jget(p, "name")), "a-1-sfy2024-25");
    ck_assert_str_eq(jstr(jget(jat(jget(p, "resources"), 0), "schema")), "tables/T01.schema.json");
}
END_TEST

START_TEST(a_release_that_may_hide_zeros_says_so)
{
    CLEANUP(release_files_done) struct release_files files = {0};
    CLEANUP(buf_done) struct buf text = {0}, page = {0};
    make_release(small_counts);
    release.policy.zeros_hidden = true;
    buf_init(&text, 1 << 20);
    buf_init(&page, 1 << 24);
    ck_assert(manifest_release(&release, &files, &text, &err) && report_html(&release, &page, &err));
    assert_has(text.data, "zeros may be hidden");
    ck_assert_ptr_null(strstr(text.data, "at least 1"));
    assert_has(page.data, "zeros may be hidden in this report; a zero that is shown is a true zero");
}
END_TEST

START_TEST(a_release_with_noise_tells_what_was_drawn_and_how_far_it_may_lie_off)
{
    CLEANUP(release_files_done) struct release_files files = {0};
    CLEANUP(buf_done) struct buf csv = {0}, text = {0}, page = {0};
    CLEANUP(jfreep) json *j = NULL;
    make_release(small_counts);
    agreement.policy.method = METHOD_NOISE;
    agreement.policy.epsilon = 2;
    agreement.policy.budget = 6;
    memset(suppression.state, CELL_SHOWN, (size_t)suppression.n_cells * sizeof(*suppression.state));
    release.noise = (struct noise){.epsilon = 2, .sensitivity = 4};
    for (int i = 0; i < cells->n_cells; i++)
        told[i] += 3;
    buf_init(&csv, 1 << 20);
    buf_init(&text, 1 << 20);
    buf_init(&page, 1 << 24);
    ck_assert(table_csv(&release, tables[0], &csv, &err));
    ck_assert(manifest_release(&release, &files, &text, &err) && jparse(text.data, text.len, &j, &err));
    ck_assert(report_html(&release, &page, &err));
    agreement.policy = (struct agreement_policy){.method = METHOD_HIDE};
    assert_has(csv.data, ",10,"); // 7 and 3
    assert_has(csv.data, ",perturbed\n");
    ck_assert_ptr_null(strstr(csv.data, ",shown\n"));
    ck_assert_ptr_null(strstr(csv.data, ",suppressed\n"));
    const json *control = jget(j, "disclosure_control");
    ck_assert_double_eq_tol(jnumber(jget(control, "epsilon"), 0), 2, 1e-9);
    ck_assert_int_eq(jinteger(jget(control, "within_for_95_of_100"), 0), noise_margin(&release.noise));
    assert_has(page.data, "Every count carries noise. 95 of 100 are within 6 of the true one");
    assert_has(page.data, "a factor of 7.39 at most (epsilon 2;");
    ck_assert_ptr_null(strstr(page.data, "are hidden"));
}
END_TEST

START_TEST(the_digest_changes_with_what_the_release_is_made_of_and_with_nothing_else)
{
    CLEANUP(release_files_done) struct release_files files = {0};
    uint8_t first[DIGEST_BYTES], again[DIGEST_BYTES], other[DIGEST_BYTES];
    make_release(small_counts);
    add_csv(&files);
    ck_assert(manifest_digest(&release, &files, first, &err) && manifest_digest(&release, &files, again, &err));
    ck_assert(memcmp(first, again, DIGEST_BYTES) == 0);
    files.file[0].sha256[0] ^= 1;
    ck_assert(manifest_digest(&release, &files, other, &err) && memcmp(first, other, DIGEST_BYTES) != 0);
    files.file[0].sha256[0] ^= 1;
    sources[0].as_of.days++;
    ck_assert(manifest_digest(&release, &files, other, &err) && memcmp(first, other, DIGEST_BYTES) != 0);
    sources[0].as_of.days--;
    release.agreement_digest[0] = 'f';
    ck_assert(manifest_digest(&release, &files, other, &err) && memcmp(first, other, DIGEST_BYTES) != 0);
}
END_TEST

START_TEST(a_definition_that_is_gone_is_an_error)
{
    CLEANUP(release_files_done) struct release_files files = {0};
    CLEANUP(buf_done) struct buf text = {0};
    make_release(small_counts);
    toy.table.file = scratch_path("gone.yaml");
    buf_init(&text, 1 << 20);
    ck_assert(!manifest_release(&release, &files, &text, &err));
}
END_TEST

START_TEST(a_folder_is_there_whole_or_not_at_all)
{
    CLEANUP(release_files_done) struct release_files files = {0};
    bool there = true;
    char parent[512], link[600], target[64] = "";
    (void)snprintf(parent, sizeof(parent), "%s", scratch_path(""));
    (void)snprintf(link, sizeof(link), "%s/latest", parent);
    for (int i = 0; i < 2; i++) {
        struct release_file *f = release_files_add(&files, &err, i == 0 ? "a.txt" : "deep/b%d.txt", i);
        ck_assert(f != NULL && buf_add_str(&f->content, "text", &err) && release_file_seal(f, &err));
    }
    ck_assert(release_folder_is_there(parent, "R", &files, &there, &err));
    ck_assert(!there);
    for (int round = 0; round < 2; round++) { // the second time over the first
        struct stat st;
        ck_assert(release_folder_write(parent, "R", &files, &err));
        ck_assert_int_eq(stat(scratch_path(".work"), &st), 0);
        ck_assert_int_eq(st.st_mode & 0777, 0700); // not to be read by its recipient before it is logged
        ck_assert(release_folder_publish(parent, "R", &err));
        ck_assert(release_folder_make_latest(parent, "R", &err));
        ck_assert(release_folder_is_there(parent, "R", &files, &there, &err));
        ck_assert(there);
        ck_assert_int_eq(readlink(link, target, sizeof(target)), 1);
        ck_assert_int_eq(target[0], 'R');
    }
    scratch_write("R/a.txt", "txet", 4);
    ck_assert(release_folder_is_there(parent, "R", &files, &there, &err));
    ck_assert(!there);
    ck_assert(!fs_exists(scratch_path(".work")));
}
END_TEST

START_TEST(refuses_too_many_files_and_paths_that_are_too_long)
{
    static struct release_files files;
    char parent[600];
    bool there;
    memset(parent, 'x', sizeof(parent) - 1);
    parent[sizeof(parent) - 1] = '\0';
    for (int i = 0; i < RELEASE_MAX_FILES; i++)
        ck_assert_ptr_nonnull(release_files_add(&files, &err, "f%d", i));
    ck_assert_ptr_null(release_files_add(&files, &err, "one more"));
    ck_assert(!release_folder_is_there(parent, "R", &files, &there, &err));
    ck_assert(!release_folder_write(parent, "R", &files, &err));
    ck_assert(!release_folder_publish(parent, "R", &err));
    ck_assert(!release_folder_make_latest(parent, "R", &err));
    release_files_done(&files);
    ck_assert_ptr_null(release_files_add(&files, &err, "%s", parent));
}
END_TEST

START_TEST(html_escapes_counts_and_percents)
{
    CLEANUP(buf_done) struct buf out = {0};
    char text[32];
    buf_init(&out, 4096);
    ck_assert(html_add(&out, &err, "100%% <p title=\"%s\">", "a<b>&\"'"));
    ck_assert_str_eq(out.data, "100% <p title=\"a&lt;b&gt;&amp;&quot;&#39;\">");
    static const struct {
        int64_t n;
        const char *want;
    } counts[] = {{0, "0"}, {7, "7"}, {999, "999"}, {1000, "1,000"}, {1234567, "1,234,567"}};
    for (size_t i = 0; i < COUNT_OF(counts); i++)
        ck_assert_str_eq(html_count(counts[i].n, text), counts[i].want);
    ck_assert_str_eq(html_percent(0.12345, text), "12.3%");
}
END_TEST

Suite *suite(void);
Suite *suite(void)
{
    Suite *s = suite_create("release");
    TCase *t = tcase_create("files of a release");
    tcase_add_checked_fixture(t, setup, teardown);
    tcase_add_test(t, the_csv_has_a_row_a_cell_and_keeps_hidden_numbers_to_itself);
    tcase_add_test(t, a_share_that_rounds_to_zero_is_hidden_with_its_count);
    tcase_add_test(t, the_publication_score_is_printed_row_by_row_and_tells_nothing_hidden);
    tcase_add_test(t, a_rate_needs_both_of_its_counts);
    tcase_add_test(t, the_schema_names_the_columns_of_the_csv_in_their_order);
    tcase_add_test(t, only_panels_that_are_printed_are_scored);
    tcase_add_test(t, the_page_escapes_what_it_is_told_and_hides_what_is_hidden);
    tcase_add_test(t, a_page_without_charts_or_notes_carries_no_script);
    tcase_add_test(t, a_panel_of_one_dimension_is_a_list);
    tcase_add_test(t, the_manifest_says_how_much_is_hidden_and_never_why);
    tcase_add_test(t, a_release_that_may_hide_zeros_says_so);
    tcase_add_test(t, a_release_with_noise_tells_what_was_drawn_and_how_far_it_may_lie_off);
    tcase_add_test(t, the_digest_changes_with_what_the_release_is_made_of_and_with_nothing_else);
    tcase_add_test(t, a_definition_that_is_gone_is_an_error);
    tcase_add_test(t, a_folder_is_there_whole_or_not_at_all);
    tcase_add_test(t, refuses_too_many_files_and_paths_that_are_too_long);
    tcase_add_test(t, html_escapes_counts_and_percents);
    suite_add_tcase(s, t);
    return s;
}
