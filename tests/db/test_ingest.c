// SPDX-License-Identifier: Apache-2.0
// ingest/ingest.c ingest/intake.c ingest/loader.c ingest/ingest_store.c ingest/receipt.c: deliveries into a live server.
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/fsio.h"
#include "common/pg.h"
#include "tests/support/inbox.h"
#include "tests/support/scratch.h"
#include "tests/support/secrets.h"

#define HEADER                                                                                                         \
    "IDENTIFIER,UI_ID,COM_FST_NM,COM_MID_NM,COM_LST_NM,SUFX_TLDSC,BIRTH_DT,EST_DOB_CD,GENDER_CD,P_ETHNCTYC,HISP_CD,"   \
    "SS_NO,CL_INDX_NO,GVR_ENTC,SENSTV_IND,SOC158_IND,IBMSNAP_OPERATION,LST_UPD_TS\n"
#define ROW(id, given, family, birth, access, sealed, operation)                                                       \
    id ",," given ",," family ",," birth ",N,F,839,N,,,1068," access "," sealed "," operation                          \
       ",2026-06-01 10:00:00.000000\n"
#define ANN           ROW("AAAAAAA0X5", "Ann", "Alder", "2011-05-06", "N", "N", "I")
#define BEA           ROW("BBBBBBB0X5", "Bea", "Birch", "2012-07-08", "N", "N", "I")
#define CID           ROW("CCCCCCC0X5", "Cid", "Cedar", "2013-09-10", "N", "N", "I")
#define BEA_AGAIN     ROW("BBBBBBB0X5", "Beatrix", "Birch", "2012-07-08", "N", "N", "U")
#define BEA_DELETED   ROW("BBBBBBB0X5", "", "", "", "", "", "D")
#define BEA_SEALED    ROW("BBBBBBB0X5", "Victim1", "SEALED.0909A", "2012-07-08", "R", "N", "U")
#define BEA_SENSITIVE ROW("BBBBBBB0X5", "Bea", "Birch", "2012-07-08", "S", "N", "U")

#define GRID "FKCHLD_CLT,THIRD_ID,CSEC_TPC,START_DT,END_DT,CREATN_TS,IBMSNAP_OPERATION\n"
static const struct inbox_manifest grid = {.source = "child_welfare.csec_grid"};

static long records(void)
{
    return inbox_count("SELECT count(*) FROM identity.record WHERE NOT deleted");
}

static long deliveries(void)
{
    return inbox_count("SELECT count(*) FROM intake.delivery");
}

static void assert_nothing_stored(void)
{
    ck_assert_int_eq(deliveries(), 0);
    ck_assert_int_eq(inbox_count("SELECT count(*) FROM identity.record"), 0);
    ck_assert_int_eq(inbox_count("SELECT count(*) FROM facts.event"), 0);
    ck_assert_int_eq(inbox_count("SELECT count(*) FROM intake.reject"), 0);
}

static const char *receipt(void)
{
    static char text[65536];
    struct buf bytes = {0};
    struct error err = {0};
    ck_assert(fs_read_file(inbox_result.receipt, sizeof(text) - 1, &bytes, &err));
    snprintf(text, sizeof(text), "%s", bytes.data);
    buf_done(&bytes);
    return text;
}

/* --- one delivery -------------------------------------------------------------------------------------------------------- */

START_TEST(takes_in_a_delivery_and_removes_the_extract)
{
    inbox_drop("a.csv", HEADER ANN BEA CID, NULL);
    ck_assert_int_eq(inbox_take("a.csv"), INGEST_ACCEPTED);
    ck_assert_uint_eq(inbox_result.accepted, 3);
    ck_assert_int_eq(records(), 3);
    ck_assert_int_eq(inbox_count("SELECT count(*) FROM identity.record WHERE bundle IS NOT NULL"), 3);
    ck_assert_str_eq(
        inbox_ask("SELECT string_agg(DISTINCT concat_ws(',', sex, race, county, birth_quality, namespace), ';')"
                  " FROM identity.record"),
        "F,white,01,exact,cws");
    ck_assert_str_eq(inbox_ask("SELECT min(birth_month) FROM identity.record"), "2011-05-01");
    ck_assert(!fs_exists(inbox_path("a.csv")));
    ck_assert(!fs_exists(inbox_path("a.manifest.yaml")));
    ck_assert(strstr(receipt(), "\"verdict\": \"accepted\"") != NULL);
}
END_TEST

