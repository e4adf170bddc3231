/* SPDX-License-Identifier: Apache-2.0 */
/* Covers ingest/encode.c, and holds every encoding against tests/data/golden_encodings.csv: whoever changes what a name, a
 * date or an id is encoded to must raise NORMALISER_VERSION, and only then UPDATE=1 writes the file anew. */
#include <check.h>
#include <inttypes.h>
#include <string.h>

#include "common/buf.h"
#include "common/fsio.h"
#include "config/identifier.h"
#include "ingest/encode.h"
#include "tests/support/edited.h"
#include "tests/support/secrets.h"

Suite *suite(void);

static struct encoder *encoder;
static struct keyring *keys;
static struct identity id;
static struct bundle bundle;

static const uint8_t row_key[ENCODER_ROW_KEY_BYTES] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16};

static void setup(void)
{
    keys = keyring_for_tests();
    ck_assert(encoder_new(keys, &encoder, NULL));
    identity_init(&id);
}

static void teardown(void)
{
    encoder_freep(&encoder);
    encoder_freep(&encoder);
    keyring_freep(&keys);
}

static void fill_name(const char *given, const char *family)
{
    ck_assert(normalise_given(encoder_fold(encoder), view_of(given), &id, NULL));
    ck_assert(normalise_family(encoder_fold(encoder), view_of(family), &id, NULL));
}

static void fill_birth(const char *iso)
{
    struct date d;
    ck_assert(date_from_iso(view_of(iso), &d));
    normalise_birth_date(d, &id);
}

static const struct bundle_slot *slot(enum part part, int variant)
{
    return bundle_find(&bundle, (uint8_t)part, (uint8_t)variant, 0);
}

static uint64_t only(enum part part, int variant)
{
    const struct bundle_slot *s = slot(part, variant);
    ck_assert_ptr_nonnull(s);
    ck_assert_int_eq(s->count, 1);
    return s->values[0];
}

static bool share_value(const uint64_t *a, int n_a, const uint64_t *b, int n_b)
{
    for (int i = 0; i < n_a; i++)
        for (int j = 0; j < n_b; j++)
            if (a[i] == b[j])
                return true;
    return false;
}

/* Golden ---------------------------------------------------------------------------------------------- */

static const struct golden {
    const char *given, *family, *alias, *birth, *sex, *ssn, *cws, *cin, *ssid;
} golden[] = {
    {"Rosalba", "Rivers", "", "2009-03-27", "F", "212-34-5679", "5Y3vKVs0X5", "91234567A2 9180", "0123456789"},
    {"ROSALBA", "RIVERS", "", "2009-03-27", "F", "", "", "91234567A", "0123456789"},
    {"Jos\xc3\xa9 Luis",
     "Garc\xc3\xad"
     "a-Mu\xc3\xb1oz",
     "PEACHES", "2008-12-05", "M", "", "", "", ""},
    {"Anne-Marie", "de la Cruz Oakes", "OAKES, ANNIE; CRUZ, ANN", "2010-01-01", "X", "", "", "", ""},
    {"Li", "O", "", "2012-02-29", "U", "078-05-1120", "", "", "9876543210"},
    {"Wolfeschlegelsteinhausen", "Bergerdorffwelchevoralternwarengewissenhaftschaferswessen", "", "1999-11-11", "M", "",
     "", "", ""},
    {"\xd0\x98\xd1\x80\xd0\xb8\xd0\xbd\xd0\xb0", "\xd0\x98\xd0\xb2\xd0\xb0\xd0\xbd\xd0\xbe\xd0\xb2\xd0\xb0", "",
     "2007-07-31", "F", "", "", "", ""},
    {"Nguy\xe1\xbb\x85n", "Tr\xe1\xba\xa7n", "", "", "", "", "", "", ""},
    {"Baby Girl", "Brooks", "", "2023-05-05", "F", "", "0315-2076-8676-8002051", "", ""},
    {"Unknown", "Doe", "", "1900-01-01", "", "", "", "", ""},
};

