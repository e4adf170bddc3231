// SPDX-License-Identifier: Apache-2.0
// linker/evidence.c, linker/term.c and linker/seats.c, on sightings of toy encodings.
#include "linker/evidence.h"

#include <check.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include "linker/compare.h"
#include "linker/seats.h"
#include "tests/support/toy_sighting.h"

enum {
    GIVEN,
    MIDDLE,
    FAMILY,
    BIRTH,
    SEX,
    NUMBER,
    POSTAL,
    PLACE,
    STREET,
    PHONE,
    EMAIL,
    CIN,
    SSID,
    FIELDS,
    MAX_SIGHTINGS = 40
};

static struct linkage_field fields[FIELDS] = {
    [GIVEN] = {.field = FIELD_GIVEN_NAME, .frequency = true},
    [MIDDLE] = {.field = FIELD_MIDDLE_NAME},
    [FAMILY] = {.field = FIELD_FAMILY_NAME, .frequency = true},
    [BIRTH] = {.field = FIELD_BIRTH_DATE},
    [SEX] = {.field = FIELD_SEX},
    [NUMBER] = {.field = FIELD_SSN},
    [POSTAL] = {.field = FIELD_POSTAL_CODE, .frequency = true},
    [PLACE] = {.field = FIELD_PLACE},
    [STREET] = {.field = FIELD_STREET},
    [PHONE] = {.field = FIELD_PHONE, .frequency = true},
    [EMAIL] = {.field = FIELD_EMAIL},
    [CIN] = {.field = FIELD_ID},
    [SSID] = {.field = FIELD_ID},
};
static struct linkage_config linkage = {.fields = fields, .n_fields = FIELDS};
static struct error err;
static struct evidence *evidence;
static struct comparison c;

static void start(uint32_t n_units)
{
    err_clear(&err);
    fields[CIN].subject = identifier_subject("cin");
    fields[SSID].subject = identifier_subject("ssid");
    evidence_freep(&evidence);
    ck_assert(evidence_new(&linkage, n_units, &evidence, &err));
}

static void teardown(void)
{
    evidence_freep(&evidence);
    evidence_freep(&evidence); // accepts NULL
}

static void add(uint32_t unit, struct toy_sighting s)
{
    static struct bundle bundle;
    toy_sighting_encode(&s, &bundle);
    ck_assert(evidence_add(evidence, unit, &bundle, &err));
}

// Two units of one sighting each.
static void compare_two(struct toy_sighting a, struct toy_sighting b)
{
    start(2);
    add(0, a);
    add(1, b);
    evidence_close(evidence);
    evidence_compare(evidence, 0, 1, &c);
}

#define NAMED(g, f)   .name = {{(g), (f)}}
#define BORN(y, m, d) .year = (y), .month = (m), .day = (d)

START_TEST(every_field_has_its_level)
{
    struct toy_sighting s = {NAMED("MARISOL", "LOPEZ"),
                             BORN(2009, 3, 14),
                             .middle = "LUZ",
                             .sex = "F",
                             .ssn = "123",
                             .postal_code = "93701",
                             .place = "FRESNO",
                             .street = "1 MAIN STREET",
                             .phone = {"555"},
                             .email = "A@EXAMPLE.ORG",
                             .cin = {"9"},
                             .ssid = {"7"}};
    compare_two(s, s);
    for (int i = 0; i < FIELDS; i++)
        ck_assert_int_eq(c.level[i], LEVEL_EXACT);
    struct toy_sighting other = {NAMED("MARISA", "CHEN"),
                                 BORN(2009, 3, 15),
                                 .middle = "L",
                                 .sex = "M",
                                 .ssn = "124",
                                 .postal_code = "93702",
                                 .place = "FRESNA",
                                 .street = "77 OAK ROAD",
                                 .phone = {"556"},
                                 .email = "B@EXAMPLE.ORG",
                                 .cin = {"8"},
                                 .ssid = {"6"}};
    static const uint8_t want[FIELDS] = {
        [GIVEN] = LEVEL_SIMILAR,    [MIDDLE] = LEVEL_WEAK,      [FAMILY] = LEVEL_DIFFERENT, [BIRTH] = LEVEL_NEAR,
        [SEX] = LEVEL_DIFFERENT,    [NUMBER] = LEVEL_DIFFERENT, [POSTAL] = LEVEL_SIMILAR,   [PLACE] = LEVEL_NEAR,
        [STREET] = LEVEL_DIFFERENT, [PHONE] = LEVEL_DIFFERENT,  [EMAIL] = LEVEL_NEAR,       [CIN] = LEVEL_DIFFERENT,
        [SSID] = LEVEL_DIFFERENT};
    compare_two(s, other);
    for (int i = 0; i < FIELDS; i++)
        ck_assert_msg(c.level[i] == want[i], "field %d: %s", i, level_name((enum level)c.level[i]));
}
END_TEST