START_TEST(keeps_the_extract_when_the_hub_says_so)
{
    struct hub keeping = *inbox_context.hub;
    keeping.keep_extracts = true;
    inbox_context.hub = &keeping;
    inbox_drop("a.csv", HEADER ANN, NULL);
    ck_assert_int_eq(inbox_take("a.csv"), INGEST_ACCEPTED);
    ck_assert(fs_exists(inbox_path("a.csv")));
}
END_TEST

START_TEST(rejects_rows_by_line_column_and_reason)
{
    char text[65536] = HEADER;
    for (int i = 0; i < 200; i++) {
        char row[512];
        snprintf(row, sizeof(row), ROW("%c%c%05d0X5", "Zoe", "Zelkova", "2012-01-02", "N", "N", "I"), 'a' + i % 26,
                 'a' + i / 26, i);
        size_t at = strlen(text);
        snprintf(text + at, sizeof(text) - at, "%s", row);
    }
    size_t end = strlen(text);
    snprintf(text + end, sizeof(text) - end, "%s%s", ROW("DDDDDDD0X5", "Dot", "Dogwood", "2012-13-02", "N", "N", "I"),
             "short,row\n");
    inbox_drop("a.csv", text, NULL);
    ck_assert_int_eq(inbox_take("a.csv"), INGEST_ACCEPTED);
    ck_assert_uint_eq(inbox_result.rejected, 2);
    ck_assert_str_eq(
        inbox_ask("SELECT string_agg(concat_ws(',', line, column_name, reason), ';' ORDER BY line) FROM intake.reject"),
        "202,BIRTH_DT,bad_date;203,,short_row");
    ck_assert(strstr(receipt(), "\"reason\": \"bad_date\"") != NULL);
    ck_assert_ptr_null(strstr(receipt(), "Dogwood"));
    ck_assert_ptr_null(strstr(receipt(), "2012-13"));
}
END_TEST

START_TEST(counts_rows_replaced_by_a_later_line_as_duplicates)
{
    inbox_drop("a.csv", HEADER ANN BEA BEA_AGAIN CID BEA, NULL);
    ck_assert_int_eq(inbox_take("a.csv"), INGEST_ACCEPTED);
    ck_assert_uint_eq(inbox_result.duplicate, 2);
    ck_assert_uint_eq(inbox_result.accepted, 3);
    ck_assert_int_eq(records(), 3);
    ck_assert_int_eq(inbox_count("SELECT count(*) FROM identity.record WHERE line = 6"), 1);
}
END_TEST

START_TEST(a_reject_share_over_the_limit_refuses_the_whole)
{
    inbox_drop("a.csv", HEADER ANN BEA "AAAAAAA0X6,,,,,,,,,,,,,,N,N,I,\n", NULL);
    ck_assert_int_eq(inbox_take("a.csv"), INGEST_REFUSED);
    ck_assert(strstr(inbox_refusal(), "1 of 3 rows are rejected") != NULL);
    assert_nothing_stored();
    ck_assert(fs_exists(inbox_path("a.csv")));
    ck_assert(strstr(receipt(), "\"verdict\": \"refused\"") != NULL);
    ck_assert(strstr(receipt(), "\"column\": \"COM_FST_NM\"") != NULL);
}
END_TEST

START_TEST(a_delivery_of_more_than_a_batch_arrives_whole)
{
    enum { ROWS = 70000, ROW_LEN = 200 };
    size_t size = (size_t)ROWS * ROW_LEN, n = 0;
    char *text = malloc(size);
    n += (size_t)snprintf(text, size, "%s", HEADER);
    for (int i = 0; i < ROWS; i++)
        n += (size_t)snprintf(text + n, size - n, ROW("%07d0X5", "Ida%d", "Ivy", "2012-01-02", "N", "N", "I"), i,
                              i % 977);
    inbox_drop("a.csv", text, NULL);
    free(text);
    ck_assert_int_eq(inbox_take("a.csv"), INGEST_ACCEPTED);
    ck_assert_uint_eq(inbox_result.accepted, ROWS);
    ck_assert_int_eq(records(), ROWS);
    struct error err = {0};
    ck_assert(ingest_settle(inbox_context.pg, &err));
}
END_TEST

