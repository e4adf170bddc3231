// SPDX-License-Identifier: Apache-2.0
// Releases of one period under agreements that count different systems, against a live server (tests/support/cluster.sh): each is
// safe by itself, and what their readers can add and subtract of all of them must be safe too.
#include <check.h>
#include <stdio.h>

#include "common/fsio.h"
#include "common/json.h"
#include "export/inspection.h"
#include "tests/support/outbox.h"
#include "tests/support/scratch.h"

static bool release(const char *agreement)
{
    return outbox_release("2026-01-15", &(struct export_request){.agreement = agreement});
}

// What a release under the agreement told of a cell; -1: it hides it.
static int64_t told(const char *agreement, const char *key)
{
    char text[1024];
    (void)snprintf(text, sizeof(text),
                   "SELECT count FROM release.shown JOIN release.disclosure USING (release_digest)"
                   " WHERE agreement = '%s' AND key = '%s'",
                   agreement, key);
    return outbox_number(text);
}

// Records with race known and missing: child welfare 100 and 4, probation 80 and 6, health 60 and 15, schools 70 and 50. Over all
// four systems the missing ones of the first three are hidden behind each other, 25 together.
static const char records[] =
    "SELECT pg_temp.rows('ck', 100, '', 'child_welfare.client', 'ck', 'F', 'white', '19', '2010-01-01'),"
    " pg_temp.rows('cm', 4, '', 'child_welfare.client', 'cm', 'F', 'unknown', '19', '2010-01-01'),"
    " pg_temp.rows('pk', 80, '', 'probation.referral', 'pk', 'F', 'white', '19', '2010-01-01'),"
    " pg_temp.rows('pm', 6, '', 'probation.referral', 'pm', 'F', 'unknown', '19', '2010-01-01'),"
    " pg_temp.rows('hk', 60, '', 'health.encounter', 'hk', 'F', 'white', '19', '2010-01-01'),"
    " pg_temp.rows('hm', 15, '', 'health.encounter', 'hm', 'F', 'unknown', '19', '2010-01-01'),"
    " pg_temp.rows('sk', 70, '', 'schools.demographics', 'sk', 'F', 'white', '19', '2010-01-01'),"
    " pg_temp.rows('sm', 50, '', 'schools.demographics', 'sm', 'F', 'unknown', '19', '2010-01-01')";

// All are released one after the other, beginning with that one, and then all once more: nothing has changed.
static void release_all(const struct outbox_agreement *parties, size_t n, size_t first)
{
    outbox_agree(parties, n, "shown");
    for (size_t i = 0; i < n; i++)
        OK(release(parties[(first + i) % n].id));
    for (size_t i = 0; i < n; i++) {
        OK(release(parties[i].id));
        ck_assert(outbox_result.unchanged);
    }
}

// Health's and child welfare's missing ones are 19. Told beside the 25 they tell that probation has 6.
START_TEST(a_total_over_fewer_systems_does_not_tell_what_is_hidden_over_more)
{
    static const struct outbox_agreement parties[] = {{"A-4", "cphs", "T15"}, {"A-2", "ch", "T15"}};
    outbox_run(records);
    release_all(parties, COUNT_OF(parties), (size_t)_i);
    ck_assert(told("A-4", "records|race_known=missing") < 0 || told("A-2", "records|race_known=missing") < 0 ||
              told("A-4", "records|race_known=missing|source=schools.demographics") < 0);
    ck_assert_int_gt(told("A-2", "records|source=health.encounter"), 0); // it is no less a release
    ck_assert_int_gt(told("A-4", "records|source=health.encounter"), 0);
}
END_TEST

// Child welfare identified 50, probation 30, and the two together 77: the totals alone tell that 3 are known to both.
static const char children[] =
    "SELECT pg_temp.rows('c', 47, '', 'child_welfare.client', 'c', 'F', 'white', '19', '2010-01-01'),"
    " pg_temp.events('c', 47, 0, 'child_welfare', 'csec', '2024-09-10', 'confirmed'),"
    " pg_temp.rows('p', 27, '', 'probation.referral', 'p', 'F', 'white', '19', '2010-01-01'),"
    " pg_temp.events('p', 27, 0, 'probation', 'csec', '2024-09-10', 'confirmed'),"
    " pg_temp.rows('bc', 3, '', 'child_welfare.client', 'b', 'F', 'white', '19', '2010-01-01'),"
    " pg_temp.events('bc', 3, 0, 'child_welfare', 'csec', '2024-09-10', 'confirmed'),"
    " pg_temp.rows('bp', 3, '', 'probation.referral', 'b', 'F', 'white', '19', '2010-01-01'),"
    " pg_temp.events('bp', 3, 0, 'probation', 'csec', '2024-09-10', 'confirmed')";

START_TEST(totals_over_systems_and_over_all_of_them_do_not_tell_how_few_several_know)
{
    static const struct outbox_agreement parties[] = {{"A-c", "c", "T01"}, {"A-p", "p", "T01"}, {"A-cp", "cp", "T01"}};
    outbox_run(children);
    release_all(parties, COUNT_OF(parties), (size_t)_i);
    for (size_t i = 0; i < COUNT_OF(parties); i++) // the last one hides it
        ck_assert((told(parties[i].id, "children") < 0) == (i == ((size_t)_i + 2) % COUNT_OF(parties)));
}
END_TEST

