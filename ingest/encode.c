/* SPDX-License-Identifier: Apache-2.0 */
/* Encodings. One HMAC key a part (config/identifier.h says which parts share one), derived once; one message form for
 * all, which no two different things share: type | NORMALISER_VERSION | then each field with its length, 2 bytes,
 * before it.
 *
 * Parts that say something only together with others are kept as the leftmost 32 bits (config/identifier.h): that
 * halves what is sealed and lets the tables below hold twice as many.
 *
 * Names and birth dates repeat, and one costs up to fifteen HMACs: their encodings are looked up by value in tables of
 * fixed size. A name that is found sits the firmer, one that wants a taken place loosens it and is computed aside, so
 * that the many rare names do not drive out the few frequent ones. What is found and what is computed are the same:
 * the tables change speed and nothing else. Ids and SSNs hardly repeat and are computed each time. The encoder with its
 * tables is one struct in locked, wiped memory, since it holds the values themselves.
 *
 * The order of slots is fixed (forms of the name, middle name, suffix, birth date, sex, SSN, contact, ids by namespace),
 * so that the same identity gives the same bytes. */
#include "ingest/encode.h"

#include <string.h>

#include "config/identifier.h"
#include "ingest/grams.h"
#include "ingest/ingest.h"
#include "ingest/phonetic.h"

enum {
    NAME_SETS = 2048, /* four times as many would spare every sixth miss, and be too many (see below) */
    NAME_WAYS = 4,
    KEPT_LETTERS = 21, /* names longer than this are rare and always computed */
    MAX_USES = 15,
    DATE_ENTRIES = 8192, /* 22 years of birth dates without a collision */
    NAMESPACES = 16,
    NAMESPACE_SIZE = 32,
    MESSAGE_MAX = 2 + 2 + NAMESPACE_SIZE + 2 + IDENTITY_ID_SIZE,
    AREA_LETTERS = 3, /* of a postal code */
};

_Static_assert(2 + 2 + EMAIL_SIZE <= MESSAGE_MAX && 2 + 2 + STREET_SIZE <= MESSAGE_MAX, "the longest texts fit");

struct name_codes {
    uint64_t grams[GRAM_VALUES];
    uint32_t exact, phonetic, neighbour[NAME_NEIGHBOURS];
    uint8_t len;  /* 0: nothing here */
    uint8_t uses; /* how firmly it sits: counted up when found, down when another name wants the place */
    uint8_t n_neighbours;
    char name[KEPT_LETTERS];
};

struct date_codes {
    uint32_t exact, year, monthday, neighbour[BIRTH_NEIGHBOURS];
    int32_t days;
    uint8_t month, day;
    uint8_t n_neighbours; /* 0: nothing here */
};

struct encoder {
    struct secret *memory; /* this struct lives in it */
    struct fold *fold;
    struct aead *seal;
    struct hmac *key[PART_COUNT]; /* by part_keyed_as() */
    struct {
        char name[NAMESPACE_SIZE];
        uint32_t subject;
    } namespace_[NAMESPACES];
    int n_namespaces;
    uint8_t message[MESSAGE_MAX];
    uint8_t packed[BUNDLE_MAX_BYTES];
    uint32_t initial[26], sex[26], month_or_day[32];
    struct gram_table name_grams, place_grams, street_grams, email_grams;
    bool has_place_grams, has_street_grams, has_email_grams;
    struct name_codes names[NAME_SETS][NAME_WAYS];
    struct name_codes aside; /* a name that found no place */
    struct date_codes dates[DATE_ENTRIES];
};

/* 8 MiB is what a user may lock by default; a quarter of it is left for keys and rows. */
_Static_assert(INGEST_LANES * sizeof(struct encoder) <= (6U << 20), "every lane has an encoder");

/* Messages -------------------------------------------------------------------------------------------- */