/* --- again, and in any order ------------------------------------------------------------------------------------------------ */

START_TEST(delivering_again_changes_nothing)
{
    char first[65536], state[64];
    inbox_drop("a.csv", HEADER ANN BEA BEA_SENSITIVE CID, NULL);
    ck_assert_int_eq(inbox_take("a.csv"), INGEST_ACCEPTED);
    snprintf(first, sizeof(first), "%s", receipt());
    snprintf(state, sizeof(state), "%s", inbox_state());
    unlink(inbox_result.receipt);
    inbox_drop("a.csv", HEADER ANN BEA BEA_SENSITIVE CID, NULL);
    ck_assert_int_eq(inbox_take("a.csv"), INGEST_ALREADY_IN);
    ck_assert_str_eq(receipt(), first);
    ck_assert_str_eq(inbox_state(), state);
    ck_assert(!fs_exists(inbox_path("a.csv")));
    ck_assert_uint_eq(inbox_result.withheld, 1);
}
END_TEST

START_TEST(recompressed_or_renamed_it_is_the_same_delivery)
{
    inbox_drop("a.csv", HEADER ANN BEA, NULL);
    ck_assert_int_eq(inbox_take("a.csv"), INGEST_ACCEPTED);
    inbox_drop("b.csv.gz", HEADER ANN BEA, NULL);
    ck_assert_int_eq(inbox_take("b.csv.gz"), INGEST_ALREADY_IN);
    inbox_drop("c9.csv.gz", HEADER ANN BEA, NULL);
    ck_assert_int_eq(inbox_take("c9.csv.gz"), INGEST_ALREADY_IN);
    ck_assert_int_eq(deliveries(), 1);
}
END_TEST

START_TEST(a_known_id_with_other_content_is_refused)
{
    static const struct inbox_manifest lying = {
        .rows = 2, .sha256 = "0000000000000000000000000000000000000000000000000000000000000000"};
    inbox_drop("a.csv", HEADER ANN BEA, &lying);
    ck_assert_int_eq(inbox_take("a.csv"), INGEST_REFUSED);
    ck_assert(strstr(inbox_refusal(), "sha256") != NULL);
    assert_nothing_stored();
}
END_TEST

/* Deliveries of one story. Every order has to end in the same state. */
struct step {
    const char *text, *as_of, *source;
};
static const struct step updates[] = {
    {HEADER ANN BEA CID, "2026-06-01", NULL},
    {HEADER BEA_AGAIN, "2026-06-10", NULL},
    {HEADER BEA_DELETED ANN, "2026-06-20", NULL},
    {GRID "BBBBBBB0X5,1,6867,2026-01-01,,,I\nCCCCCCC0X5,1,6869,2026-02-01,,,I\n", "2026-06-01",
     "child_welfare.csec_grid"},
};
static const struct step reinsertions[] = {
    {HEADER BEA_DELETED, "2026-06-01", NULL},
    {HEADER BEA ANN, "2026-06-10", NULL},
    {HEADER BEA_SENSITIVE CID, "2026-06-05", NULL},
    {HEADER ANN ANN, "2026-06-10", NULL},
};
static const struct step withdrawals[] = {
    {HEADER ANN BEA CID, "2026-06-01", NULL},
    {HEADER BEA_SEALED, "2026-06-10", NULL},
    {HEADER BEA_AGAIN CID, "2026-06-20", NULL},
    {GRID "BBBBBBB0X5,1,6867,2026-01-01,,,I\nCCCCCCC0X5,1,6869,2026-02-01,,,I\n", "2026-06-25",
     "child_welfare.csec_grid"},
};
static const struct step sensitive[] = {
    {HEADER ANN BEA, "2026-06-01", NULL},
    {HEADER BEA_SENSITIVE, "2026-06-10", NULL},
    {HEADER CID BEA_SENSITIVE BEA, "2026-06-05", NULL},
    {HEADER BEA BEA_SENSITIVE ANN, "2026-06-04", NULL},
};
static const struct {
    const char *name;
    const struct step *step;
    long live;
} stories[] = {
    {"updates and a delete", updates, 4}, /* Ann, Cid, and the rows of the grid */
    {"a delete before the insert", reinsertions, 3},
    {"a withdrawal", withdrawals, 3},
    {"a row that becomes sensitive", sensitive, 2},
};
enum { STEPS = 4, ORDERS = 24 };

