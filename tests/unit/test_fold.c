/* SPDX-License-Identifier: Apache-2.0 */
/* Covers common/fold.c. Names are invented. */
#include <check.h>
#include <stdint.h>
#include <string.h>

#include "common/fold.h"

Suite *suite(void);

static const struct {
    const char *in, *out;
} cases[] = {
    {"", ""},
    {"Jane", "JANE"},
    {"O'Brien-Smith Jr.", "O'BRIEN-SMITH JR."},
    {"Mu\xc3\xb1oz", "MUNOZ"}, /* n with tilde */
    {"JOS\xc3\x89", "JOSE"},   /* E acute */
    {"Jose\xcc\x81", "JOSE"},  /* e with a combining acute */
    {"Stra\xc3\x9f"
     "e",
     "STRASSE"},                             /* sharp s */
    {"\xc3\x86gir \xc3\x98st", "AEGIR OST"}, /* AE, O with stroke */
    {"Nguy\xe1\xbb\x85n V\xc4\x83n \xc4\x90\xe1\xba\xa1t", "NGUYEN VAN DAT"},
    {"\xd0\x98\xd0\xb2\xd0\xb0\xd0\xbd\xd0\xbe\xd0\xb2", "IVANOV"}, /* Cyrillic */
    {"\xce\x91\xce\xbb\xce\xad\xce\xbe\xce\xb7\xcf\x82", "ALEXES"}, /* Greek */
    {"D\xe2\x80\x99"
     "Angelo",
     "D'ANGELO"},                            /* typographic apostrophe */
    {"Anne\xe2\x80\x90Marie", "ANNE-MARIE"}, /* Unicode hyphen */
    {"\xf0\x9f\x99\x82", ""},                /* nothing to fold to */
};

static void fold_text(struct fold *f, const char *in, char out[256])
{
    size_t len = 0;
    ck_assert(fold_name(f, view_of(in), out, 256, &len, NULL));
    ck_assert_uint_eq(len, strlen(out));
}

START_TEST(folds_to_ascii_capitals)
{
    struct fold *f = NULL;
    char out[256];
    ck_assert(fold_new(&f, NULL));
    fold_text(f, cases[_i].in, out);
    ck_assert_str_eq(out, cases[_i].out);
    fold_freep(&f);
}
END_TEST

START_TEST(changes_nothing_when_folding_twice)
{
    struct fold *f = NULL;
    char once[256], twice[256];
    ck_assert(fold_new(&f, NULL));
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        fold_text(f, cases[i].in, once);
        fold_text(f, once, twice);
        ck_assert_str_eq(once, twice);
    }
    fold_freep(&f);
    fold_freep(&f);
}
END_TEST

/* Every code point of the planes names are written in, one at a time: ASCII comes out, and folds to itself. */
START_TEST(yields_ascii_for_every_letter)
{
    struct fold *f = NULL;
    char in[5], once[256], twice[256];
    ck_assert(fold_new(&f, NULL));
    for (unsigned c = 0x80; c < 0x3000; c += c < 0x600 ? 1 : 7) {
        if (c < 0x800)
            (void)snprintf(in, sizeof in, "%c%c", (int)(0xc0 | c >> 6), (int)(0x80 | (c & 0x3f)));
        else
            (void)snprintf(in, sizeof in, "%c%c%c", (int)(0xe0 | c >> 12), (int)(0x80 | (c >> 6 & 0x3f)),
                           (int)(0x80 | (c & 0x3f)));
        fold_text(f, in, once);
        for (const char *p = once; *p != '\0'; p++)
            ck_assert_msg((unsigned char)*p < 0x80 && (*p < 'a' || *p > 'z'), "U+%04X gives \"%s\"", c, once);
        fold_text(f, once, twice);
        ck_assert_str_eq(once, twice);
    }
    fold_freep(&f);
}
END_TEST

START_TEST(refuses_what_does_not_fit_or_is_not_utf8)
{
    struct fold *f = NULL;
    struct error err = {0};
    char out[8], large[1200], *in = large;
    size_t len = 99;
    ck_assert(fold_new(&f, NULL));
    ck_assert(fold_name(f, view_of("SEVENTY"), out, sizeof out, &len, NULL));
    ck_assert(!fold_name(f, view_of("EIGHTEEN"), out, sizeof out, &len, &err));
    ck_assert_int_eq(err.code, ERR_DATA);
    ck_assert(!fold_name(f,
                         view_of("stra\xc3\x9f\xc3\x9f"
                                 "e"),
                         out, sizeof out, &len, &err));
    ck_assert_int_eq(err.code, ERR_DATA);
    err_clear(&err);
    ck_assert(!fold_name(f, view_of("Mu\xf1oz"), out, sizeof out, &len, &err));
    ck_assert_int_eq(err.code, ERR_DATA);
    ck_assert(!fold_name(f, (struct view){"", (size_t)INT32_MAX + 1}, out, sizeof out, &len, &err)); /* not looked at */
    ck_assert_int_eq(err.code, ERR_DATA);
    ck_assert_uint_eq(len, 7);
    for (int i = 0; i < 599; i++, in += 2)
        memcpy(in, "\xc3\x9f", 2); /* twice as long when folded */
    *in = '\0';
    static char room[4096];
    ck_assert(!fold_name(f, view_of(large), room, sizeof room, &len, &err));
    ck_assert_int_eq(err.code, ERR_DATA);
    fold_freep(&f);
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("fold");
    TCase *t = tcase_create("fold");
    tcase_set_timeout(t, 60);
    tcase_add_loop_test(t, folds_to_ascii_capitals, 0, (int)COUNT_OF(cases));
    tcase_add_test(t, changes_nothing_when_folding_twice);
    tcase_add_test(t, yields_ascii_for_every_letter);
    tcase_add_test(t, refuses_what_does_not_fit_or_is_not_utf8);
    suite_add_tcase(s, t);
    return s;
}
