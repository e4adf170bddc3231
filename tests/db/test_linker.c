// SPDX-License-Identifier: Apache-2.0
// linker/ against a live server (tests/support/cluster.sh). Bundles are sealed here, of made-up encodings: a name or a
// date is a number.
#include <check.h>

#include "common/migrate.h"
#include "common/pg_session.h"
#include "linker/candidates.h"
#include "linker/linker.h"

enum { C1, C2, C4, CIN, N_RECIPES };
enum { CIN_SUBJECT = 4711, DELETIONS = 3 };

static const struct recipe recipes[N_RECIPES] = {
    [C1] = {.name = "C1",
            .part = {{PART_FAMILY, 0}, {PART_GIVEN, 0}, {PART_BIRTH, 0}},
            .n_parts = 3,
            .all_variants = true,
            .working = true,
            .weight = 20},
    [C2] = {.name = "C2",
            .part = {{PART_FAMILY_DEL, 0}, {PART_GIVEN, 0}, {PART_BIRTH, 0}},
            .n_parts = 3,
            .working = true,
            .weight = 16},
    [C4] = {.name = "C4", .part = {{PART_FAMILY, 0}, {PART_GIVEN, 0}}, .n_parts = 2, .working = true, .weight = 5},
    [CIN] = {.name = "CIN", .part = {{PART_ID, CIN_SUBJECT}}, .n_parts = 1, .working = true, .weight = 25},
};
static const uint32_t families[N_RECIPES] = {1u << C1 | 1u << C2 | 1u << C4, 1u << C2, 1u << C4, 1u << CIN};
static const struct linkage_config linkage = {
    .recipes = recipes, .n_recipes = N_RECIPES, .family = families, .bonus = 2, .threshold = 12, .hot_token = 6};

static struct pg *pg;
static struct keyring *keys;
static struct error err;
static struct link_result result;

#define OK(call)                                                                                                       \
    do {                                                                                                               \
        char message_[1024];                                                                                           \
        ck_assert_msg(call, "%s", err_message(&err, message_, sizeof(message_)));                                      \
    } while (0)

// --- a small world
// -------------------------------------------------------------------------------------------------------

static bool make_keyring(uint8_t fill, struct keyring **ret_keys)
{
    CLEANUP(secret_freep) struct secret *master = NULL;
    uint8_t schema[DIGEST_BYTES] = {0};
    if (!secret_new(MASTER_KEY_BYTES, &master, &err))
        return false;
    memset(secret_bytes_rw(master), fill, MASTER_KEY_BYTES);
    return keyring_new(master, 1, schema, ret_keys, &err);
}

static void setup(void)
{
    int applied = 0;
    err_clear(&err);
    OK(pg_connect("", &pg, &err));
    OK(migrate_apply(pg, &applied, &err));
    OK(pg_exec(pg,
               "TRUNCATE intake.delivery, identity.record, identity.withdrawn, linkage.link, linkage.person CASCADE;"
               "INSERT INTO intake.delivery VALUES ('00000000-0000-0000-0000-000000000000', 'a', 's', 'x', 'd',"
               " '2026-01-01', 0, 0, 0, 0, 0, decode(repeat('00', 32), 'hex'))",
               "prepare", &err));
    OK(make_keyring(9, &keys));
}

static void teardown(void)
{
    keyring_freep(&keys);
    pg_closep(&pg);
}

#define CW                                                                                                             \
    {                                                                                                                  \
        "cws", "child_welfare"                                                                                         \
    }
#define HE                                                                                                             \
    {                                                                                                                  \
        "cin", "health"                                                                                                \
    }
#define SC                                                                                                             \
    {                                                                                                                  \
        "ssid", "schools"                                                                                              \
    }
#define PR                                                                                                             \
    {                                                                                                                  \
        "pin/19", "probation"                                                                                          \
    }

// What one row says of a child. Zero: not given.
struct row {
    int row, record;
    struct {
        const char *space, *system;
    } from;
    uint64_t family, given, birth, alias_family, cin;
    bool retired; // its id is not live
};