START_TEST(what_one_side_lacks_is_missing)
{
    compare_two((struct toy_sighting){NAMED("ANA", NULL), BORN(2009, 3, 14), .ssn = "123"},
                (struct toy_sighting){NAMED(NULL, "ANA"), .sex = "F", .cin = {"9"}});
    for (int i = 0; i < FIELDS; i++)
        ck_assert_int_eq(c.level[i], LEVEL_MISSING);
    compare_two((struct toy_sighting){0}, (struct toy_sighting){.cin = {"9"}});
    ck_assert_uint_eq(comparison_pattern(&c, FIELDS), 0);
}
END_TEST

START_TEST(unit_that_no_sighting_came_for_agrees_with_nobody)
{
    start(3);
    add(1, (struct toy_sighting){NAMED("ANA", "LOPEZ")});
    evidence_close(evidence);
    evidence_compare(evidence, 0, 1, &c);
    ck_assert_uint_eq(comparison_pattern(&c, FIELDS), 0);
    ck_assert_uint_eq(evidence_ssn(evidence, 0), 0);
}
END_TEST

START_TEST(best_of_several_values_counts)
{
    start(2);
    add(0,
        (struct toy_sighting){BORN(2009, 3, 14), .postal_code = "90001", .cin = {"1", "2"}, .phone = {"555", "556"}});
    add(0, (struct toy_sighting){BORN(2007, 1, 1), .postal_code = "93701", .cin = {"3"}});
    add(1, (struct toy_sighting){BORN(2007, 1, 2), .postal_code = "93702", .cin = {"4", "2"}, .phone = {"556"}});
    evidence_close(evidence);
    evidence_compare(evidence, 0, 1, &c);
    ck_assert_int_eq(c.level[BIRTH], LEVEL_NEAR);
    ck_assert_int_eq(c.level[POSTAL], LEVEL_SIMILAR);
    ck_assert_int_eq(c.level[CIN], LEVEL_EXACT);
    ck_assert_int_eq(c.level[PHONE], LEVEL_EXACT);
    ck_assert_int_eq(c.level[SSID], LEVEL_MISSING);
}
END_TEST

START_TEST(given_and_family_name_come_from_one_form_on_each_side)
{
    // MARTA is a given name of the first form, CHEN a family name of the second: together nobody is called so.
    compare_two((struct toy_sighting){.name = {{"MARTA", "LOPEZ"}, {"JOSEFINA", "CHEN"}}},
                (struct toy_sighting){NAMED("MARTA", "CHEN")});
    ck_assert_int_eq(c.level[GIVEN], LEVEL_DIFFERENT);
    ck_assert_int_eq(c.level[FAMILY], LEVEL_EXACT);
    // Half of a double name does.
    compare_two((struct toy_sighting){.name = {{"MARTA", "LOPEZCHEN"}, {"MARTA", "LOPEZ"}, {"MARTA", "CHEN"}}},
                (struct toy_sighting){NAMED("MARTA", "CHEN")});
    ck_assert(c.level[GIVEN] == LEVEL_EXACT && c.level[FAMILY] == LEVEL_EXACT);
    // A form with both names known says more than one that leaves the question open.
    start(2);
    add(0, (struct toy_sighting){NAMED("MARTA", NULL)});
    add(0, (struct toy_sighting){NAMED("MARTA", "LOPEZ")});
    add(1, (struct toy_sighting){NAMED("MARTA", "CHEN")});
    evidence_close(evidence);
    evidence_compare(evidence, 0, 1, &c);
    ck_assert(c.level[GIVEN] == LEVEL_EXACT && c.level[FAMILY] == LEVEL_DIFFERENT);
}
END_TEST

