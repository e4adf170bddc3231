// SPDX-License-Identifier: Apache-2.0
// ingest/manifest.c
#include <check.h>
#include <string.h>

#include "ingest/manifest.h"
#include "tests/support/edited.h"
#include "tests/support/scratch.h"

static const char good[] = "agency: cdss\n"
                           "source: child_welfare.client\n"
                           "agreement: DSA-2026-001\n"
                           "as_of: 2026-06-30\n"
                           "rows: 3\n"
                           "sha256: 000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f\n";

static struct manifest manifest;
static struct error err;

static const struct edit edits[] = {
    {"agency: cdss", "agency: \"\"", "agency"},
    {"agency: cdss", "agency: ../../etc", "agency must be a name"},
    {"agency: cdss", "agency: \".hidden\"", "agency must be a name"},
    {"agency: cdss", "agency: \"two words\"", "agency must be a name"},
    {"agreement: DSA-2026-001", "agreement: D/1", "agreement must be a name"},
    {"source: child_welfare.client\n", "", "source"},
    {"as_of: 2026-06-30", "as_of: 30.06.2026", "as_of must be a date"},
    {"rows: 3", "rows: -3", "rows must not be negative"},
    {"rows: 3", "rows: three", "rows"},
    {"sha256: 0001", "sha256: xx01", "sha256 must be 64"},
    {"rows: 3", "rows: 3\nrowz: 3", "unknown key, did you mean \"rows\"?"},
    {"rows: 3", "rows: [", NULL},
};

START_TEST(reads_a_manifest)
{
    edited_write("x.manifest.yaml", good, NULL);
    ck_assert(manifest_read(scratch_path("x.manifest.yaml"), &manifest, &err));
    ck_assert_str_eq(manifest.agency, "cdss");
    ck_assert_str_eq(manifest.source, "child_welfare.client");
    ck_assert_uint_eq(manifest.rows, 3);
    ck_assert_uint_eq(manifest.sha256[31], 0x1f);
}
END_TEST

START_TEST(refuses_a_bad_manifest_as_a_fault_of_the_delivery)
{
    char message[2048];
    edited_write("x.manifest.yaml", good, &edits[_i]);
    ck_assert(!manifest_read(scratch_path("x.manifest.yaml"), &manifest, &err));
    ck_assert_int_eq(err.code, ERR_DATA);
    err_message(&err, message, sizeof(message));
    ck_assert_msg(edits[_i].want == NULL || strstr(message, edits[_i].want) != NULL, "%s", message);
}
END_TEST

static const struct {
    const char *extract, *manifest;
} paths[] = {
    {"/in/a/x.csv", "/in/a/x.manifest.yaml"},
    {"/in/a/x.csv.gz", "/in/a/x.manifest.yaml"},
    {"/in/a/x.txt", "/in/a/x.manifest.yaml"},
    {"/in/a/x.txt.gz", "/in/a/x.manifest.yaml"},
    {"/in/a/x.y.csv", "/in/a/x.y.manifest.yaml"},
    {"/in/a/x", "/in/a/x.manifest.yaml"},
    {"x.gz", "x.manifest.yaml"},
};

START_TEST(finds_the_manifest_of_an_extract)
{
    char path[MANIFEST_PATH];
    ck_assert(manifest_path(paths[_i].extract, path, &err));
    ck_assert_str_eq(path, paths[_i].manifest);
}
END_TEST

START_TEST(refuses_a_path_without_end)
{
    char path[MANIFEST_PATH], longer[MANIFEST_PATH + 1];
    memset(longer, 'a', sizeof(longer) - 1);
    longer[sizeof(longer) - 1] = '\0';
    ck_assert(!manifest_path(longer, path, &err));
}
END_TEST

Suite *suite(void);

Suite *suite(void)
{
    Suite *s = suite_create("manifest");
    TCase *t = tcase_create("manifest");
    tcase_add_checked_fixture(t, scratch_make, scratch_remove);
    tcase_add_test(t, reads_a_manifest);
    tcase_add_loop_test(t, refuses_a_bad_manifest_as_a_fault_of_the_delivery, 0, COUNT_OF(edits));
    tcase_add_loop_test(t, finds_the_manifest_of_an_extract, 0, COUNT_OF(paths));
    tcase_add_test(t, refuses_a_path_without_end);
    suite_add_tcase(s, t);
    return s;
}