static void seal(const struct row *r, const struct uuid *row_key, uint8_t *out, size_t *ret_len)
{
    CLEANUP(aead_freep) struct aead *aead = NULL;
    struct bundle b;
    uint8_t plain[BUNDLE_MAX_BYTES];
    size_t len;
    uint64_t near[DELETIONS] = {r->family, r->family / 10, r->family / 100};
    bundle_init(&b);
    if (r->family != 0) {
        OK(bundle_add(&b, PART_FAMILY, 0, 0, &r->family, 1, &err));
        OK(bundle_add(&b, PART_FAMILY_DEL, 0, 0, near, DELETIONS, &err));
        OK(bundle_add(&b, PART_GIVEN, 0, 0, &r->given, 1, &err));
    }
    if (r->alias_family != 0) {
        OK(bundle_add(&b, PART_FAMILY, 3, 0, &r->alias_family, 1, &err));
        OK(bundle_add(&b, PART_GIVEN, 3, 0, &r->given, 1, &err));
    }
    if (r->birth != 0)
        OK(bundle_add(&b, PART_BIRTH, 0, 0, &r->birth, 1, &err));
    if (r->cin != 0)
        OK(bundle_add(&b, PART_ID, 0, CIN_SUBJECT, &r->cin, 1, &err));
    OK(bundle_pack(&b, plain, &len, &err));
    OK(keyring_aead(keys, &aead, &err));
    OK(aead_seal(aead, row_key->bytes, sizeof(row_key->bytes), plain, len, out, &err));
    *ret_len = len + AEAD_OVERHEAD;
}

// 00000000-0000-0000-000K-0000000000NN: numbers below 100 read the same in hex as in decimal.
static struct uuid key_of(uint8_t kind, int n)
{
    return (struct uuid){.bytes = {[9] = kind, [15] = (uint8_t)(n / 10 << 4 | n % 10)}};
}

static void put(const struct row *r)
{
    static const char insert[] =
        "INSERT INTO identity.record (row_key, record_key, source, system, namespace, id_live, deleted, as_of, "
        "delivery_id,"
        " line, bundle) SELECT ('00000000-0000-0000-0001-' || lpad($1, 12, '0'))::uuid,"
        " ('00000000-0000-0000-0002-' || lpad($2, 12, '0'))::uuid, 's', $3, $4, $5::boolean, false, '2026-01-01',"
        " '00000000-0000-0000-0000-000000000000', 1, decode($6, 'hex')"
        " ON CONFLICT (row_key) DO UPDATE SET bundle = excluded.bundle, record_key = excluded.record_key";
    uint8_t sealed[BUNDLE_MAX_BYTES + AEAD_OVERHEAD];
    static char hex[2 * sizeof(sealed) + 1];
    char row_text[16], record_text[16];
    size_t len;
    (void)snprintf(row_text, sizeof(row_text), "%02d", r->row);
    (void)snprintf(record_text, sizeof(record_text), "%d", r->record);
    struct uuid row_key = key_of(1, r->row);
    seal(r, &row_key, sealed, &len);
    hex_encode(sealed, len, hex);
    const char *values[] = {row_text,
                            record_text,
                            r->from.system,
                            r->from.space,
                            r->retired ? "f" : "t",
                            r->family == 0 && r->cin == 0 ? NULL : hex};
    CLEANUP(pg_clearp) PGresult *res = PQexecParams(pg->conn, insert, 6, NULL, values, NULL, NULL, 0);
    ck_assert_msg(PQresultStatus(res) == PGRES_COMMAND_OK, "%s", PQerrorMessage(pg->conn));
}

static void put_all(const struct row *rows, size_t n)
{
    for (size_t i = 0; i < n; i++)
        put(&rows[i]);
}
#define PUT(...)                                                                                                       \
    do {                                                                                                               \
        const struct row rows_[] = {__VA_ARGS__};                                                                      \
        put_all(rows_, COUNT_OF(rows_));                                                                               \
    } while (0)

static void sql(const char *text)
{
    OK(pg_exec(pg, text, "test", &err));
}

// One value as text; lives until the next call but three.
static const char *ask(const char *text)
{
    static char answers[4][2048];
    static int next;
    char *answer = answers[next++ % 4];
    CLEANUP(pg_clearp) PGresult *res = PQexec(pg->conn, text);
    ck_assert_msg(PQresultStatus(res) == PGRES_TUPLES_OK, "%s", PQerrorMessage(pg->conn));
    (void)snprintf(answer, sizeof(answers[0]), "%s", PQgetvalue(res, 0, 0));
    return answer;
}