START_TEST(swapped_names_are_seen)
{
    compare_two((struct toy_sighting){NAMED("ANGEL", "MARTIN")}, (struct toy_sighting){NAMED("MARTIN", "ANGEL")});
    ck_assert(c.level[GIVEN] == LEVEL_SWAPPED && c.level[FAMILY] == LEVEL_MISSING);
    ck_assert(c.frequency[GIVEN] == 0 && c.frequency[FAMILY] == 0);
    compare_two((struct toy_sighting){NAMED("ANGEL", "ANGEL")}, (struct toy_sighting){NAMED("ANGEL", "ANGEL")});
    ck_assert(c.level[GIVEN] == LEVEL_EXACT && c.level[FAMILY] == LEVEL_EXACT);
}
END_TEST

START_TEST(frequency_is_the_share_of_those_who_carry_the_value)
{
    start(6);
    add(0, (struct toy_sighting){.name = {{"ANA", "LOPEZ"}, {"ANA", "CHEN"}}}); // ANA once
    add(0, (struct toy_sighting){NAMED("ANA", "LOPEZ")});
    add(1, (struct toy_sighting){NAMED("ANA", "LOPEZ"), .phone = {"555"}});
    add(2, (struct toy_sighting){NAMED("JOSE", "LOPEZ"), .phone = {"555"}});
    add(3, (struct toy_sighting){NAMED("LOPEZ", "ANA"), .postal_code = "93701"}); // the other way round: other counts
    add(4, (struct toy_sighting){.postal_code = "93701"});
    evidence_close(evidence);
    evidence_compare(evidence, 0, 1, &c);
    ck_assert_float_eq_tol(c.frequency[GIVEN], 2.0F / 4, 1e-6F);  // ANA, ANA, JOSE, LOPEZ
    ck_assert_float_eq_tol(c.frequency[FAMILY], 3.0F / 4, 1e-6F); // LOPEZ thrice, CHEN, ANA
    ck_assert_float_eq(c.frequency[POSTAL], 0);
    evidence_compare(evidence, 3, 4, &c);
    ck_assert_float_eq_tol(c.frequency[POSTAL], 1, 1e-6F);
    evidence_compare(evidence, 1, 2, &c);
    ck_assert_float_eq(c.frequency[GIVEN], 0); // they do not agree
    ck_assert_float_eq_tol(c.frequency[PHONE], 1, 1e-6F);
}
END_TEST

START_TEST(rarest_value_agreed_on_counts)
{
    start(4);
    struct toy_sighting both = {.name = {{"ANA", "LOPEZ"}, {"ANA", "QUILL"}}, .phone = {"555", "556"}};
    add(0, both);
    add(1, both);
    add(2, (struct toy_sighting){NAMED("ANA", "LOPEZ"), .phone = {"555"}});
    add(3, (struct toy_sighting){NAMED("EVA", "LOPEZ"), .phone = {"557"}});
    evidence_close(evidence);
    evidence_compare(evidence, 0, 1, &c);
    ck_assert_float_eq_tol(c.frequency[GIVEN], 3.0F / 4, 1e-6F);
    ck_assert_float_eq_tol(c.frequency[FAMILY], 2.0F / 4, 1e-6F);
    ck_assert_float_eq_tol(c.frequency[PHONE], 2.0F / 4, 1e-6F);
}
END_TEST