static uint8_t *put_field(uint8_t *to, const char *text, size_t len)
{
    *to++ = (uint8_t)(len >> 8);
    *to++ = (uint8_t)len;
    memcpy(to, text, len);
    return to + len;
}

/* HMAC of one field under a part's key. No field is longer than the message is made for. */
static bool encode_text(struct encoder *e, enum part part, const char *text, size_t len, uint64_t *ret,
                        struct error *err)
{
    enum part keyed_as = part_keyed_as(part);
    e->message[0] = (uint8_t)keyed_as;
    e->message[1] = NORMALISER_VERSION;
    uint8_t *end = put_field(e->message + 2, text, len);
    return hmac_sign64(e->key[keyed_as], e->message, (size_t)(end - e->message), ret, err);
}

/* The same of a narrow part. */
static bool encode_narrow(struct encoder *e, enum part part, const char *text, size_t len, uint32_t *ret,
                          struct error *err)
{
    uint64_t value = 0;
    if (!encode_text(e, part, text, len, &value, err))
        return false;
    *ret = (uint32_t)(value >> 32);
    return true;
}

static void two_digits(char *to, int value)
{
    to[0] = (char)('0' + value / 10 % 10);
    to[1] = (char)('0' + value % 10);
}

/* What a single letter, a month or a day can say, once and for all. */
static bool encode_letters(struct encoder *e, struct error *err)
{
    for (int i = 0; i < 26; i++) {
        char letter = (char)('A' + i);
        if (!encode_narrow(e, PART_GIVEN_INITIAL, &letter, 1, &e->initial[i], err) ||
            !encode_narrow(e, PART_SEX, &letter, 1, &e->sex[i], err))
            return false;
    }
    for (int i = 1; i < 32; i++) {
        char digits[2];
        two_digits(digits, i);
        if (!encode_narrow(e, PART_BIRTH_MONTH, digits, sizeof digits, &e->month_or_day[i], err))
            return false;
    }
    return true;
}

/* Which bit each pair of characters sets: the topmost seven of its HMAC. */
static bool encode_grams(struct encoder *e, enum part part, struct gram_table *table, struct error *err)
{
    for (int a = 0; a < GRAM_CLASSES; a++)
        for (int b = 0; b < GRAM_CLASSES; b++) {
            char pair[2] = {gram_class_letter(a), gram_class_letter(b)};
            uint64_t value = 0;
            if (!encode_text(e, part, pair, sizeof pair, &value, err))
                return false;
            table->bit[a][b] = (uint8_t)(value >> 57);
        }
    return true;
}

static bool encode_id(struct encoder *e, const char *namespace_name, const char *value, uint64_t *ret,
                      struct error *err)
{
    e->message[0] = PART_ID;
    e->message[1] = NORMALISER_VERSION;
    uint8_t *end = put_field(e->message + 2, namespace_name, strlen(namespace_name));
    end = put_field(end, value, strlen(value));
    return hmac_sign64(e->key[PART_ID], e->message, (size_t)(end - e->message), ret, err);
}

static bool encode_neighbours(struct encoder *e, enum part part, const char *text, size_t len, size_t max,
                              uint32_t *out, uint8_t *ret_n, struct error *err)
{
    char neighbour[NAME_NEIGHBOURS][NAME_NEIGHBOURS];
    size_t n = deletion_neighbours(text, len, neighbour[0], sizeof neighbour[0], max);
    bool ok = true;
    for (size_t i = 0; ok && i < n; i++)
        ok = encode_narrow(e, part, neighbour[i], strlen(neighbour[i]), &out[i], err);
    if (ok)
        *ret_n = (uint8_t)n;
    secret_wipe(neighbour, sizeof neighbour);
    return ok;
}

/* Life cycle ------------------------------------------------------------------------------------------ */

static bool derive_keys(struct encoder *e, const struct keyring *keys, struct error *err)
{
    for (int part = PART_GIVEN; part < PART_COUNT; part++)
        if (part_keyed_as((enum part)part) == (enum part)part &&
            !keyring_hmac(keys, "encode", part_key_subject((enum part)part), &e->key[part], err))
            return false;
    return keyring_aead(keys, &e->seal, err) && fold_new(&e->fold, err);
}