// Who is who: "1+2 3" says records 1 and 2 are one child, 3 another.
static const char *persons(void)
{
    return ask("SELECT coalesce(string_agg(members, ' ' ORDER BY members), '') FROM (SELECT string_agg("
               "ltrim(right(record_key::text, 12), '0'), '+' ORDER BY record_key) AS members"
               " FROM linkage.person GROUP BY person_id) AS x");
}

static const char *person_of(int record)
{
    char text[200];
    (void)snprintf(text, sizeof(text),
                   "SELECT person_id FROM linkage.person WHERE right(record_key::text, 12) = lpad('%d', 12, '0')",
                   record);
    return ask(text);
}

static const char *links(void)
{
    return ask(
        "SELECT coalesce(string_agg(ltrim(right(record_a::text, 12), '0') || '-' || ltrim(right(record_b::text, 12),"
        " '0') || ':' || recipes || ':' || weight, ' ' ORDER BY record_a, record_b), '') FROM linkage.link");
}

static struct link_context context(void)
{
    return (struct link_context){.linkage = &linkage, .keys = keys, .pg = pg};
}

static void run(void)
{
    struct link_context ctx = context();
    OK(link_run(&ctx, &result, &err));
}

#define CHILD(row_, record_, from_, family_, given_, birth_, ...)                                                      \
    {                                                                                                                  \
        .row = row_, .record = record_, .from = from_, .family = family_, .given = given_, .birth = birth_,            \
        __VA_ARGS__                                                                                                    \
    }
#define EVENT(row_, record_, from_)                                                                                    \
    {                                                                                                                  \
        .row = row_, .record = record_, .from = from_                                                                  \
    }

// --- what it decides
// ------------------------------------------------------------------------------------------------------

START_TEST(finds_the_same_child_in_three_systems)
{
    PUT(CHILD(1, 1, CW, 100, 7, 5), CHILD(2, 2, HE, 100, 7, 5), CHILD(3, 3, SC, 1005, 7, 5),
        CHILD(4, 4, SC, 200, 8, 6));
    run();
    ck_assert_str_eq(persons(), "1+2+3 4");
    ck_assert_uint_eq(result.sightings, 4);
    ck_assert_uint_eq(result.records, 4);
    ck_assert_uint_eq(result.persons, 2);
    ck_assert_uint_eq(result.persons_linked, 1);
    ck_assert_uint_eq(result.persons_new, 2);
    ck_assert_uint_eq(result.links, 3);
}
END_TEST

START_TEST(keeps_the_set_of_recipes_and_its_weight)
{
    PUT(CHILD(1, 1, CW, 100, 7, 5, .cin = 33), CHILD(2, 2, HE, 100, 7, 5, .cin = 33), CHILD(3, 3, SC, 109, 7, 5));
    run();
    ck_assert_str_eq(links(), "1-2:15:27 1-3:2:16 2-3:2:16");
}
END_TEST

START_TEST(one_weak_recipe_does_not_link)
{
    PUT(CHILD(1, 1, CW, 100, 7, 5), CHILD(2, 2, HE, 100, 7, 6));
    run();
    ck_assert_str_eq(persons(), "1 2");
    ck_assert_uint_eq(result.pairs, 1);
    ck_assert_str_eq(links(), "");
}
END_TEST

START_TEST(twins_are_kept_apart)
{
    // Two children of one family and one birth date, each in two systems, and a name mistyped.
    PUT(CHILD(1, 1, CW, 100, 7, 5), CHILD(2, 2, CW, 100, 8, 5), CHILD(3, 3, SC, 109, 7, 5), CHILD(4, 4, SC, 100, 8, 5));
    run();
    ck_assert_str_eq(persons(), "1+3 2+4");
}
END_TEST

START_TEST(two_live_ids_of_one_namespace_are_never_joined)
{
    PUT(CHILD(1, 1, CW, 100, 7, 5), CHILD(2, 2, CW, 100, 7, 5), CHILD(3, 3, HE, 100, 7, 5, .cin = 33),
        CHILD(4, 4, SC, 1, 1, 1, .cin = 33));
    run();
    ck_assert_str_eq(persons(), "1 2 3+4");
    ck_assert_uint_eq(result.refused, 1);
    ck_assert_uint_eq(result.undecided, 2);
}
END_TEST