/* The n-th order of 0, 1, 2, 3. */
static void permutation(int n, int out[STEPS])
{
    int rest[STEPS] = {0, 1, 2, 3};
    for (int i = 0, left = STEPS; i < STEPS; i++, left--) {
        int pick = n % left;
        n /= left;
        out[i] = rest[pick];
        memmove(rest + pick, rest + pick + 1, (size_t)(left - pick - 1) * sizeof(rest[0]));
    }
}

START_TEST(every_order_of_deliveries_ends_in_the_same_state)
{
    char state[64] = "";
    for (int n = 0; n < ORDERS; n++) {
        int order[STEPS];
        permutation(n, order);
        inbox_empty_database();
        for (int i = 0; i < STEPS; i++) {
            const struct step *s = &stories[_i].step[order[i]];
            struct inbox_manifest m = {.source = s->source, .as_of = s->as_of};
            inbox_drop("a.csv", s->text, &m);
            ck_assert_msg(inbox_take("a.csv") == INGEST_ACCEPTED, "%s: %s", stories[_i].name,
                          inbox_result.outcome == INGEST_REFUSED ? inbox_refusal() : "already in");
        }
        ck_assert_msg(state[0] == '\0' || strcmp(state, inbox_state()) == 0, "%s: order %d %d %d %d ends elsewhere",
                      stories[_i].name, order[0], order[1], order[2], order[3]);
        snprintf(state, sizeof(state), "%s", inbox_state());
        ck_assert_int_eq(records(), stories[_i].live);
    }
}
END_TEST

START_TEST(an_update_replaces_the_events_of_its_row)
{
    static const struct inbox_manifest later = {.source = "child_welfare.csec_grid", .as_of = "2026-07-01"};
    inbox_drop("a.csv", GRID "BBBBBBB0X5,1,6867,2026-01-01,,,I\nBBBBBBB0X5,2,6868,2026-01-02,,,I\n", &grid);
    ck_assert_int_eq(inbox_take("a.csv"), INGEST_ACCEPTED);
    ck_assert_int_eq(inbox_count("SELECT count(*) FROM facts.event WHERE kind = 'csec'"), 2);
    inbox_drop("b.csv", GRID "BBBBBBB0X5,1,6869,2026-01-05,2026-01-09,,U\nBBBBBBB0X5,2,6868,2026-01-02,,,D\n", &later);
    ck_assert_int_eq(inbox_take("b.csv"), INGEST_ACCEPTED);
    ck_assert_str_eq(
        inbox_ask("SELECT string_agg(concat_ws(',', tier, context, basis, start_on, end_on), ';') FROM facts.event"),
        "confirmed,during_care,csec_grid,2026-01-05,2026-01-09");
}
END_TEST

static long event_keys(void)
{
    return inbox_count("SELECT count(*) FROM pg_index"
                       " WHERE indrelid = 'facts.event_child_welfare_csec_grid'::regclass AND indisunique");
}

static long record_keys(void)
{
    return inbox_count("SELECT count(*) FROM pg_index"
                       " WHERE indrelid = 'identity.record_child_welfare_csec_grid'::regclass AND indisunique");
}

START_TEST(records_get_a_key_from_the_delivery_behind_the_first)
{
    inbox_drop("a.csv", GRID "BBBBBBB0X5,1,6867,2026-01-01,,,I\nBBBBBBB0X5,1,6868,2026-01-02,,,I\n", &grid);
    ck_assert_int_eq(inbox_take("a.csv"), INGEST_ACCEPTED);
    ck_assert_uint_eq(inbox_result.duplicate, 1);
    ck_assert_int_eq(record_keys(), 0);
    for (int i = 0; i < 2; i++) { /* made once */
        inbox_drop("b.csv",
                   i == 0 ? GRID "BBBBBBB0X5,2,6868,2026-01-02,,,I\n" : GRID "BBBBBBB0X5,3,6868,2026-01-02,,,I\n",
                   &grid);
        ck_assert_int_eq(inbox_take("b.csv"), INGEST_ACCEPTED);
        ck_assert_int_eq(record_keys(), 1);
    }
    ck_assert_int_eq(inbox_count("SELECT count(DISTINCT row_key) FROM identity.record"), 3);
}
END_TEST