bool encoder_new(const struct keyring *keys, struct encoder **ret_encoder, struct error *err)
{
    struct secret *memory = NULL;
    if (!secret_new(sizeof(struct encoder), &memory, err))
        return false;
    CLEANUP(encoder_freep) struct encoder *e = (struct encoder *)(void *)secret_bytes_rw(memory);
    e->memory = memory;
    if (!derive_keys(e, keys, err) || !encode_letters(e, err) ||
        !encode_grams(e, PART_GIVEN_GRAMS, &e->name_grams, err))
        return false;
    *ret_encoder = e;
    e = NULL;
    return true;
}

void encoder_freep(struct encoder **e)
{
    if (*e == NULL)
        return;
    for (int part = 0; part < PART_COUNT; part++)
        hmac_freep(&(*e)->key[part]);
    aead_freep(&(*e)->seal);
    fold_freep(&(*e)->fold);
    struct secret *memory = (*e)->memory;
    secret_freep(&memory);
    *e = NULL;
}

struct fold *encoder_fold(struct encoder *e)
{
    return e->fold;
}

/* Names ----------------------------------------------------------------------------------------------- */

static size_t name_set(const char *name, size_t len)
{
    uint32_t hash = 2166136261U; /* FNV-1a: a poor hash costs speed, nothing else */
    for (size_t i = 0; i < len; i++)
        hash = (hash ^ (uint8_t)name[i]) * 16777619U;
    return (hash ^ hash >> 16) % NAME_SETS;
}

/* A name too long to be kept is of length 0 there. */
static bool compute_name(struct encoder *e, const char *name, size_t len, struct name_codes *c, struct error *err)
{
    char code[NAME_SIZE + 1];
    c->len = 0; /* not to be found half done */
    c->n_neighbours = 0;
    size_t code_len = phonetic_nysiis(name, len, code);
    bool ok = encode_narrow(e, PART_GIVEN, name, len, &c->exact, err) &&
              encode_narrow(e, PART_GIVEN_PHONETIC, code, code_len, &c->phonetic, err);
    secret_wipe(code, sizeof code);
    if (!ok)
        return false;
    grams_of(&e->name_grams, name, len, c->grams);
    if (len <= KEPT_LETTERS) {
        memcpy(c->name, name, len);
        c->len = (uint8_t)len;
    }
    return true;
}

static bool find_name(struct encoder *e, const char *name, struct name_codes **ret_codes, struct error *err)
{
    size_t len = strlen(name);
    struct name_codes *set = e->names[name_set(name, len)], *loosest = set;
    for (int way = 0; way < NAME_WAYS; way++) /* all at once, for they seldom are in the processor's cache */
        __builtin_prefetch(set[way].name);
    for (int way = 0; len <= KEPT_LETTERS && way < NAME_WAYS; way++) {
        struct name_codes *c = &set[way];
        if (c->len == len && memcmp(c->name, name, len) == 0) {
            c->uses = (uint8_t)(c->uses + (c->uses < MAX_USES));
            *ret_codes = c;
            return true;
        }
        if (c->uses < loosest->uses)
            loosest = c;
    }
    struct name_codes *place = loosest;
    if (len > KEPT_LETTERS) {
        place = &e->aside;
    } else if (loosest->uses > 0) {
        loosest->uses--;
        place = &e->aside;
    }
    *ret_codes = place;
    return compute_name(e, name, len, place, err);
}

_Static_assert(PART_FAMILY - PART_GIVEN == PART_FAMILY_DEL - PART_GIVEN_DEL &&
                   PART_FAMILY - PART_GIVEN == PART_FAMILY_PHONETIC - PART_GIVEN_PHONETIC &&
                   PART_FAMILY - PART_GIVEN == PART_FAMILY_INITIAL - PART_GIVEN_INITIAL &&
                   PART_FAMILY - PART_GIVEN == PART_FAMILY_GRAMS - PART_GIVEN_GRAMS,
               "parts of family names lie as parts of given names do");