static void fill_id(enum id_form form, uint32_t length, const char *namespace_name, const char *raw)
{
    char out[IDENTITY_ID_SIZE];
    size_t len = 0;
    if (normalise_id(form, length, view_of(raw), out, &len) == NORMAL_OK)
        ck_assert(identity_add_id(&id, namespace_name, out, len));
}

static void fill_aliases(const char *list)
{
    while (*list != '\0') {
        size_t len = strcspn(list, ";");
        ck_assert(normalise_alias(encoder_fold(encoder), (struct view){list, len}, ORDER_LAST_FIRST, &id, NULL));
        list += len + (list[len] == ';');
    }
}

static void fill_contact(const char *code, const char *place, const char *street, const char *phone, const char *email)
{
    normalise_postal_code(view_of(code), &id);
    ck_assert(normalise_place(encoder_fold(encoder), view_of(place), &id, NULL));
    ck_assert(normalise_street(encoder_fold(encoder), view_of(street), &id, NULL));
    normalise_phone(view_of(phone), &id);
    normalise_email(view_of(email), &id);
}

static void fill_golden(const struct golden *g)
{
    identity_init(&id);
    fill_name(g->given, g->family);
    fill_aliases(g->alias);
    if (g->birth[0] != '\0')
        fill_birth(g->birth);
    normalise_sex(view_of(g->sex), &id);
    (void)normalise_ssn(view_of(g->ssn), &id);
    fill_id(FORM_CWS, 0, "cws", g->cws);
    fill_id(FORM_CIN, 0, "cin", g->cin);
    fill_id(FORM_DIGITS, 10, "ssid", g->ssid);
}

/* case,part,variant,subject,values; then the digest of the sealed bundle. */
static void write_golden_case(struct buf *out, size_t number)
{
    uint8_t sealed[ENCODER_MAX_SEALED], digest[DIGEST_BYTES];
    char hex[DIGEST_HEX + 1];
    size_t len = 0;
    ck_assert(encoder_encode(encoder, &id, &bundle, NULL));
    for (int i = 0; i < bundle.n_slots; i++) {
        const struct bundle_slot *s = &bundle.slot[i];
        ck_assert(buf_printf(out, NULL, "%zu,%s,%d,%08" PRIx32 ",", number, part_name((enum part)s->tag), s->variant,
                             s->subject));
        for (int v = 0; v < s->count; v++)
            ck_assert(buf_printf(out, NULL, "%s%016" PRIx64, v == 0 ? "" : " ", s->values[v]));
        ck_assert(buf_add_str(out, "\n", NULL));
    }
    ck_assert(encoder_seal(encoder, &bundle, row_key, sealed, &len, NULL));
    ck_assert(digest_once(sealed, len, digest, NULL));
    hex_encode(digest, DIGEST_BYTES, hex);
    ck_assert(buf_printf(out, NULL, "%zu,sealed,0,00000000,%s\n", number, hex));
}

START_TEST(encodes_as_the_golden_file_says)
{
    const char *path = repo_path("tests/data/golden_encodings.csv");
    char version[32];
    struct buf now, before;
    buf_init(&now, 1 << 20);
    (void)snprintf(version, sizeof version, "normaliser %d\n", NORMALISER_VERSION);
    ck_assert(buf_printf(&now, NULL, "%scase,part,variant,subject,values\n", version));
    for (size_t i = 0; i < COUNT_OF(golden); i++) {
        fill_golden(&golden[i]);
        write_golden_case(&now, i);
    }
    identity_init(&id);
    fill_name("Jane Marisol", "Rivers III");
    fill_contact("95814-0001", "Los Angeles", "12 North Oak Street #5", "(916) 555-0142", "Jane.Rivers@school.example");
    write_golden_case(&now, COUNT_OF(golden));
    bool there = fs_read_file(path, 1 << 20, &before, NULL);
    bool same = there && before.len == now.len && memcmp(before.data, now.data, now.len) == 0;
    bool same_version = there && strncmp(before.data, version, strlen(version)) == 0;
    const char *update = getenv("UPDATE");
    if (!same && update != NULL && strcmp(update, "1") == 0 && !same_version)
        ck_assert(fs_write_file(path, now.data, now.len, 0644, NULL));
    else
        ck_assert_msg(same, "encodings changed: raise NORMALISER_VERSION, then run this with UPDATE=1");
    buf_done(&now);
    buf_done(&before);
}
END_TEST