START_TEST(ssn_is_given_when_the_unit_has_one_and_no_other)
{
    struct linkage_config none = {.fields = fields + SEX, .n_fields = 1}; // not compared, but kept
    ck_assert(evidence_new(&none, 3, &evidence, &err));
    add(0, (struct toy_sighting){.ssn = "123"});
    add(0, (struct toy_sighting){.ssn = "123", .sex = "F"});
    add(1, (struct toy_sighting){.ssn = "123"});
    add(2, (struct toy_sighting){.ssn = "123"});
    add(2, (struct toy_sighting){.ssn = "124"});
    evidence_close(evidence);
    ck_assert_uint_ne(evidence_ssn(evidence, 0), 0);
    ck_assert_uint_eq(evidence_ssn(evidence, 0), evidence_ssn(evidence, 1));
    ck_assert_uint_eq(evidence_ssn(evidence, 2), 0);
    evidence_compare(evidence, 0, 1, &c);
    ck_assert_uint_eq(comparison_pattern(&c, 1), LEVEL_MISSING); // sex
}
END_TEST

START_TEST(levels_are_a_number_of_three_bits_each)
{
    struct comparison levels = {.level = {LEVEL_EXACT, LEVEL_MISSING, LEVEL_SWAPPED}};
    levels.level[19] = 7;
    ck_assert_uint_eq(comparison_pattern(&levels, 3), LEVEL_EXACT | LEVEL_SWAPPED << 6);
    ck_assert_uint_eq(comparison_pattern(&levels, 20), LEVEL_EXACT | LEVEL_SWAPPED << 6 | (uint64_t)7 << 57);
}
END_TEST

START_TEST(nothing_is_added_after_the_end_nor_to_a_unit_that_is_not_there)
{
    static struct bundle bundle;
    start(1);
    bundle_init(&bundle);
    ck_assert(!evidence_add(evidence, 1, &bundle, &err));
    ck_assert_int_eq(err.code, ERR_BUG);
    evidence_close(evidence);
    ck_assert(!evidence_add(evidence, 0, &bundle, &err));
}
END_TEST

START_TEST(equal_sightings_take_no_further_memory)
{
    start(1);
    struct toy_sighting s = {NAMED("ANA", "LOPEZ"), BORN(2009, 3, 14), .sex = "F", .cin = {"1", "2"}};
    add(0, s);
    size_t once = evidence_bytes(evidence);
    for (int i = 0; i < 100; i++)
        add(0, s);
    ck_assert_uint_eq(evidence_bytes(evidence), once);
}
END_TEST

// Names of two to four syllables, as there are in lists of names: few are frequent, most are rare.
static void make_name(uint64_t n, char out[16])
{
    static const char *const syllable[] = {"MA", "RI", "LO", "PEZ", "CHEN", "JO", "SE", "AN", "TEL", "VAR", "GO", "DI"};
    size_t len = 0;
    for (int i = 0; i < 2 || (n > 0 && i < 4); i++, n /= COUNT_OF(syllable))
        len += (size_t)snprintf(out + len, 16 - len, "%s", syllable[n % COUNT_OF(syllable)]);
}

static uint64_t state;

static uint64_t draw(uint64_t n)
{
    state = state * 6364136223846793005u + 1442695040888963407u;
    return (state >> 33) % n;
}

START_TEST(typical_record_takes_little_memory)
{
    enum { RECORDS = 20000, BYTES = 160 };
    start(RECORDS);
    size_t empty = evidence_bytes(evidence);
    for (uint32_t unit = 0; unit < RECORDS; unit++) {
        char given[16], family[16], ssn[16], cin[16], postal[16];
        (void)snprintf(ssn, sizeof ssn, "%09u", unit);
        (void)snprintf(cin, sizeof cin, "9%07uA", unit);
        (void)snprintf(postal, sizeof postal, "9%04u", (unsigned)draw(1500));
        make_name(draw(1 + draw(800)), given);
        make_name(draw(1 + draw(9000)), family);
        add(unit, (struct toy_sighting){NAMED(given, family), .year = 2000 + (int)draw(18), .month = 1 + (int)draw(12),
                                        .day = 1 + (int)draw(28), .sex = "F", .ssn = ssn, .cin = {cin},
                                        .postal_code = postal});
    }
    evidence_close(evidence);
    ck_assert_uint_le((evidence_bytes(evidence) - empty) / RECORDS, BYTES);
}
END_TEST