START_TEST(retired_id_follows_the_live_one)
{
    PUT(CHILD(1, 1, HE, 100, 7, 5), CHILD(2, 2, HE, 100, 7, 5, .retired = true),
        CHILD(3, 3, HE, 100, 7, 5, .retired = true), CHILD(4, 3, HE, 100, 7, 5)); // one of its rows says it is retired
    run();
    ck_assert_str_eq(persons(), "1+2+3");
}
END_TEST

START_TEST(every_sighting_of_a_record_counts_and_so_does_an_alias)
{
    PUT(CHILD(1, 1, CW, 100, 7, 5), CHILD(2, 2, PR, 900, 7, 5), CHILD(3, 2, PR, 100, 7, 5),
        CHILD(4, 3, SC, 500, 7, 5, .alias_family = 900));
    run();
    ck_assert_str_eq(persons(), "1+2+3");
    ck_assert_uint_eq(result.sightings, 4);
    ck_assert_uint_eq(result.records, 3);
    ck_assert_str_eq(links(), "1-2:7:20 2-3:1:20");
}
END_TEST

START_TEST(records_known_only_by_events_are_persons_too)
{
    PUT(CHILD(1, 1, CW, 100, 7, 5), EVENT(2, 2, HE), EVENT(3, 2, HE), EVENT(4, 3, SC));
    run();
    ck_assert_str_eq(persons(), "1 2 3");
    ck_assert_uint_eq(result.sightings, 1);
}
END_TEST

START_TEST(hub_without_records_links_nothing)
{
    run();
    ck_assert_str_eq(persons(), "");
    ck_assert_uint_eq(result.persons, 0);
}
END_TEST

START_TEST(token_held_by_too_many_makes_no_candidates)
{
    for (int i = 1; i <= (int)linkage.hot_token + 1; i++)
        PUT(CHILD(i, i, HE, 100, 7, 5, .cin = i <= 2, .retired = true));
    run();
    ck_assert_str_eq(persons(), "1+2 3 4 5 6 7");
    ck_assert_uint_eq(result.hot_tokens, 7 * 5); // C1, C2 (three neighbours), C4
    ck_assert_uint_eq(result.tokens, 7 * 5 + 2);
    sql("DELETE FROM identity.record WHERE line = 1 AND right(row_key::text, 1) = '7'");
    run();
    ck_assert_str_eq(persons(), "1+2+3+4+5+6");
}
END_TEST

// --- from run to run
// -----------------------------------------------------------------------------------------------------

static const char *contents(void)
{
    return ask("SELECT md5(coalesce((SELECT string_agg(l::text || l.xmin::text || l.ctid::text, '' ORDER BY l.ctid)"
               " FROM linkage.link l), '') || coalesce((SELECT string_agg(p::text || p.xmin::text || p.ctid::text, ''"
               " ORDER BY p.ctid) FROM linkage.person p), ''))");
}

START_TEST(running_again_changes_nothing)
{
    PUT(CHILD(1, 1, CW, 100, 7, 5), CHILD(2, 2, HE, 100, 7, 5), CHILD(3, 3, SC, 1005, 7, 5),
        CHILD(4, 4, SC, 200, 8, 6));
    run();
    const char *before = contents();
    run();
    ck_assert_str_eq(contents(), before);
    ck_assert_uint_eq(result.persons_new, 0);
    ck_assert_uint_eq(result.persons_kept, 2);
}
END_TEST

START_TEST(person_id_survives_new_records)
{
    PUT(CHILD(5, 5, CW, 100, 7, 5), CHILD(6, 6, HE, 100, 7, 5), CHILD(7, 7, SC, 300, 9, 9));
    run();
    const char *first = person_of(5), *other = person_of(7);
    PUT(CHILD(1, 1, SC, 100, 7, 5), CHILD(2, 2, HE, 300, 9, 9));
    run();
    ck_assert_str_eq(persons(), "1+5+6 2+7");
    ck_assert_str_eq(person_of(1), first);
    ck_assert_str_eq(person_of(2), other);
    ck_assert_uint_eq(result.persons_new, 0);
}
END_TEST

