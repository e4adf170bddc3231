// SPDX-License-Identifier: Apache-2.0
// How much memory evidence takes, and how fast it is kept and compared: on made-up encodings, without a database.
//
//     make build/release/bench/evidence && build/release/bench/evidence [RECORDS]
//
// Two records speak of one person: name, birth date, sex, SSN, an id and a postal code, now and then with another name. A few
// names are common, most are rare. Processor time.
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "config/identifier.h"
#include "linker/evidence.h"

enum { NAMES = 200000, DATES = 6600, POSTAL_CODES = 1700, PAIRS = 1 << 22, AT_ONCE = 1024, FEW = 256 };

static struct error err;
static uint64_t state = 1;

static uint64_t scramble(uint64_t x)
{
    x = (x ^ x >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    x = (x ^ x >> 27) * UINT64_C(0x94d049bb133111eb);
    return x ^ x >> 31;
}

static uint64_t draw(uint64_t n)
{
    return scramble(state++) % n;
}

static double now(void)
{
    struct timespec t;
    (void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static void need(bool ok)
{
    char text[ERR_FRAMES * ERR_FRAME_LEN];
    if (ok)
        return;
    (void)fprintf(stderr, "%s\n", err_message(&err, text, sizeof text));
    exit(1);
}

static void put(struct bundle *b, enum part part, uint32_t subject, uint64_t value)
{
    need(bundle_add(b, (uint8_t)part, 0, subject, &value, 1, &err));
}

// A name of 5 to 9 letters: its letter pairs and neighbours are drawn from its number.
static void put_name(struct bundle *b, bool is_family, uint64_t name)
{
    uint64_t grams[2] = {0}, neighbour[10], n = 5 + name % 5;
    for (uint64_t i = 0; i <= n; i++) {
        uint64_t bit = scramble(name * 16 + i) % 128;
        grams[bit / 64] |= UINT64_C(1) << bit % 64;
        neighbour[i] = scramble(name * 16 + i + 1) & UINT32_MAX;
    }
    put(b, is_family ? PART_FAMILY : PART_GIVEN, 0, (scramble(name) & UINT32_MAX) | 1);
    put(b, is_family ? PART_FAMILY_PHONETIC : PART_GIVEN_PHONETIC, 0, scramble(name / 3) & UINT32_MAX);
    put(b, is_family ? PART_FAMILY_INITIAL : PART_GIVEN_INITIAL, 0, scramble(name % 20) & UINT32_MAX);
    need(bundle_add(b, is_family ? PART_FAMILY_GRAMS : PART_GIVEN_GRAMS, 0, 0, grams, 2, &err));
    need(bundle_add(b, is_family ? PART_FAMILY_DEL : PART_GIVEN_DEL, 0, 0, neighbour, (int)n + 1, &err));
}

static void put_birth(struct bundle *b, uint64_t date)
{
    uint64_t neighbour[9];
    for (uint64_t i = 0; i < 9; i++)
        neighbour[i] = scramble(date * 16 + i + 7) & UINT32_MAX;
    put(b, PART_BIRTH, 0, (scramble(date) & UINT32_MAX) | 1);
    put(b, PART_BIRTH_YEAR, 0, date / 366 + 1);
    put(b, PART_BIRTH_MONTH, 0, date / 31 % 12 + 1);
    put(b, PART_BIRTH_DAY, 0, date % 31 + 1);
    need(bundle_add(b, PART_BIRTH_DEL, 0, 0, neighbour, 9, &err));
}

static uint64_t draw_name(void)
{
    uint64_t below = draw(NAMES) + 1;
    return draw(draw(below) + 1);
}

// A record of a person: all but the names follow from its number.
static void make_record(uint64_t person, const uint64_t name[2], struct bundle *ret_bundle)
{
    bundle_init(ret_bundle);
    for (int i = 0; i < 2; i++)
        put_name(ret_bundle, i == 1, draw(25) == 0 ? draw_name() : name[i]);
    put_birth(ret_bundle, scramble(person) % DATES);
    put(ret_bundle, PART_SEX, 0, person % 2 + 1);
    put(ret_bundle, PART_SSN, 0, scramble(person + 1));
    put(ret_bundle, PART_POSTAL, 0, draw(POSTAL_CODES) + 1);
    put(ret_bundle, PART_POSTAL_AREA, 0, draw(60) + 1);
    put(ret_bundle, PART_ID, identifier_subject("cin"), scramble(person + 2));
}

static double add_all(struct evidence *e, uint32_t records)
{
    static struct bundle bundle[64];
    uint64_t name[2] = {0};
    double spent = 0;
    for (uint32_t from = 0; from < records; from += COUNT_OF(bundle)) {
        uint32_t n = records - from < COUNT_OF(bundle) ? records - from : (uint32_t)COUNT_OF(bundle);
        for (uint32_t i = 0; i < n; i++) {
            if (i % 2 == 0) {
                name[0] = draw_name();
                name[1] = draw_name();
            }
            make_record((from + i) / 2, name, &bundle[i]);
        }
        double began = now();
        for (uint32_t i = 0; i < n; i++)
            need(evidence_add(e, from + i, &bundle[i], &err));
        spent += now() - began;
    }
    evidence_close(e);
    return spent;
}

// Nanoseconds a pair, of the first `units` records, of one person or of any two, in order of the first as candidates come.
static double compare(const struct evidence *e, uint32_t units, bool of_one_person, bool at_once)
{
    static struct comparison c[AT_ONCE];
    static uint32_t a[AT_ONCE], b[AT_ONCE];
    double spent = 0;
    for (uint64_t done = 0; done < PAIRS; done += AT_ONCE) {
        for (uint64_t i = 0; i < AT_ONCE; i++) {
            a[i] = (uint32_t)((done + i) * units / PAIRS) & ~1U;
            b[i] = of_one_person ? a[i] + 1 : (uint32_t)draw(units);
        }
        double began = now();
        if (at_once)
            evidence_compare_all(e, a, b, AT_ONCE, c);
        for (int i = 0; !at_once && i < AT_ONCE; i++)
            evidence_compare(e, a[i], b[i], &c[i]);
        spent += now() - began;
    }
    return spent / PAIRS * 1e9;
}

int main(int argc, char **argv)
{
    struct linkage_field fields[] = {{.field = FIELD_GIVEN_NAME, .frequency = true},
                                     {.field = FIELD_MIDDLE_NAME},
                                     {.field = FIELD_FAMILY_NAME, .frequency = true},
                                     {.field = FIELD_BIRTH_DATE},
                                     {.field = FIELD_SEX},
                                     {.field = FIELD_SSN},
                                     {.field = FIELD_POSTAL_CODE, .frequency = true},
                                     {.field = FIELD_ID, .subject = identifier_subject("cin")}};
    struct linkage_config linkage = {.fields = fields, .n_fields = COUNT_OF(fields)};
    uint32_t records = argc > 1 ? (uint32_t)strtoul(argv[1], NULL, 10) / 2 * 2 : 1000000;
    CLEANUP(evidence_freep) struct evidence *e = NULL;
    if (records < FEW)
        return 1;
    need(evidence_new(&linkage, records, &e, &err));
    double spent = add_all(e, records);
    printf("%u records: %.1f bytes and %.0f ns a record\n", records, (double)evidence_bytes(e) / records,
           spent / records * 1e9);
    for (int few = 1; few >= 0; few--)
        for (int of_one = 1; of_one >= 0; of_one--)
            printf("%s pairs of %s: one by one %.0f ns, at once %.0f ns\n", few ? "few records," : "all records,",
                   of_one ? "one person" : "any two", compare(e, few ? FEW : records, of_one, false),
                   compare(e, few ? FEW : records, of_one, true));
    return 0;
}