// Properties, on random sightings of a few units: values from small lists, so that much agrees.

struct sightings {
    struct toy_sighting of[MAX_SIGHTINGS];
    uint32_t unit[MAX_SIGHTINGS];
    int n;
};
enum { UNITS = 6 };

static const char *one_of(const char *const *list, size_t n)
{
    return draw(4) == 0 ? NULL : list[draw(n)];
}

static void random_sighting(struct toy_sighting *s)
{
    static const char *const names[] = {"ANA", "ANNA", "HANNA", "LOPEZ", "LOPES", "GOMEZ", "MARTIN", "MARTINA", "JO"};
    static const char *const codes[] = {"93701", "93702", "90001"};
    static const char *const texts[] = {"FRESNO", "FRESNA", "OAKLAND"};
    static const char *const letters[] = {"F", "M", "L", "LUZ", "LUIS"};
    *s = (struct toy_sighting){.middle = one_of(letters, 5),
                               .sex = one_of(letters, 2),
                               .ssn = one_of(codes, 3),
                               .postal_code = one_of(codes, 3),
                               .place = one_of(texts, 3),
                               .street = one_of(texts, 3),
                               .phone = {codes[draw(3)], one_of(codes, 3)},
                               .email = one_of(texts, 3),
                               .cin = {codes[draw(3)], one_of(codes, 3)},
                               .ssid = {one_of(codes, 3)}};
    for (uint64_t form = 0, n = draw(TOY_NAMES); form < n; form++) {
        s->name[form].given = one_of(names, COUNT_OF(names));
        s->name[form].family = one_of(names, COUNT_OF(names));
    }
    if (draw(4) > 0) {
        s->year = 2008 + (int)draw(3);
        s->month = (int)draw(4);
        s->day = (int)draw(4);
    }
}

static void random_sightings(struct sightings *s)
{
    s->n = 1 + (int)draw(MAX_SIGHTINGS);
    for (int i = 0; i < s->n; i++) {
        random_sighting(&s->of[i]);
        s->unit[i] = (uint32_t)draw(UNITS);
    }
}

static void add_all(const struct sightings *s)
{
    start(UNITS);
    for (int i = 0; i < s->n; i++)
        add(s->unit[i], s->of[i]);
    evidence_close(evidence);
}

static void compare_all(struct comparison ret[UNITS][UNITS], uint64_t ret_ssn[UNITS])
{
    for (uint32_t a = 0; a < UNITS; a++) {
        ret_ssn[a] = evidence_ssn(evidence, a);
        for (uint32_t b = 0; b < UNITS; b++)
            evidence_compare(evidence, a, b, &ret[a][b]);
    }
}

static bool is_same(const struct comparison *x, const struct comparison *y)
{
    bool same = memcmp(x->level, y->level, sizeof x->level) == 0;
    for (size_t i = 0; i < COUNT_OF(x->frequency); i++)
        same = same && x->frequency[i] == y->frequency[i];
    return same;
}

START_TEST(comparison_is_the_same_both_ways_round)
{
    static struct sightings s;
    static struct comparison of[UNITS][UNITS];
    uint64_t ssn[UNITS];
    state = (uint64_t)_i + 1;
    random_sightings(&s);
    add_all(&s);
    compare_all(of, ssn);
    for (uint32_t a = 0; a < UNITS; a++)
        for (uint32_t b = 0; b < UNITS; b++)
            ck_assert_msg(is_same(&of[a][b], &of[b][a]), "seed %d: units %u and %u", _i + 1, a, b);
}
END_TEST