// In Los Angeles child welfare identified 50, probation 30, and the two together 77, and elsewhere enough are known to both.
static const char more_children[] =
    "SELECT pg_temp.rows('dc', 40, '', 'child_welfare.client', 'd', 'F', 'white', '37', '2010-01-01'),"
    " pg_temp.events('dc', 40, 0, 'child_welfare', 'csec', '2024-09-10', 'confirmed'),"
    " pg_temp.rows('dp', 40, '', 'probation.referral', 'd', 'F', 'white', '37', '2010-01-01'),"
    " pg_temp.events('dp', 40, 0, 'probation', 'csec', '2024-09-10', 'confirmed'),"
    " pg_temp.rows('e', 60, '', 'child_welfare.client', 'e', 'F', 'white', '30', '2010-01-01'),"
    " pg_temp.events('e', 60, 0, 'child_welfare', 'csec', '2024-09-10', 'suspected'),"
    " pg_temp.rows('f', 90, '', 'probation.referral', 'f', 'F', 'white', '30', '2010-01-01'),"
    " pg_temp.events('f', 90, 0, 'probation', 'csec', '2024-09-10', 'suspected')";

START_TEST(nor_do_the_counts_of_a_county)
{
    static const struct outbox_agreement parties[] = {{"A-c", "c", "T01"}, {"A-p", "p", "T01"}, {"A-cp", "cp", "T01"}};
    outbox_run(children);
    outbox_run(more_children);
    release_all(parties, COUNT_OF(parties), (size_t)_i);
    int n_hidden = 0;
    for (size_t i = 0; i < COUNT_OF(parties); i++)
        n_hidden += told(parties[i].id, "children|county=19") < 0;
    ck_assert_int_ge(n_hidden, 1);
}
END_TEST

// --- read back from the folders ---------------------------------------------------------------------------------------------------

enum { MOST_FOLDERS = 3 };

static enum inspection_verdict inspect(char folders[][512], size_t n)
{
    struct published *p[MOST_FOLDERS] = {NULL};
    CLEANUP(inspection_done) struct inspection in = {0};
    for (size_t i = 0; i < n; i++)
        OK(published_read(folders[i], NULL, &p[i], &outbox_error));
    OK(inspection_make(p, n, &in, &outbox_error));
    ck_assert_int_eq(in.reading, INSPECTION_AS_ONE);
    for (size_t i = 0; i < n; i++)
        published_freep(&p[i]);
    return in.verdict;
}

static const struct {
    const char *world;
    struct outbox_agreement party[MOST_FOLDERS];
    size_t n;
} worlds[] = {{records, {{"A-4", "cphs", "T15"}, {"A-2", "ch", "T15"}}, 2},
              {children, {{"A-c", "c", "T01"}, {"A-p", "p", "T01"}, {"A-cp", "cp", "T01"}}, 3}};

// The newest folder first, as one would audit it.
static void release_into(char folders[][512], int world, size_t first, bool careless)
{
    size_t n = worlds[world].n;
    outbox_forget();
    for (size_t i = 0; i < n; i++) {
        if (careless)
            outbox_forget();
        OK(release(worlds[world].party[(first + i) % n].id));
        (void)snprintf(folders[n - 1 - i], sizeof(folders[0]), "%s", outbox_result.folder);
    }
}

START_TEST(who_reads_all_folders_finds_out_when_nobody_looked_at_them_together)
{
    char folders[MOST_FOLDERS][512];
    outbox_run(worlds[_i].world);
    outbox_agree(worlds[_i].party, worlds[_i].n, "shown");
    for (size_t first = 0; first < worlds[_i].n; first++) {
        release_into(folders, _i, first, true);
        ck_assert_int_eq(inspect(folders, worlds[_i].n), INSPECTION_TOO_NARROW);
        release_into(folders, _i, first, false);
        ck_assert_int_eq(inspect(folders, worlds[_i].n), INSPECTION_AS_PROMISED);
    }
}
END_TEST

// What agreements over other systems told stands beside, and nothing of it is told.
START_TEST(what_is_counted_over_other_systems_is_nowhere_in_a_release)
{
    static const struct outbox_agreement parties[] = {{"A-4", "cphs", "T15"}, {"A-2", "ch", "T15"}};
    CLEANUP(buf_done) struct buf text = {0};
    CLEANUP(jfreep) json *manifest = NULL;
    char path[1024];
    outbox_run(records);
    outbox_agree(parties, COUNT_OF(parties), "shown");
    OK(release("A-4"));
    uint64_t cells = outbox_result.cells;
    OK(release("A-2"));
    ck_assert_uint_eq(outbox_result.cells, cells);
    ck_assert_int_eq(told("A-2", "records|source=schools.demographics"), 0);
    (void)snprintf(path, sizeof(path), "%s/release.json", outbox_result.folder);
    OK(fs_read_file(path, 1 << 24, &text, &outbox_error));
    ck_assert_ptr_null(strstr(text.data, "schools"));
    OK(jparse(text.data, text.len, &manifest, &outbox_error));
    ck_assert_uint_eq(jcount(jget(manifest, "publication_score")), 4);
}
END_TEST

Suite *suite(void);
Suite *suite(void)
{
    Suite *s = suite_create("other systems");
    TCase *t = tcase_create("systems");
    tcase_set_timeout(t, 60);
    tcase_add_checked_fixture(t, outbox_setup, outbox_teardown);
    tcase_add_loop_test(t, a_total_over_fewer_systems_does_not_tell_what_is_hidden_over_more, 0, 2);
    tcase_add_loop_test(t, totals_over_systems_and_over_all_of_them_do_not_tell_how_few_several_know, 0, 3);
    tcase_add_loop_test(t, nor_do_the_counts_of_a_county, 0, 3);
    tcase_add_loop_test(t, who_reads_all_folders_finds_out_when_nobody_looked_at_them_together, 0, COUNT_OF(worlds));
    tcase_add_test(t, what_is_counted_over_other_systems_is_nowhere_in_a_release);
    suite_add_tcase(s, t);
    return s;
}
