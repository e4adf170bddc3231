// SPDX-License-Identifier: Apache-2.0
#include "tests/support/toy_children.h"

#include "common/bundle.h"
#include "common/migrate.h"
#include "common/pg_session.h"

enum { CIN_SUBJECT = 4711, DELETIONS = 3, HOT = 6 };

static const struct recipe recipes[N_RECIPES] = {
    [C1] = {.name = "C1",
            .part = {{PART_FAMILY, 0}, {PART_GIVEN, 0}, {PART_BIRTH, 0}},
            .n_parts = 3,
            .all_variants = true,
            .working = true,
            .memory = true,
            .hot = HOT,
            .weight = 20},
    [C2] = {.name = "C2",
            .part = {{PART_FAMILY_DEL, 0}, {PART_GIVEN, 0}, {PART_BIRTH, 0}},
            .n_parts = 3,
            .working = true,
            .memory = true,
            .hot = HOT,
            .weight = 16},
    [C4] = {.name = "C4",
            .part = {{PART_FAMILY, 0}, {PART_GIVEN, 0}},
            .n_parts = 2,
            .working = true,
            .memory = true,
            .hot = HOT,
            .weight = 5},
    [CIN] = {.name = "CIN",
             .part = {{PART_ID, CIN_SUBJECT}},
             .n_parts = 1,
             .working = true,
             .memory = true,
             .hot = HOT,
             .weight = 25},
};
static const uint32_t families[N_RECIPES] = {1u << C1 | 1u << C2 | 1u << C4, 1u << C2, 1u << C4, 1u << CIN};
const struct linkage_config toy_linkage = {
    .recipes = recipes, .n_recipes = N_RECIPES, .family = families, .bonus = 2, .threshold = 12, .hot_token = HOT};

struct pg *toy_pg;
struct keyring *toy_keys;
struct error toy_err;

bool toy_make_keyring(uint8_t fill, struct keyring **ret_keys)
{
    CLEANUP(secret_freep) struct secret *master = NULL;
    uint8_t schema[DIGEST_BYTES] = {0};
    if (!secret_new(MASTER_KEY_BYTES, &master, &toy_err))
        return false;
    memset(secret_bytes_rw(master), fill, MASTER_KEY_BYTES);
    return keyring_new(master, 1, schema, ret_keys, &toy_err);
}

void toy_setup(void)
{
    int applied = 0;
    err_clear(&toy_err);
    OK(pg_connect("", &toy_pg, &toy_err));
    OK(migrate_apply(toy_pg, &applied, &toy_err));
    OK(pg_exec(
        toy_pg,
        "TRUNCATE intake.delivery, identity.record, identity.withdrawn, linkage.link, linkage.person, linkage.refused,"
        " linkage.review_pair, linkage.decision, linkage.history, linkage.model, linkage.expected_error CASCADE;"
        "INSERT INTO intake.delivery VALUES ('00000000-0000-0000-0000-000000000000', 'a', 's', 'x', 'd',"
        " '2026-01-01', 0, 0, 0, 0, 0, decode(repeat('00', 32), 'hex'))",
        "prepare", &toy_err));
    OK(toy_make_keyring(9, &toy_keys));
}

void toy_teardown(void)
{
    keyring_freep(&toy_keys);
    pg_closep(&toy_pg);
}

static void seal(const struct row *r, const struct uuid *row_key, uint8_t *out, size_t *ret_len)
{
    CLEANUP(aead_freep) struct aead *aead = NULL;
    struct bundle b;
    uint8_t plain[BUNDLE_MAX_BYTES];
    size_t len;
    uint64_t near[DELETIONS] = {r->family, r->family / 10, r->family / 100};
    bundle_init(&b);
    if (r->family != 0) {
        OK(bundle_add(&b, PART_FAMILY, 0, 0, &r->family, 1, &toy_err));
        OK(bundle_add(&b, PART_FAMILY_DEL, 0, 0, near, DELETIONS, &toy_err));
        OK(bundle_add(&b, PART_GIVEN, 0, 0, &r->given, 1, &toy_err));
    }
    if (r->alias_family != 0) {
        OK(bundle_add(&b, PART_FAMILY, 3, 0, &r->alias_family, 1, &toy_err));
        OK(bundle_add(&b, PART_GIVEN, 3, 0, &r->given, 1, &toy_err));
    }
    if (r->birth != 0)
        OK(bundle_add(&b, PART_BIRTH, 0, 0, &r->birth, 1, &toy_err));
    if (r->cin != 0)
        OK(bundle_add(&b, PART_ID, 0, CIN_SUBJECT, &r->cin, 1, &toy_err));
    OK(bundle_pack(&b, plain, &len, &toy_err));
    OK(keyring_aead(toy_keys, &aead, &toy_err));
    OK(aead_seal(aead, row_key->bytes, sizeof(row_key->bytes), plain, len, out, &toy_err));
    *ret_len = len + AEAD_OVERHEAD;
}