/* Properties ------------------------------------------------------------------------------------------ */

START_TEST(encodes_by_the_documented_message)
{
    /* type | version | length | bytes, under the key "encode" "name/exact" */
    static const uint8_t message[] = {PART_GIVEN, NORMALISER_VERSION, 0, 6, 'R', 'I', 'V', 'E', 'R', 'S'};
    struct hmac *h = NULL;
    uint64_t want = 0;
    ck_assert(keyring_hmac(keys, "encode", "name/exact", &h, NULL));
    ck_assert(hmac_sign64(h, message, sizeof message, &want, NULL));
    fill_name("Jane", "Rivers");
    ck_assert(encoder_encode(encoder, &id, &bundle, NULL));
    ck_assert_uint_eq(only(PART_FAMILY, 0), want >> 32); /* narrow: the leftmost bits */
    hmac_freep(&h);
}
END_TEST

START_TEST(encodes_a_name_alike_as_given_and_as_family_name)
{
    fill_name("Jordan", "Taylor");
    ck_assert(encoder_encode(encoder, &id, &bundle, NULL));
    uint64_t given = only(PART_GIVEN, 0), family = only(PART_FAMILY, 0), sound = only(PART_FAMILY_PHONETIC, 0);
    ck_assert_uint_ne(given, family);
    identity_init(&id);
    fill_name("Taylor", "Jordan");
    ck_assert(encoder_encode(encoder, &id, &bundle, NULL));
    ck_assert_uint_eq(only(PART_GIVEN, 0), family);
    ck_assert_uint_eq(only(PART_FAMILY, 0), given);
    ck_assert_uint_eq(only(PART_GIVEN_PHONETIC, 0), sound);
    ck_assert_uint_ne(only(PART_GIVEN, 0), only(PART_GIVEN_INITIAL, 0));
}
END_TEST

START_TEST(makes_no_slot_of_what_is_not_given)
{
    ck_assert(encoder_encode(encoder, &id, &bundle, NULL));
    ck_assert_int_eq(bundle.n_slots, 0);
    fill_name("", "Rivers");
    ck_assert(encoder_encode(encoder, &id, &bundle, NULL));
    ck_assert_int_eq(bundle.n_slots, 5);
    ck_assert_ptr_null(slot(PART_GIVEN, 0));
    ck_assert_ptr_null(slot(PART_BIRTH, 0));
}
END_TEST

START_TEST(makes_deletion_parts_of_the_name_as_given_only)
{
    fill_name("Jane", "Garcia-Lopez");
    fill_aliases("BROOKS, JENNA");
    ck_assert(encoder_encode(encoder, &id, &bundle, NULL));
    for (int v = 0; v < 4; v++) {
        ck_assert_ptr_nonnull(slot(PART_FAMILY, v));
        ck_assert_ptr_nonnull(slot(PART_GIVEN, v));
        ck_assert_int_eq(slot(PART_FAMILY_DEL, v) != NULL, v == 0);
        ck_assert_int_eq(slot(PART_GIVEN_DEL, v) != NULL, v == 0);
    }
    ck_assert_uint_eq(only(PART_GIVEN, 1), only(PART_GIVEN, 0));
    ck_assert_uint_ne(only(PART_FAMILY, 1), only(PART_FAMILY, 2));
}
END_TEST