/* They cost most of all and are wanted of form 0 only, so they are made when first asked for. */
static bool add_neighbours(struct encoder *e, struct bundle *b, int shift, const char *name, struct name_codes *c,
                           struct error *err)
{
    if (c->n_neighbours == 0 &&
        !encode_neighbours(e, PART_GIVEN_DEL, name, strlen(name), NAME_NEIGHBOURS, c->neighbour, &c->n_neighbours, err))
        return false;
    return bundle_add_narrow(b, (uint8_t)(PART_GIVEN_DEL + shift), 0, c->neighbour, c->n_neighbours, err);
}

/* Slots of one name; shift is 0 for a given name, the distance of its parts for a family name. */
static bool add_name(struct encoder *e, struct bundle *b, int shift, int variant, const char *name, struct error *err)
{
    struct name_codes *c = NULL;
    uint8_t v = (uint8_t)variant;
    if (name[0] == '\0')
        return true;
    return find_name(e, name, &c, err) && bundle_add_narrow(b, (uint8_t)(PART_GIVEN + shift), v, &c->exact, 1, err) &&
           (variant != 0 || add_neighbours(e, b, shift, name, c, err)) &&
           bundle_add_narrow(b, (uint8_t)(PART_GIVEN_PHONETIC + shift), v, &c->phonetic, 1, err) &&
           bundle_add_narrow(b, (uint8_t)(PART_GIVEN_INITIAL + shift), v, &e->initial[name[0] - 'A'], 1, err) &&
           bundle_add(b, (uint8_t)(PART_GIVEN_GRAMS + shift), v, 0, c->grams, GRAM_VALUES, err);
}

static bool add_names(struct encoder *e, struct bundle *b, const struct identity *id, struct error *err)
{
    const char *given = NULL, *family = NULL;
    for (int v = 0; v < IDENTITY_NAMES; v++)
        if (identity_name(id, v, &given, &family) &&
            (!add_name(e, b, 0, v, given, err) || !add_name(e, b, PART_FAMILY - PART_GIVEN, v, family, err)))
            return false;
    return true;
}

/* A middle name that is only an initial has no exact value: it agrees with no whole name, and says little. */
static bool add_middle(struct encoder *e, struct bundle *b, const char *middle, struct error *err)
{
    struct name_codes *c = NULL;
    if (middle[0] == '\0')
        return true;
    return (middle[1] == '\0' ||
            (find_name(e, middle, &c, err) && bundle_add_narrow(b, PART_MIDDLE, 0, &c->exact, 1, err))) &&
           bundle_add_narrow(b, PART_MIDDLE_INITIAL, 0, &e->initial[middle[0] - 'A'], 1, err);
}

/* Birth dates ----------------------------------------------------------------------------------------- */

static bool compute_date(struct encoder *e, struct date d, struct date_codes *c, struct error *err)
{
    int year, month, day;
    char text[9] = "", monthday[5] = "";
    date_to_ymd(d, &year, &month, &day);
    two_digits(text, year / 100);
    two_digits(text + 2, year);
    two_digits(text + 4, month);
    two_digits(text + 6, day);
    two_digits(monthday, month < day ? month : day);
    two_digits(monthday + 2, month < day ? day : month);
    c->n_neighbours = 0;
    uint8_t n = 0;
    bool ok = encode_narrow(e, PART_BIRTH, text, 8, &c->exact, err) &&
              encode_narrow(e, PART_BIRTH_YEAR, text, 4, &c->year, err) &&
              encode_narrow(e, PART_BIRTH_MONTHDAY, monthday, 4, &c->monthday, err) &&
              encode_neighbours(e, PART_BIRTH_DEL, text, 8, BIRTH_NEIGHBOURS, c->neighbour, &n, err);
    secret_wipe(text, sizeof text);
    secret_wipe(monthday, sizeof monthday);
    if (!ok)
        return false;
    c->days = d.days;
    c->month = (uint8_t)month;
    c->day = (uint8_t)day;
    c->n_neighbours = n;
    return true;
}