START_TEST(merged_person_goes_on_as_the_larger_one)
{
    PUT(CHILD(1, 1, CW, 100, 7, 5), CHILD(2, 2, HE, 300, 9, 9), CHILD(3, 3, SC, 300, 9, 9));
    run();
    const char *larger = person_of(2);
    PUT(CHILD(4, 4, PR, 300, 9, 9), CHILD(5, 4, PR, 100, 7, 5));
    run();
    ck_assert_str_eq(persons(), "1+2+3+4");
    ck_assert_str_eq(person_of(1), larger);
}
END_TEST

START_TEST(deleted_record_leaves_links_and_persons)
{
    PUT(CHILD(1, 1, CW, 100, 7, 5), CHILD(2, 2, HE, 100, 7, 5), CHILD(3, 3, SC, 100, 7, 5));
    run();
    const char *first = person_of(3);
    sql("UPDATE identity.record SET deleted = true, bundle = NULL WHERE right(row_key::text, 1) = '1'");
    run();
    ck_assert_str_eq(persons(), "2+3");
    ck_assert_str_eq(links(), "2-3:7:20");
    ck_assert_str_eq(person_of(3), first);
    sql("DELETE FROM identity.record");
    run();
    ck_assert_str_eq(persons(), "");
    ck_assert_str_eq(links(), "");
}
END_TEST

START_TEST(record_that_lost_its_link_gets_an_id_of_its_own)
{
    PUT(CHILD(1, 1, CW, 100, 7, 5), CHILD(2, 2, HE, 100, 7, 5), CHILD(3, 3, SC, 100, 7, 5));
    run();
    const char *first = person_of(2);
    PUT(CHILD(1, 1, CW, 400, 4, 4));
    run();
    ck_assert_str_eq(persons(), "1 2+3");
    ck_assert_str_eq(person_of(2), first);
    ck_assert_str_ne(person_of(1), first);
    ck_assert_uint_eq(result.persons_new, 1);
}
END_TEST

START_TEST(order_of_deliveries_does_not_matter)
{
    const struct row rows[] = {CHILD(1, 1, CW, 100, 7, 5),  CHILD(2, 2, CW, 100, 8, 5),
                               CHILD(3, 3, SC, 1005, 7, 5), CHILD(4, 4, SC, 100, 8, 5),
                               CHILD(5, 5, HE, 100, 7, 5),  CHILD(6, 6, HE, 300, 7, 5, .cin = 9),
                               CHILD(7, 7, SC, 300, 7, 5),  CHILD(8, 8, CW, 1, 2, 3, .cin = 9)};
    put_all(rows, COUNT_OF(rows));
    run();
    const char *who = persons(), *how = links();
    sql("TRUNCATE identity.record, linkage.link, linkage.person");
    for (size_t i = COUNT_OF(rows); i > 0; i--) {
        put(&rows[i - 1]);
        run(); // in between, too
    }
    ck_assert_str_eq(persons(), who);
    ck_assert_str_eq(links(), how);
}
END_TEST

START_TEST(what_a_killed_run_left_is_ignored)
{
    PUT(CHILD(1, 1, CW, 100, 7, 5), CHILD(2, 2, HE, 300, 9, 9));
    sql("INSERT INTO linkage.working_token VALUES (42, 0, 0), (42, 0, 1), (43, 3, 999999), (43, 3, 0)");
    run();
    ck_assert_str_eq(persons(), "1 2");
    ck_assert_str_eq(ask("SELECT count(*) FROM linkage.working_token"), "0");
}
END_TEST

START_TEST(dry_run_stores_nothing)
{
    PUT(CHILD(1, 1, CW, 100, 7, 5), CHILD(2, 2, HE, 100, 7, 5));
    struct link_context ctx = context();
    ctx.dry_run = true;
    OK(link_run(&ctx, &result, &err));
    ck_assert_uint_eq(result.links, 1);
    ck_assert_str_eq(persons(), "");
    ck_assert_str_eq(ask("SELECT count(*) FROM linkage.working_token"), "0");
}
END_TEST

// --- what can go wrong
// -----------------------------------------------------------------------------------------------------

START_TEST(refuses_bundles_sealed_with_another_key)
{
    PUT(CHILD(1, 1, CW, 100, 7, 5));
    struct link_context ctx = context();
    struct keyring *other = NULL;
    OK(make_keyring(8, &other));
    ctx.keys = other;
    ck_assert(!link_run(&ctx, &result, &err));
    ck_assert_int_eq(err.code, ERR_CONFIG);
    keyring_freep(&other);
}
END_TEST