START_TEST(encodes_a_middle_name_like_a_given_name)
{
    fill_name("Jane Marisol", "Rivers");
    ck_assert(encoder_encode(encoder, &id, &bundle, NULL));
    uint64_t middle = only(PART_MIDDLE, 0), initial = only(PART_MIDDLE_INITIAL, 0);
    identity_init(&id);
    fill_name("Marisol M.", "Rivers");
    ck_assert(encoder_encode(encoder, &id, &bundle, NULL));
    ck_assert_uint_eq(only(PART_GIVEN, 0), middle);
    ck_assert_uint_eq(only(PART_GIVEN_INITIAL, 0), initial);
    ck_assert_ptr_null(slot(PART_MIDDLE, 0)); /* an initial is no name */
    ck_assert_uint_eq(only(PART_MIDDLE_INITIAL, 0), initial);
}
END_TEST

START_TEST(encodes_where_a_child_can_be_found)
{
    static struct bundle first;
    fill_contact("95814", "Sacramento", "12 Oak St", "916-555-0142", "jane@school.example");
    ck_assert(encoder_encode(encoder, &id, &first, NULL));
    ck_assert_int_eq(first.n_slots, 9);
    identity_init(&id);
    fill_contact("95817-0001", "SACRAMENTO", "12 Oak Street", "1 (916) 555-0142", "jane2@school.example");
    ck_assert(encoder_encode(encoder, &id, &bundle, NULL));
    for (int i = 0; i < first.n_slots; i++) {
        enum part part = (enum part)first.slot[i].tag;
        const struct bundle_slot *a = &first.slot[i], *b = slot(part, 0);
        ck_assert_ptr_nonnull(b);
        bool same = a->count == b->count && memcmp(a->values, b->values, a->count * sizeof *a->values) == 0;
        ck_assert_int_eq(same, part != PART_POSTAL && part != PART_EMAIL && part != PART_EMAIL_GRAMS);
        ck_assert_int_eq(part_is_narrow(part), a->values[0] <= UINT32_MAX);
    }
}
END_TEST

START_TEST(keeps_phones_once_and_in_order_whatever_theirs_was)
{
    static struct bundle first;
    fill_contact("", "", "", "916-555-0142", "");
    fill_contact("", "", "", "916-555-0143", "");
    fill_contact("", "", "", "1 916 555 0142", "");
    ck_assert(encoder_encode(encoder, &id, &first, NULL));
    ck_assert_int_eq(first.n_slots, 1);
    ck_assert_int_eq(first.slot[0].count, 2);
    identity_init(&id);
    fill_contact("", "", "", "916-555-0143", "");
    fill_contact("", "", "", "916-555-0142", "");
    ck_assert(encoder_encode(encoder, &id, &bundle, NULL));
    ck_assert_mem_eq(slot(PART_PHONE, 0)->values, first.slot[0].values, 2 * sizeof(uint64_t));
}
END_TEST

START_TEST(is_blind_to_a_swap_of_day_and_month)
{
    fill_birth("2009-03-11");
    ck_assert(encoder_encode(encoder, &id, &bundle, NULL));
    uint64_t exact = only(PART_BIRTH, 0), year = only(PART_BIRTH_YEAR, 0), monthday = only(PART_BIRTH_MONTHDAY, 0);
    ck_assert_int_eq(slot(PART_BIRTH_DEL, 0)->count, 6 + 1); /* six runs: 2-00-9-0-3-11 */
    fill_birth("2009-11-03");
    ck_assert(encoder_encode(encoder, &id, &bundle, NULL));
    ck_assert_uint_ne(only(PART_BIRTH, 0), exact);
    ck_assert_uint_eq(only(PART_BIRTH_YEAR, 0), year);
    ck_assert_uint_eq(only(PART_BIRTH_MONTHDAY, 0), monthday);
    uint64_t november = only(PART_BIRTH_MONTH, 0), third = only(PART_BIRTH_DAY, 0);
    fill_birth("2009-03-11");
    ck_assert(encoder_encode(encoder, &id, &bundle, NULL));
    ck_assert_uint_eq(only(PART_BIRTH_MONTH, 0), third);
    ck_assert_uint_eq(only(PART_BIRTH_DAY, 0), november);
    ck_assert_uint_ne(third, november);
}
END_TEST

static int bits_of(const struct bundle_slot *s)
{
    return __builtin_popcountll(s->values[0]) + __builtin_popcountll(s->values[1]);
}

