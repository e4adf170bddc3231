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
            .hot = HOT},
    [C2] = {.name = "C2",
            .part = {{PART_FAMILY_DEL, 0}, {PART_GIVEN, 0}, {PART_BIRTH, 0}},
            .n_parts = 3,
            .working = true,
            .memory = true,
            .hot = HOT},
    [C4] = {.name = "C4",
            .part = {{PART_FAMILY, 0}, {PART_GIVEN, 0}},
            .n_parts = 2,
            .working = true,
            .memory = true,
            .hot = HOT},
    [CIN] =
        {.name = "CIN", .part = {{PART_ID, CIN_SUBJECT}}, .n_parts = 1, .working = true, .memory = true, .hot = HOT},
};
/* Given, so that what pairs weigh does not depend on the few there are. In bits: a name 7 (one that sounds alike 6, another -5), a birth
 * date 10 (another -5), a number 25, and no reason at all -10. Two names and a date link, with one of the names mistyped too,
 * and a number; names alone do not. */
#define NAME_SHARES                                                                                                    \
    .pinned = true, .m = {[LEVEL_DIFFERENT] = 0.03, [LEVEL_SIMILAR] = 0.032, [LEVEL_EXACT] = 0.938},                   \
    .u = {[LEVEL_DIFFERENT] = 0.99217, [LEVEL_SIMILAR] = 0.0005, [LEVEL_EXACT] = 0.00733}
#define PLAIN_SHARES(bits)                                                                                             \
    .pinned = true, .m = {[LEVEL_DIFFERENT] = 0.03, [LEVEL_EXACT] = 0.97},                                             \
    .u = {[LEVEL_DIFFERENT] = 1 - 0.97 / (1 << (bits)), [LEVEL_EXACT] = 0.97 / (1 << (bits))}
static const struct linkage_field fields[] = {
    {.field = FIELD_GIVEN_NAME, .name = "given_name", NAME_SHARES},
    {.field = FIELD_FAMILY_NAME, .name = "family_name", NAME_SHARES},
    {.field = FIELD_BIRTH_DATE, .name = "birth_date", PLAIN_SHARES(10)},
    {.field = FIELD_ID, .subject = CIN_SUBJECT, .name = "id/cin", PLAIN_SHARES(25)},
};

const struct linkage_config toy_linkage = {.recipes = recipes,
                                           .n_recipes = N_RECIPES,
                                           .engine = ENGINE_MEMORY,
                                           .threads = 2,
                                           .fields = fields,
                                           .n_fields = COUNT_OF(fields),
                                           .link = 0.9,
                                           .review = 0.2,
                                           .strict = 1u << C1 | 1u << CIN,
                                           .strict_recall = 0.8,
                                           .prior = -10,
                                           .random_pairs = 1000};

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
        "INSERT INTO intake.delivery VALUES ('de000000-0000-0000-0000-000000000000', 'a', 's', 'x', 'd',"
        " '2026-01-01', 0, 0, 0, 0, 0, decode(repeat('00', 32), 'hex'))",
        "prepare", &toy_err));
    OK(toy_make_keyring(9, &toy_keys));
}

void toy_teardown(void)
{
    keyring_freep(&toy_keys);
    pg_closep(&toy_pg);
}

/* What a number sounds like: its first digit. */
static uint64_t sound_of(uint64_t number)
{
    while (number >= 10)
        number /= 10;
    return number;
}

static void seal(const struct row *r, const struct uuid *row_key, uint8_t *out, size_t *ret_len)
{
    CLEANUP(aead_freep) struct aead *aead = NULL;
    struct bundle b;
    uint8_t plain[BUNDLE_MAX_BYTES];
    size_t len;
    uint64_t sound = sound_of(r->family);
    uint64_t near[DELETIONS] = {r->family, r->family / 10, r->family / 100};
    bundle_init(&b);
    if (r->family != 0) {
        OK(bundle_add(&b, PART_FAMILY, 0, 0, &r->family, 1, &toy_err));
        OK(bundle_add(&b, PART_FAMILY_DEL, 0, 0, near, DELETIONS, &toy_err));
        OK(bundle_add(&b, PART_FAMILY_PHONETIC, 0, 0, &sound, 1, &toy_err));
        OK(bundle_add(&b, PART_GIVEN, 0, 0, &r->given, 1, &toy_err));
    }
    if (r->alias_family != 0) {
        OK(bundle_add(&b, PART_FAMILY, 3, 0, &r->alias_family, 1, &toy_err));
        OK(bundle_add(&b, PART_GIVEN, 3, 0, &r->given, 1, &toy_err));
    }
    if (r->birth != 0) {
        OK(bundle_add(&b, PART_BIRTH, 0, 0, &r->birth, 1, &toy_err));
        OK(bundle_add(&b, PART_BIRTH_YEAR, 0, 0, &r->birth, 1, &toy_err));
    }
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
        " 'de000000-0000-0000-0000-000000000000', 1, decode($6, 'hex')"
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
        " '0') || ':' || recipes || ':' || round(weight), ' ' ORDER BY record_a, record_b), '') FROM linkage.link");
}

struct link_context toy_context(void)
{
    return (struct link_context){.linkage = &toy_linkage, .keys = toy_keys, .pg = toy_pg};
}

void toy_end_session(void)
{
    PQclear(PQexec(toy_pg->conn, "SELECT pg_terminate_backend(pg_backend_pid())"));
}