START_TEST(events_get_a_key_when_the_first_of_them_is_replaced)
{
    inbox_drop("a.csv", GRID "BBBBBBB0X5,1,6867,2026-01-01,,,I\nBBBBBBB0X5,1,6868,2026-01-02,,,I\n", &grid);
    ck_assert_int_eq(inbox_take("a.csv"), INGEST_ACCEPTED);
    ck_assert_uint_eq(inbox_result.duplicate, 1);
    ck_assert_int_eq(event_keys(), 0);
    inbox_drop("b.csv", GRID "BBBBBBB0X5,2,6868,2026-01-02,,,I\n", &grid);
    ck_assert_int_eq(inbox_take("b.csv"), INGEST_ACCEPTED);
    ck_assert_int_eq(event_keys(), 0);
    for (int i = 0; i < 2; i++) { /* made once */
        struct inbox_manifest later = {.source = grid.source, .as_of = i == 0 ? "2026-07-01" : "2026-07-02"};
        inbox_drop("c.csv", GRID "BBBBBBB0X5,1,6869,2026-01-05,,,U\n", &later);
        ck_assert_int_eq(inbox_take("c.csv"), INGEST_ACCEPTED);
        ck_assert_int_eq(event_keys(), 1);
    }
    ck_assert_str_eq(inbox_ask("SELECT string_agg(start_on::text, ';' ORDER BY start_on) FROM facts.event"),
                     "2026-01-02;2026-01-05");
}
END_TEST

/* As when the source's description has changed between the two. */
START_TEST(a_later_row_may_differ_in_what_was_the_same_in_all_of_the_first_delivery)
{
    inbox_drop("a.csv", GRID "BBBBBBB0X5,1,6867,2026-01-01,,,I\n", &grid);
    ck_assert_int_eq(inbox_take("a.csv"), INGEST_ACCEPTED);
    inbox_run("INSERT INTO identity.record SELECT gen_random_uuid(), record_key, source, 'other', 'other', false, true,"
              " as_of + 1, gen_random_uuid(), 9, '\\x00', 'F', 'white', '01', '2011-01-01', 'exact'"
              " FROM identity.record");
    inbox_run(
        "INSERT INTO facts.event (row_key, slot, record_key, source, system, kind, start_on, basis, score)"
        " SELECT row_key, 7, record_key, source, 'other', 'screening', start_on, 'screening', 3 FROM facts.event");
    ck_assert_str_eq(
        inbox_ask("SELECT string_agg(concat_ws(',', source, system, namespace, id_live, deleted, as_of, bundle,"
                  " sex), ';' ORDER BY as_of) FROM identity.record"),
        "child_welfare.csec_grid,child_welfare,cws,t,f,2026-06-30;"
        "child_welfare.csec_grid,other,other,f,t,2026-07-01,\\x00,F");
    ck_assert_str_eq(
        inbox_ask(
            "SELECT string_agg(concat_ws(',', slot, system, kind, basis, score), ';' ORDER BY slot) FROM facts.event"),
        "0,child_welfare,csec,csec_grid;7,other,screening,screening,3");
}
END_TEST