static bool add_birth(struct encoder *e, struct bundle *b, struct date d, struct error *err)
{
    struct date_codes *c = &e->dates[(uint32_t)d.days % DATE_ENTRIES];
    if ((c->n_neighbours == 0 || c->days != d.days) && !compute_date(e, d, c, err))
        return false;
    return bundle_add_narrow(b, PART_BIRTH, 0, &c->exact, 1, err) &&
           bundle_add_narrow(b, PART_BIRTH_DEL, 0, c->neighbour, c->n_neighbours, err) &&
           bundle_add_narrow(b, PART_BIRTH_YEAR, 0, &c->year, 1, err) &&
           bundle_add_narrow(b, PART_BIRTH_MONTHDAY, 0, &c->monthday, 1, err) &&
           bundle_add_narrow(b, PART_BIRTH_MONTH, 0, &e->month_or_day[c->month], 1, err) &&
           bundle_add_narrow(b, PART_BIRTH_DAY, 0, &e->month_or_day[c->day], 1, err);
}

/* Ids ------------------------------------------------------------------------------------------------- */

static bool find_subject(struct encoder *e, const char *name, uint32_t *ret_subject, struct error *err)
{
    for (int i = 0; i < e->n_namespaces; i++)
        if (strcmp(e->namespace_[i].name, name) == 0) {
            *ret_subject = e->namespace_[i].subject;
            return true;
        }
    if (strlen(name) >= NAMESPACE_SIZE)
        return err_set(err, ERR_BUG, "namespace \"%s\": name too long", name);
    uint32_t subject = identifier_subject(name);
    if (subject == 0)
        return err_set(err, ERR_RETRY, "out of memory");
    if (e->n_namespaces < NAMESPACES) {
        (void)snprintf(e->namespace_[e->n_namespaces].name, NAMESPACE_SIZE, "%s", name);
        e->namespace_[e->n_namespaces++].subject = subject;
    }
    *ret_subject = subject;
    return true;
}

struct code {
    uint32_t subject;
    uint64_t value;
};

static bool is_before(struct code a, struct code b)
{
    return a.subject != b.subject ? a.subject < b.subject : a.value < b.value;
}

/* Keeps codes[0, n) in order and without repetition; returns the new n. */
static int insert_code(struct code *codes, int n, struct code code)
{
    int at = n;
    while (at > 0 && is_before(code, codes[at - 1]))
        at--;
    if (at > 0 && !is_before(codes[at - 1], code))
        return n;
    memmove(codes + at + 1, codes + at, (size_t)(n - at) * sizeof *codes);
    codes[at] = code;
    return n + 1;
}

static bool add_ids(struct encoder *e, struct bundle *b, const struct identity *id, struct error *err)
{
    struct code codes[IDENTITY_IDS];
    int n = 0;
    for (int i = 0; i < id->n_ids; i++) {
        struct code code;
        if (!find_subject(e, id->id[i].namespace_name, &code.subject, err) ||
            !encode_id(e, id->id[i].namespace_name, id->id[i].value, &code.value, err))
            return false;
        n = insert_code(codes, n, code);
    }
    for (int from = 0, to; from < n; from = to) {
        uint64_t values[IDENTITY_IDS];
        for (to = from; to < n && codes[to].subject == codes[from].subject; to++)
            values[to - from] = codes[to].value;
        if (!bundle_add(b, PART_ID, 0, codes[from].subject, values, to - from, err))
            return false;
    }
    return true;
}

/* Other texts ----------------------------------------------------------------------------------------- */