START_TEST(refuses_a_damaged_bundle)
{
    static const char *const damage[] = {"'\\x00'", "decode(repeat('00', 4000), 'hex')", "bundle || '\\x00'"};
    PUT(CHILD(1, 1, CW, 100, 7, 5));
    char text[200];
    struct link_context ctx = context();
    (void)snprintf(text, sizeof(text), "UPDATE identity.record SET bundle = %s", damage[_i]);
    sql(text);
    ck_assert(!link_run(&ctx, &result, &err));
    ck_assert_int_eq(err.code, ERR_CONFIG);
    ck_assert_str_eq(persons(), "");
}
END_TEST

START_TEST(bundle_moved_to_another_row_does_not_open)
{
    PUT(CHILD(1, 1, CW, 100, 7, 5), CHILD(2, 2, HE, 300, 9, 9));
    struct link_context ctx = context();
    sql("UPDATE identity.record SET bundle = (SELECT bundle FROM identity.record ORDER BY row_key LIMIT 1)");
    ck_assert(!link_run(&ctx, &result, &err));
    ck_assert_int_eq(err.code, ERR_CONFIG);
}
END_TEST

struct seen_progress {
    const char *last;
    int calls;
};

static void note_progress(void *ctx, const char *step, uint64_t done, uint64_t total)
{
    struct seen_progress *seen = ctx;
    ck_assert(total == 0 || done <= total);
    seen->last = step;
    seen->calls++;
}

START_TEST(tells_how_far_it_is)
{
    struct seen_progress seen = {0};
    struct link_context ctx = context();
    PUT(CHILD(1, 1, CW, 100, 7, 5), CHILD(2, 2, HE, 100, 7, 5));
    ctx.progress = note_progress;
    ctx.progress_ctx = &seen;
    OK(link_run(&ctx, &result, &err));
    ck_assert_str_eq(seen.last, "publish");
    ck_assert_int_ge(seen.calls, 4);
}
END_TEST

START_TEST(broken_session_is_a_reason_to_try_again)
{
    PUT(CHILD(1, 1, CW, 100, 7, 5));
    struct link_context ctx = context();
    PQclear(PQexec(pg->conn, "SELECT pg_terminate_backend(pg_backend_pid())"));
    ck_assert(!link_run(&ctx, &result, &err));
    ck_assert_int_eq(err.code, ERR_RETRY);
}
END_TEST

Suite *suite(void);
Suite *suite(void)
{
    Suite *s = suite_create("linker");
    TCase *t = tcase_create("linker");
    tcase_set_timeout(t, 60);
    tcase_add_checked_fixture(t, setup, teardown);
    tcase_add_test(t, finds_the_same_child_in_three_systems);
    tcase_add_test(t, keeps_the_set_of_recipes_and_its_weight);
    tcase_add_test(t, one_weak_recipe_does_not_link);
    tcase_add_test(t, twins_are_kept_apart);
    tcase_add_test(t, two_live_ids_of_one_namespace_are_never_joined);
    tcase_add_test(t, retired_id_follows_the_live_one);
    tcase_add_test(t, every_sighting_of_a_record_counts_and_so_does_an_alias);
    tcase_add_test(t, records_known_only_by_events_are_persons_too);
    tcase_add_test(t, hub_without_records_links_nothing);
    tcase_add_test(t, token_held_by_too_many_makes_no_candidates);
    tcase_add_test(t, running_again_changes_nothing);
    tcase_add_test(t, person_id_survives_new_records);
    tcase_add_test(t, merged_person_goes_on_as_the_larger_one);
    tcase_add_test(t, deleted_record_leaves_links_and_persons);
    tcase_add_test(t, record_that_lost_its_link_gets_an_id_of_its_own);
    tcase_add_test(t, order_of_deliveries_does_not_matter);
    tcase_add_test(t, what_a_killed_run_left_is_ignored);
    tcase_add_test(t, dry_run_stores_nothing);
    tcase_add_test(t, refuses_bundles_sealed_with_another_key);
    tcase_add_loop_test(t, refuses_a_damaged_bundle, 0, 3);
    tcase_add_test(t, bundle_moved_to_another_row_does_not_open);
    tcase_add_test(t, tells_how_far_it_is);
    tcase_add_test(t, broken_session_is_a_reason_to_try_again);
    suite_add_tcase(s, t);
    return s;
}