START_TEST(a_sealed_child_is_gone_and_stays_gone)
{
    inbox_drop("a.csv", HEADER ANN BEA, NULL);
    ck_assert_int_eq(inbox_take("a.csv"), INGEST_ACCEPTED);
    static const struct inbox_manifest seal = {.as_of = "2026-07-01"};
    inbox_drop("b.csv", HEADER BEA_SEALED CID, &seal);
    ck_assert_int_eq(inbox_take("b.csv"), INGEST_ACCEPTED);
    ck_assert_uint_eq(inbox_result.withheld, 1);
    inbox_drop("c.csv", HEADER BEA_AGAIN, &(struct inbox_manifest){.as_of = "2026-07-02"});
    ck_assert_int_eq(inbox_take("c.csv"), INGEST_ACCEPTED);
    inbox_drop("d.csv", GRID "BBBBBBB0X5,1,6867,2026-01-01,,,I\n", &grid);
    ck_assert_int_eq(inbox_take("d.csv"), INGEST_ACCEPTED);
    ck_assert_int_eq(inbox_count("SELECT count(*) FROM identity.withdrawn"), 1);
    ck_assert_int_eq(inbox_count("SELECT count(*) FROM identity.record JOIN identity.withdrawn USING (record_key)"), 0);
    ck_assert_int_eq(inbox_count("SELECT count(*) FROM facts.event"), 0);
    ck_assert_int_eq(records(), 2);
}
END_TEST

/* --- refused as a whole ------------------------------------------------------------------------------------------------------ */

static const struct {
    const char *name, *text, *want;
    struct inbox_manifest manifest;
} refused[] = {
    {"wrong number of rows", HEADER ANN, "the manifest says 2 rows, the extract has 1", {.rows = 2}},
    {"unknown source", HEADER ANN, "did you mean \"child_welfare.client\"", {.source = "child_welfare.clients"}},
    {"unknown agency", HEADER ANN, "agency \"acme\" is not known here", {.agency = "acme"}},
    {"agency of another system", HEADER ANN, "delivers for system probation", {.agency = "probation_dept"}},
    {"from the future", HEADER ANN, "as_of 2026-07-03 lies in the future", {.as_of = "2026-07-03"}},
    {"no such day", HEADER ANN, "as_of must be a date", {.as_of = "2026-02-30"}},
    {"agency with a slash", HEADER ANN, "agency must be a name", {.agency = "../x"}},
    {"empty file", "", "header: the file is empty", {.rows = 1}},
    {"unterminated quote", HEADER ANN "\"AAAAAAA0X6,\n", "line 3", {.rows = 2}},
    {"stray quote", HEADER ANN "AAA\"AAAA0X6,\n", "line 3", {.rows = 2}},
};

START_TEST(refuses_a_delivery_that_is_not_what_it_says)
{
    inbox_drop("a.csv", refused[_i].text, &refused[_i].manifest);
    ck_assert_int_eq(inbox_take("a.csv"), INGEST_REFUSED);
    ck_assert_msg(strstr(inbox_refusal(), refused[_i].want) != NULL, "%s: %s", refused[_i].name, inbox_refusal());
    ck_assert_ptr_null(strstr(inbox_refusal(), "Alder"));
    assert_nothing_stored();
    ck_assert(fs_exists(inbox_path("a.csv")));
}
END_TEST

START_TEST(refuses_an_extract_in_another_agencys_folder)
{
    struct hub other = *inbox_context.hub;
    const struct hub_agency agencies[] = {{.name = "cdss", .system = "child_welfare"},
                                          {.name = "ccwip", .system = "child_welfare"}};
    other.agencies = agencies;
    other.n_agencies = 2;
    inbox_context.hub = &other;
    inbox_drop("a.csv", HEADER ANN, &(struct inbox_manifest){.agency = "ccwip"});
    ck_assert_int_eq(inbox_take("a.csv"), INGEST_REFUSED);
    ck_assert(strstr(inbox_refusal(), "another agency's folder") != NULL);
    ck_assert(strstr(inbox_result.receipt, "/cdss/") != NULL);
}
END_TEST

START_TEST(refuses_without_a_manifest)
{
    inbox_drop("a.csv", HEADER ANN, NULL);
    unlink(inbox_path("a.manifest.yaml"));
    ck_assert_int_eq(inbox_take("a.csv"), INGEST_REFUSED);
    assert_nothing_stored();
}
END_TEST

/* What crypto.md of any library would let through: each is one fault in a good file. */
static const struct {
    const char *name;
    const char *bytes;
    size_t len;
} damaged[] = {
    {"NUL byte", HEADER "AAAAAAA0X5,\0,x\n", sizeof(HEADER "AAAAAAA0X5,\0,x\n") - 1},
    {"UTF-16", "\xff\xfeI\0D\0", 6},
    {"gzip cut short", "\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03\x4b", 11},
    {"no gzip behind its mark", "\x1f\x8b\x01\x02\x03\x04", 6},
};