START_TEST(tells_by_grams_how_alike_names_are)
{
    uint64_t first[2];
    fill_name("Marisol", "Rivers");
    ck_assert(encoder_encode(encoder, &id, &bundle, NULL));
    ck_assert_int_eq(slot(PART_GIVEN_GRAMS, 0)->count, 2);
    ck_assert_int_ge(bits_of(slot(PART_GIVEN_GRAMS, 0)), 6); /* of eight pairs: some fall on one another */
    ck_assert_int_le(bits_of(slot(PART_GIVEN_GRAMS, 0)), 8);
    memcpy(first, slot(PART_GIVEN_GRAMS, 0)->values, sizeof first);
    fill_name("Rivers", "Marisol");
    ck_assert(encoder_encode(encoder, &id, &bundle, NULL));
    ck_assert_mem_eq(slot(PART_FAMILY_GRAMS, 0)->values, first, sizeof first); /* a swap shows */
    fill_name("Marisal", "Oakes");
    ck_assert(encoder_encode(encoder, &id, &bundle, NULL));
    const uint64_t *near = slot(PART_GIVEN_GRAMS, 0)->values, *far = slot(PART_FAMILY_GRAMS, 0)->values;
    int near_shared = __builtin_popcountll(first[0] & near[0]) + __builtin_popcountll(first[1] & near[1]);
    int far_shared = __builtin_popcountll(first[0] & far[0]) + __builtin_popcountll(first[1] & far[1]);
    ck_assert_int_ge(near_shared, 4); /* MARIS and L at the end */
    ck_assert_int_le(far_shared, 2);
}
END_TEST

START_TEST(shares_a_neighbour_over_one_wrong_digit_of_a_date)
{
    uint64_t first[BIRTH_NEIGHBOURS];
    fill_birth("2009-03-17");
    ck_assert(encoder_encode(encoder, &id, &bundle, NULL));
    int n = slot(PART_BIRTH_DEL, 0)->count;
    memcpy(first, slot(PART_BIRTH_DEL, 0)->values, (size_t)n * sizeof *first);
    fill_birth("2009-03-27");
    ck_assert(encoder_encode(encoder, &id, &bundle, NULL));
    ck_assert(share_value(first, n, slot(PART_BIRTH_DEL, 0)->values, slot(PART_BIRTH_DEL, 0)->count));
    fill_birth("2011-08-24");
    ck_assert(encoder_encode(encoder, &id, &bundle, NULL));
    ck_assert(!share_value(first, n, slot(PART_BIRTH_DEL, 0)->values, slot(PART_BIRTH_DEL, 0)->count));
}
END_TEST

START_TEST(puts_ids_of_one_namespace_into_one_slot_whatever_their_order)
{
    struct bundle first;
    uint8_t a[BUNDLE_MAX_BYTES], b[BUNDLE_MAX_BYTES];
    size_t a_len = 0, b_len = 0;
    fill_id(FORM_CIN, 0, "cin", "91234567A");
    fill_id(FORM_CIN, 0, "cin", "97654321C");
    fill_id(FORM_DIGITS, 10, "ssid", "0123456789");
    fill_id(FORM_CIN, 0, "cin", "91234567A");
    ck_assert(encoder_encode(encoder, &id, &first, NULL));
    ck_assert_int_eq(first.n_slots, 2);
    ck_assert_int_eq(bundle_find(&first, PART_ID, 0, identifier_subject("cin"))->count, 2);
    ck_assert_int_eq(bundle_find(&first, PART_ID, 0, identifier_subject("ssid"))->count, 1);
    identity_init(&id);
    fill_id(FORM_DIGITS, 10, "ssid", "0123456789");
    fill_id(FORM_CIN, 0, "cin", "97654321C");
    fill_id(FORM_CIN, 0, "cin", "91234567A");
    ck_assert(encoder_encode(encoder, &id, &bundle, NULL));
    ck_assert(bundle_pack(&first, a, &a_len, NULL) && bundle_pack(&bundle, b, &b_len, NULL));
    ck_assert_uint_eq(a_len, b_len);
    ck_assert_mem_eq(a, b, a_len);
}
END_TEST