// 00000000-0000-0000-000K-0000000000NN: numbers below 100 read the same in hex as in decimal.
static struct uuid key_of(uint8_t kind, int n)
{
    return (struct uuid){.bytes = {[9] = kind, [15] = (uint8_t)(n / 10 << 4 | n % 10)}};
}

void toy_put(const struct row *r)
{
    static const char insert[] =
        "INSERT INTO identity.record_other (row_key, record_key, source, system, namespace, id_live, deleted, as_of, "
        "delivery_id,"
        " line, bundle) SELECT ('00000000-0000-0000-0001-' || lpad($1, 12, '0'))::uuid,"
        " ('00000000-0000-0000-0002-' || lpad($2, 12, '0'))::uuid, 's', $3, $4, $5::boolean, false, '2026-01-01',"
        " '00000000-0000-0000-0000-000000000000', 1, decode($6, 'hex')"
        " ON CONFLICT (row_key, source) DO UPDATE SET bundle = excluded.bundle, record_key = excluded.record_key";
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
    CLEANUP(pg_clearp) PGresult *res = PQexecParams(toy_pg->conn, insert, 6, NULL, values, NULL, NULL, 0);
    ck_assert_msg(PQresultStatus(res) == PGRES_COMMAND_OK, "%s", PQerrorMessage(toy_pg->conn));
}

void toy_put_all(const struct row *rows, size_t n)
{
    for (size_t i = 0; i < n; i++)
        toy_put(&rows[i]);
}
void toy_sql(const char *text)
{
    OK(pg_exec(toy_pg, text, "test", &toy_err));
}

const char *toy_ask(const char *text)
{
    static char answers[4][2048];
    static int next;
    char *answer = answers[next++ % 4];
    CLEANUP(pg_clearp) PGresult *res = PQexec(toy_pg->conn, text);
    ck_assert_msg(PQresultStatus(res) == PGRES_TUPLES_OK, "%s", PQerrorMessage(toy_pg->conn));
    (void)snprintf(answer, sizeof(answers[0]), "%s", PQgetvalue(res, 0, 0));
    return answer;
}

const char *toy_persons(void)
{
    return toy_ask("SELECT coalesce(string_agg(members, ' ' ORDER BY members), '') FROM (SELECT string_agg("
                   "ltrim(right(record_key::text, 12), '0'), '+' ORDER BY record_key) AS members"
                   " FROM linkage.person GROUP BY person_id) AS x");
}

const char *toy_person_of(int record)
{
    char text[200];
    (void)snprintf(text, sizeof(text),
                   "SELECT person_id FROM linkage.person WHERE right(record_key::text, 12) = lpad('%d', 12, '0')",
                   record);
    return toy_ask(text);
}

const char *toy_links(void)
{
    return toy_ask(
        "SELECT coalesce(string_agg(ltrim(right(record_a::text, 12), '0') || '-' || ltrim(right(record_b::text, 12),"
        " '0') || ':' || recipes || ':' || weight, ' ' ORDER BY record_a, record_b), '') FROM linkage.link");
}

struct link_context toy_context(void)
{
    return (struct link_context){.linkage = &toy_linkage, .keys = toy_keys, .pg = toy_pg};
}

void toy_end_session(void)
{
    PQclear(PQexec(toy_pg->conn, "SELECT pg_terminate_backend(pg_backend_pid())"));
}