START_TEST(refuses_a_damaged_file)
{
    inbox_drop_bytes("a.csv", damaged[_i].bytes, damaged[_i].len, HEADER ANN, NULL);
    ck_assert_int_eq(inbox_take("a.csv"), INGEST_REFUSED);
    assert_nothing_stored();
}
END_TEST

/* A good gzip with one thing wrong about it. */
START_TEST(refuses_a_damaged_gzip)
{
    struct buf bytes = {0};
    inbox_drop("a.csv.gz", HEADER ANN BEA, NULL);
    ck_assert(fs_read_file(inbox_path("a.csv.gz"), 1 << 16, &bytes, &inbox_error));
    if (_i == 0)
        bytes.len -= 5; /* cut short */
    else if (_i == 1)
        bytes.data[bytes.len - 6] ^= 1; /* checksum */
    else
        ck_assert(buf_add(&bytes, "more", 4, &inbox_error)); /* behind the end */
    scratch_write("inbox/cdss/a.csv.gz", bytes.data, bytes.len);
    buf_done(&bytes);
    ck_assert_int_eq(inbox_take("a.csv.gz"), INGEST_REFUSED);
    assert_nothing_stored();
}
END_TEST

START_TEST(refuses_a_link)
{
    inbox_drop("b.csv", HEADER ANN, NULL);
    inbox_drop("a.csv", HEADER ANN, NULL);
    unlink(inbox_path("a.csv"));
    ck_assert_int_eq(symlink("b.csv", inbox_path("a.csv")), 0);
    ck_assert_int_eq(inbox_take("a.csv"), INGEST_REFUSED);
    ck_assert(strstr(inbox_refusal(), "link") != NULL);
    assert_nothing_stored();
}
END_TEST

/* --- keys, faults of ours ------------------------------------------------------------------------------------------------------ */

START_TEST(refuses_another_key_and_another_epoch)
{
    struct error err = {0};
    CLEANUP(secret_freep)
    struct secret *master = secret_from_hex("ff0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f");
    CLEANUP(keyring_freep) struct keyring *other = NULL, *next = NULL;
    uint8_t schema[DIGEST_BYTES] = {0};
    ck_assert(keyring_new(master, 1, schema, &other, &err));
    ck_assert(keyring_new(master, 2, schema, &next, &err));
    ck_assert(ingest_verify_key(inbox_context.pg, other, false, &err)); /* who only looks leaves nothing behind */
    ck_assert(ingest_verify_key(inbox_context.pg, inbox_context.keys, true, &err));
    ck_assert(ingest_verify_key(inbox_context.pg, inbox_context.keys, true, &err));
    ck_assert(!ingest_verify_key(inbox_context.pg, other, true, &err));
    ck_assert_int_eq(err.code, ERR_CONFIG);
    err_clear(&err);
    ck_assert(!ingest_verify_key(inbox_context.pg, next, true, &err));
    ck_assert_int_eq(err.code, ERR_CONFIG);
    keyring_freep(&next);
}
END_TEST

START_TEST(a_lost_database_is_no_refusal)
{
    inbox_drop("a.csv", HEADER ANN, NULL);
    char kill[64];
    snprintf(kill, sizeof(kill), "%s", inbox_ask("SELECT pg_backend_pid()"));
    CLEANUP(pg_closep) struct pg *other = NULL;
    struct error err = {0};
    ck_assert(pg_connect_again(inbox_context.pg, &other, &err));
    struct ingest_context ctx = inbox_context;
    ctx.pg = other;
    snprintf(kill + strlen(kill), sizeof(kill) - strlen(kill), " ");
    inbox_ask("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = current_database()"
              " AND pid <> pg_backend_pid()");
    ck_assert(!ingest_delivery(&ctx, inbox_path("a.csv"), &inbox_result, &err));
    ck_assert_int_eq(err.code, ERR_RETRY);
    assert_nothing_stored();
    ck_assert_int_eq(inbox_take("a.csv"), INGEST_ACCEPTED);
}
END_TEST