START_TEST(encodes_the_same_number_apart_in_two_namespaces)
{
    fill_id(FORM_DIGITS, 10, "ssid", "0123456789");
    fill_id(FORM_DIGITS, 10, "pin", "0123456789");
    ck_assert(encoder_encode(encoder, &id, &bundle, NULL));
    ck_assert_uint_ne(bundle_find(&bundle, PART_ID, 0, identifier_subject("ssid"))->values[0],
                      bundle_find(&bundle, PART_ID, 0, identifier_subject("pin"))->values[0]);
}
END_TEST

START_TEST(serves_more_namespaces_than_it_remembers_and_refuses_endless_ones)
{
    char name[64];
    struct error err = {0};
    for (int i = 0; i < 40; i++) {
        (void)snprintf(name, sizeof name, "ns%d", i);
        identity_init(&id);
        fill_id(FORM_PLAIN, 0, name, "7");
        ck_assert(encoder_encode(encoder, &id, &bundle, NULL));
        ck_assert_ptr_nonnull(bundle_find(&bundle, PART_ID, 0, identifier_subject(name)));
    }
    memset(name, 'n', sizeof name - 1);
    name[sizeof name - 1] = '\0';
    identity_init(&id);
    fill_id(FORM_PLAIN, 0, name, "7");
    ck_assert(!encoder_encode(encoder, &id, &bundle, &err));
    ck_assert_int_eq(err.code, ERR_BUG);
}
END_TEST

START_TEST(seals_so_that_the_linker_opens_it)
{
    uint8_t sealed[ENCODER_MAX_SEALED], again[ENCODER_MAX_SEALED], plain[BUNDLE_MAX_BYTES];
    size_t len = 0, again_len = 0;
    static struct bundle opened;
    struct aead *seal = NULL;
    fill_golden(&golden[0]);
    ck_assert(encoder_encode(encoder, &id, &bundle, NULL));
    ck_assert(encoder_seal(encoder, &bundle, row_key, sealed, &len, NULL));
    ck_assert(encoder_seal(encoder, &bundle, row_key, again, &again_len, NULL));
    ck_assert_uint_eq(len, again_len);
    ck_assert_mem_eq(sealed, again, len);
    ck_assert(keyring_aead(keys, &seal, NULL));
    ck_assert(aead_open(seal, row_key, sizeof row_key, sealed, len, plain, NULL));
    ck_assert(bundle_unpack(plain, len - AEAD_OVERHEAD, &opened, NULL));
    ck_assert_int_eq(opened.n_slots, bundle.n_slots);
    ck_assert_uint_eq(opened.slot[3].values[0], bundle.slot[3].values[0]);
    aead_freep(&seal);
}
END_TEST

START_TEST(holds_the_fullest_identity_there_can_be)
{
    uint8_t sealed[ENCODER_MAX_SEALED];
    size_t len = 0;
    fill_name("Abcdefghijklmno Mno", "Bcdefghijklm-Cdefghijklmn Jr");
    fill_contact("95814", "Los Angeles", "12 Oak St", "916-555-0142", "jane@school.example");
    for (int i = 0; i < IDENTITY_PHONES; i++)
        fill_contact("95814", "Los Angeles", "12 Oak St",
                     (const char *[]){"5550143", "5550144", "5550145", "5550146"}[i], "jane@school.example");
    fill_aliases("DEFGHI, EFGHIJ; FGHIJK, GHIJKL");
    fill_birth("1987-12-03");
    normalise_sex(view_of("F"), &id);
    (void)normalise_ssn(view_of("212345679"), &id);
    for (int i = 0; i < IDENTITY_IDS; i++)
        fill_id(FORM_PLAIN, 0, (const char *[]){"a", "b", "c", "d", "e", "f", "g", "h"}[i], "x");
    ck_assert(encoder_encode(encoder, &id, &bundle, NULL));
    ck_assert_int_eq(slot(PART_FAMILY_DEL, 0)->count, NAME_NEIGHBOURS);
    ck_assert_int_eq(slot(PART_BIRTH_DEL, 0)->count, BIRTH_NEIGHBOURS);
    ck_assert_ptr_nonnull(slot(PART_FAMILY, 4));
    ck_assert(encoder_seal(encoder, &bundle, row_key, sealed, &len, NULL));
    ck_assert_uint_le(len, ENCODER_MAX_SEALED);
}
END_TEST