START_TEST(order_and_repetition_of_sightings_change_nothing)
{
    static struct sightings s, t;
    static struct comparison of[UNITS][UNITS], then[UNITS][UNITS];
    uint64_t ssn[UNITS], ssn_then[UNITS];
    state = (uint64_t)_i + 1;
    random_sightings(&s);
    add_all(&s);
    compare_all(of, ssn);
    t = s;
    for (int i = t.n - 1; i > 0; i--) {
        int j = (int)draw((uint64_t)i + 1);
        struct toy_sighting sighting = t.of[i];
        uint32_t unit = t.unit[i];
        t.of[i] = t.of[j], t.unit[i] = t.unit[j];
        t.of[j] = sighting, t.unit[j] = unit;
    }
    while (t.n < MAX_SIGHTINGS && draw(3) > 0) {
        int i = (int)draw((uint64_t)t.n);
        t.of[t.n] = t.of[i], t.unit[t.n++] = t.unit[i];
    }
    add_all(&t);
    compare_all(then, ssn_then);
    for (uint32_t a = 0; a < UNITS; a++) {
        ck_assert_uint_eq(ssn[a], ssn_then[a]);
        for (uint32_t b = 0; b < UNITS; b++)
            ck_assert_msg(is_same(&of[a][b], &then[a][b]), "seed %d: units %u and %u", _i + 1, a, b);
    }
}
END_TEST

START_TEST(pairs_compared_together_are_compared_like_each_alone)
{
    static struct sightings s;
    static struct comparison of[UNITS][UNITS], then[3 * UNITS * UNITS + 1];
    uint64_t ssn[UNITS];
    uint32_t a[3 * UNITS * UNITS], b[3 * UNITS * UNITS];
    state = (uint64_t)_i + 1;
    random_sightings(&s);
    add_all(&s);
    compare_all(of, ssn);
    size_t n = draw(COUNT_OF(a) + 1);
    for (size_t i = 0; i < n; i++) {
        a[i] = (uint32_t)draw(UNITS);
        b[i] = (uint32_t)draw(UNITS);
    }
    memset(&then[n], 7, sizeof then[n]);
    evidence_compare_all(evidence, a, b, n, then);
    for (size_t i = 0; i < n; i++)
        ck_assert_msg(is_same(&then[i], &of[a[i]][b[i]]), "seed %d: units %u and %u", _i + 1, a[i], b[i]);
    ck_assert_uint_eq(then[n].level[0], 7); // and no more than n
}
END_TEST

// By birth date, then as they were; whatever order evidence is put in, who is alike stays so.
START_TEST(units_take_other_seats_with_all_they_have)
{
    static struct sightings s;
    static struct comparison of[UNITS][UNITS], then;
    struct seats seats = {0};
    uint64_t ssn[UNITS];
    uint32_t birth[UNITS];
    state = (uint64_t)_i + 1;
    random_sightings(&s);
    add_all(&s);
    compare_all(of, ssn);
    for (uint32_t u = 0; u < UNITS; u++)
        birth[u] = evidence_birth(evidence, u);
    ck_assert(seats_make(evidence, UNITS, &seats, &err) && evidence_arrange(evidence, seats.unit, &err));
    for (uint32_t i = 0; i < UNITS; i++) {
        ck_assert_uint_eq(seats.of_unit[seats.unit[i]], i);
        ck_assert_uint_eq(evidence_birth(evidence, i), birth[seats.unit[i]]);
        ck_assert_uint_eq(evidence_ssn(evidence, i), ssn[seats.unit[i]]);
        if (i > 0)
            ck_assert(birth[seats.unit[i - 1]] < birth[seats.unit[i]] ||
                      (birth[seats.unit[i - 1]] == birth[seats.unit[i]] && seats.unit[i - 1] < seats.unit[i]));
        for (uint32_t k = 0; k < UNITS; k++) {
            evidence_compare(evidence, i, k, &then);
            ck_assert_msg(is_same(&then, &of[seats.unit[i]][seats.unit[k]]), "seed %d: seats %u and %u", _i + 1, i, k);
        }
    }
    seats_done(&seats);
}
END_TEST