START_TEST(a_records_key_is_found_from_the_id_as_written)
{
    struct uuid key, printed;
    struct error err = {0};
    char sql[256], hex[33];
    const struct source *s = sources_find(inbox_context.sources, "child_welfare.client");
    inbox_drop("a.csv", HEADER ROW("5Y3vKVs0X5", "Ann", "Alder", "2011-05-06", "N", "N", "I"), NULL);
    ck_assert_int_eq(inbox_take("a.csv"), INGEST_ACCEPTED);
    ck_assert(ingest_record_key(s, inbox_context.keys, view_of("5Y3vKVs0X5"), &key, &err));
    ck_assert(ingest_record_key(s, inbox_context.keys, view_of("0315-2076-8676-8002051"), &printed, &err));
    ck_assert_int_eq(uuid_compare(&key, &printed), 0);
    hex_encode(key.bytes, UUID_BYTES, hex);
    snprintf(sql, sizeof(sql), "SELECT count(*) FROM identity.record WHERE record_key = '%s'", hex);
    ck_assert_int_eq(inbox_count(sql), 1);
    ck_assert(!ingest_record_key(s, inbox_context.keys, view_of("?"), &key, &err));
    ck_assert_int_eq(err.code, ERR_DATA);
    err_clear(&err);
    const struct source *pin = sources_find(inbox_context.sources, "probation.referral");
    ck_assert(ingest_record_key(pin, inbox_context.keys, view_of("19/000123"), &key, &err));
    ck_assert(!ingest_record_key(pin, inbox_context.keys, view_of("000123"), &printed, &err));
    err_clear(&err);
    const struct source *visit = sources_find(inbox_context.sources, "health.encounter");
    ck_assert(ingest_record_key(visit, inbox_context.keys, view_of("rln:ABC123"), &key, &err));
}
END_TEST

Suite *suite(void);

Suite *suite(void)
{
    Suite *s = suite_create("ingest");
    TCase *t = tcase_create("deliveries");
    tcase_add_checked_fixture(t, inbox_setup, inbox_teardown);
    tcase_set_timeout(t, 60);
    tcase_add_test(t, takes_in_a_delivery_and_removes_the_extract);
    tcase_add_test(t, keeps_the_extract_when_the_hub_says_so);
    tcase_add_test(t, rejects_rows_by_line_column_and_reason);
    tcase_add_test(t, counts_rows_replaced_by_a_later_line_as_duplicates);
    tcase_add_test(t, a_reject_share_over_the_limit_refuses_the_whole);
    tcase_add_test(t, a_delivery_of_more_than_a_batch_arrives_whole);
    tcase_add_test(t, delivering_again_changes_nothing);
    tcase_add_test(t, recompressed_or_renamed_it_is_the_same_delivery);
    tcase_add_test(t, a_known_id_with_other_content_is_refused);
    tcase_add_loop_test(t, every_order_of_deliveries_ends_in_the_same_state, 0, COUNT_OF(stories));
    tcase_add_test(t, an_update_replaces_the_events_of_its_row);
    tcase_add_test(t, records_get_a_key_from_the_delivery_behind_the_first);
    tcase_add_test(t, events_get_a_key_when_the_first_of_them_is_replaced);
    tcase_add_test(t, a_later_row_may_differ_in_what_was_the_same_in_all_of_the_first_delivery);
    tcase_add_test(t, a_sealed_child_is_gone_and_stays_gone);
    tcase_add_loop_test(t, refuses_a_delivery_that_is_not_what_it_says, 0, COUNT_OF(refused));
    tcase_add_test(t, refuses_an_extract_in_another_agencys_folder);
    tcase_add_test(t, refuses_without_a_manifest);
    tcase_add_loop_test(t, refuses_a_damaged_file, 0, COUNT_OF(damaged));
    tcase_add_loop_test(t, refuses_a_damaged_gzip, 0, 3);
    tcase_add_test(t, refuses_a_link);
    tcase_add_test(t, refuses_another_key_and_another_epoch);
    tcase_add_test(t, a_lost_database_is_no_refusal);
    tcase_add_test(t, a_records_key_is_found_from_the_id_as_written);
    suite_add_tcase(s, t);
    return s;
}