/* Many more names and dates than the tables hold, then all again: found or computed, the same. */
START_TEST(encodes_the_same_from_its_tables_as_without)
{
    enum { NAMES = 30000 };
    static uint64_t first[NAMES];
    for (int pass = 0; pass < 2; pass++)
        for (int i = 0; i < NAMES; i++) {
            char name[8];
            int n = i % 2 == 0 ? i : i % 100; /* some come often */
            for (size_t c = 0; c < 6; c++, n /= 7)
                name[c] = (char)('A' + n % 7 + (int)c);
            name[6] = '\0';
            identity_init(&id);
            fill_name(name, "");
            id.has_birth = true;
            id.birth.days = i;
            for (int again = 0; again < 2; again++) /* the second time it sits firmer */
                ck_assert(encoder_encode(encoder, &id, &bundle, NULL));
            uint64_t sum = 0;
            for (int v = 0; v < bundle.n_values; v++)
                sum = sum * 31 + bundle.value[v];
            if (pass == 0)
                first[i] = sum;
            ck_assert_uint_eq(first[i], sum);
        }
}
END_TEST

START_TEST(uses_keys_of_its_keyring)
{
    struct encoder *other = NULL;
    struct keyring *epoch2 = NULL;
    struct secret *master = secret_from_hex("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f");
    static const uint8_t schema[DIGEST_BYTES];
    static struct bundle second;
    ck_assert(keyring_new(master, 2, schema, &epoch2, NULL));
    ck_assert(encoder_new(epoch2, &other, NULL));
    fill_golden(&golden[0]);
    ck_assert(encoder_encode(encoder, &id, &bundle, NULL));
    ck_assert(encoder_encode(other, &id, &second, NULL));
    ck_assert_int_eq(bundle.n_values, second.n_values);
    ck_assert(!share_value(bundle.value, bundle.n_values, second.value, second.n_values));
    encoder_freep(&other);
    keyring_freep(&epoch2);
    secret_freep(&master);
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("encode");
    TCase *t = tcase_create("encode");
    tcase_set_timeout(t, 120);
    tcase_add_checked_fixture(t, setup, teardown);
    tcase_add_test(t, encodes_as_the_golden_file_says);
    tcase_add_test(t, encodes_by_the_documented_message);
    tcase_add_test(t, encodes_a_name_alike_as_given_and_as_family_name);
    tcase_add_test(t, makes_no_slot_of_what_is_not_given);
    tcase_add_test(t, makes_deletion_parts_of_the_name_as_given_only);
    tcase_add_test(t, tells_by_grams_how_alike_names_are);
    tcase_add_test(t, encodes_a_middle_name_like_a_given_name);
    tcase_add_test(t, encodes_where_a_child_can_be_found);
    tcase_add_test(t, keeps_phones_once_and_in_order_whatever_theirs_was);
    tcase_add_test(t, is_blind_to_a_swap_of_day_and_month);
    tcase_add_test(t, shares_a_neighbour_over_one_wrong_digit_of_a_date);
    tcase_add_test(t, puts_ids_of_one_namespace_into_one_slot_whatever_their_order);
    tcase_add_test(t, encodes_the_same_number_apart_in_two_namespaces);
    tcase_add_test(t, serves_more_namespaces_than_it_remembers_and_refuses_endless_ones);
    tcase_add_test(t, seals_so_that_the_linker_opens_it);
    tcase_add_test(t, holds_the_fullest_identity_there_can_be);
    tcase_add_test(t, encodes_the_same_from_its_tables_as_without);
    tcase_add_test(t, uses_keys_of_its_keyring);
    suite_add_tcase(s, t);
    return s;
}