static bool add_text(struct encoder *e, struct bundle *b, enum part part, const char *text, size_t len,
                     struct error *err)
{
    uint64_t value = 0;
    if (!encode_text(e, part, text, len, &value, err))
        return false;
    if (part_is_narrow(part))
        value >>= 32;
    return bundle_add(b, (uint8_t)part, 0, 0, &value, 1, err);
}

static bool add_whole(struct encoder *e, struct bundle *b, enum part part, const char *text, struct error *err)
{
    return text[0] == '\0' || add_text(e, b, part, text, strlen(text), err);
}

/* Their tables are made when first asked for: few sources have such texts. */
static bool add_grams(struct encoder *e, struct bundle *b, enum part part, const char *text, struct gram_table *table,
                      bool *has_table, struct error *err)
{
    uint64_t grams[GRAM_VALUES];
    if (text[0] == '\0')
        return true;
    if (!*has_table && !encode_grams(e, part, table, err))
        return false;
    *has_table = true;
    grams_of(table, text, strlen(text), grams);
    return bundle_add(b, (uint8_t)part, 0, 0, grams, GRAM_VALUES, err);
}

static bool add_phones(struct encoder *e, struct bundle *b, const struct identity *id, struct error *err)
{
    struct code codes[IDENTITY_PHONES];
    uint64_t values[IDENTITY_PHONES];
    int n = 0;
    for (int i = 0; i < id->n_phones; i++) {
        struct code code = {.subject = 0};
        if (!encode_text(e, PART_PHONE, id->phone[i], strlen(id->phone[i]), &code.value, err))
            return false;
        n = insert_code(codes, n, code);
    }
    for (int i = 0; i < n; i++)
        values[i] = codes[i].value;
    return n == 0 || bundle_add(b, PART_PHONE, 0, 0, values, n, err);
}

static bool add_contact(struct encoder *e, struct bundle *b, const struct identity *id, struct error *err)
{
    return add_whole(e, b, PART_POSTAL, id->postal_code, err) &&
           (id->postal_code[0] == '\0' || add_text(e, b, PART_POSTAL_AREA, id->postal_code, AREA_LETTERS, err)) &&
           add_whole(e, b, PART_PLACE, id->place, err) &&
           add_grams(e, b, PART_PLACE_GRAMS, id->place, &e->place_grams, &e->has_place_grams, err) &&
           add_whole(e, b, PART_STREET, id->street, err) &&
           add_grams(e, b, PART_STREET_GRAMS, id->street, &e->street_grams, &e->has_street_grams, err) &&
           add_phones(e, b, id, err) && add_whole(e, b, PART_EMAIL, id->email, err) &&
           add_grams(e, b, PART_EMAIL_GRAMS, id->email, &e->email_grams, &e->has_email_grams, err);
}

/* The whole ------------------------------------------------------------------------------------------- */

bool encoder_encode(struct encoder *e, const struct identity *id, struct bundle *out, struct error *err)
{
    bundle_init(out);
    return add_names(e, out, id, err) && add_middle(e, out, id->middle, err) &&
           add_whole(e, out, PART_SUFFIX, id->suffix, err) && (!id->has_birth || add_birth(e, out, id->birth, err)) &&
           (id->sex == '\0' || bundle_add_narrow(out, PART_SEX, 0, &e->sex[id->sex - 'A'], 1, err)) &&
           add_whole(e, out, PART_SSN, id->ssn, err) && add_contact(e, out, id, err) && add_ids(e, out, id, err);
}

bool encoder_seal(struct encoder *e, const struct bundle *b, const uint8_t row_key[ENCODER_ROW_KEY_BYTES], uint8_t *out,
                  size_t *ret_len, struct error *err)
{
    size_t len = 0;
    if (!bundle_pack(b, e->packed, &len, err) ||
        !aead_seal(e->seal, row_key, ENCODER_ROW_KEY_BYTES, e->packed, len, out, err))
        return false;
    *ret_len = len + AEAD_OVERHEAD;
    return true;
}