static int name_rank(const struct comparison *x)
{
    return form_rank((struct form_levels){(enum level)x->level[GIVEN], (enum level)x->level[FAMILY]});
}

START_TEST(further_sighting_never_makes_units_less_alike)
{
    static struct sightings s;
    static struct comparison of[UNITS][UNITS], then[UNITS][UNITS];
    uint64_t ssn[UNITS];
    state = (uint64_t)_i + 1;
    random_sightings(&s);
    s.n = s.n > 1 ? s.n - 1 : 1;
    add_all(&s);
    compare_all(of, ssn);
    random_sighting(&s.of[s.n]);
    s.unit[s.n++] = (uint32_t)draw(UNITS);
    add_all(&s);
    compare_all(then, ssn);
    for (uint32_t a = 0; a < UNITS; a++)
        for (uint32_t b = 0; b < UNITS; b++) {
            ck_assert_msg(name_rank(&then[a][b]) >= name_rank(&of[a][b]), "seed %d: units %u and %u", _i + 1, a, b);
            for (int f = 0; f < FIELDS; f++)
                ck_assert_msg(f == GIVEN || f == FAMILY || then[a][b].level[f] >= of[a][b].level[f],
                              "seed %d: units %u and %u, field %d", _i + 1, a, b, f);
        }
}
END_TEST

static void *compare_in_thread(void *result)
{
    uint64_t ssn[UNITS];
    for (int round = 0; round < 200; round++)
        compare_all(result, ssn);
    return NULL;
}

START_TEST(threads_read_side_by_side)
{
    static struct sightings s;
    static struct comparison of[2][UNITS][UNITS];
    pthread_t thread[2];
    state = 3;
    random_sightings(&s);
    add_all(&s);
    for (int i = 0; i < 2; i++)
        ck_assert_int_eq(pthread_create(&thread[i], NULL, compare_in_thread, of[i]), 0);
    for (int i = 0; i < 2; i++)
        ck_assert_int_eq(pthread_join(thread[i], NULL), 0);
    ck_assert_mem_eq(of[0], of[1], sizeof of[0]);
}
END_TEST

Suite *suite(void);
Suite *suite(void)
{
    Suite *s = suite_create("evidence");
    TCase *t = tcase_create("evidence");
    tcase_add_checked_fixture(t, NULL, teardown);
    tcase_add_test(t, every_field_has_its_level);
    tcase_add_test(t, what_one_side_lacks_is_missing);
    tcase_add_test(t, unit_that_no_sighting_came_for_agrees_with_nobody);
    tcase_add_test(t, best_of_several_values_counts);
    tcase_add_test(t, given_and_family_name_come_from_one_form_on_each_side);
    tcase_add_test(t, swapped_names_are_seen);
    tcase_add_test(t, frequency_is_the_share_of_those_who_carry_the_value);
    tcase_add_test(t, rarest_value_agreed_on_counts);
    tcase_add_test(t, ssn_is_given_when_the_unit_has_one_and_no_other);
    tcase_add_test(t, levels_are_a_number_of_three_bits_each);
    tcase_add_test(t, nothing_is_added_after_the_end_nor_to_a_unit_that_is_not_there);
    tcase_add_test(t, equal_sightings_take_no_further_memory);
    tcase_add_test(t, typical_record_takes_little_memory);
    tcase_add_loop_test(t, comparison_is_the_same_both_ways_round, 0, 100);
    tcase_add_loop_test(t, order_and_repetition_of_sightings_change_nothing, 0, 100);
    tcase_add_loop_test(t, further_sighting_never_makes_units_less_alike, 0, 100);
    tcase_add_loop_test(t, pairs_compared_together_are_compared_like_each_alone, 0, 50);
    tcase_add_loop_test(t, units_take_other_seats_with_all_they_have, 0, 50);
    tcase_add_test(t, threads_read_side_by_side);
    suite_add_tcase(s, t);
    return s;
}
