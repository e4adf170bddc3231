// SPDX-License-Identifier: Apache-2.0
// common/pages.c
#include "common/pages.h"

#include <check.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "common/secret.h"

static struct error err;

START_TEST(keeps_what_is_there_and_adds_zeros)
{
    struct pages p = {0};
    size_t size = 0;
    for (size_t more = 1; size < 5 << 20; more *= 3) {
        ck_assert(pages_grow(&p, size + more, &err));
        ck_assert_uint_ge(p.size, size + more);
        const uint8_t *bytes = p.bytes;
        for (size_t i = 0; i < p.size; i += 997)
            if (bytes[i] != (i < size ? i % 251 : 0))
                ck_abort_msg("byte %zu", i);
        size = p.size;
        for (size_t i = 0; i < size; i++)
            ((uint8_t *)p.bytes)[i] = (uint8_t)(i % 251);
    }
    pages_done(&p, size);
    ck_assert_ptr_null(p.bytes);
    ck_assert_uint_eq(p.size, 0);
}
END_TEST

START_TEST(asking_for_less_changes_nothing)
{
    struct pages p = {0};
    ck_assert(pages_grow(&p, 0, &err));
    ck_assert_ptr_null(p.bytes);
    ck_assert(pages_grow(&p, 100000, &err));
    struct pages before = p;
    ck_assert(pages_grow(&p, 10, &err));
    ck_assert_mem_eq(&p, &before, sizeof(p));
    pages_done(&p, SIZE_MAX);
    pages_done(&p, SIZE_MAX);
}
END_TEST

START_TEST(refuses_what_no_machine_has)
{
    struct pages p = {0};
    ck_assert(!pages_grow(&p, (size_t)1 << 60, &err));
    ck_assert_int_eq(err.code, ERR_RETRY);
    ck_assert(pages_grow(&p, 1, &err));
    ck_assert(!pages_grow(&p, (size_t)1 << 60, &err));
    ck_assert_uint_gt(p.size, 0);
    ck_assert(!pages_grow(&p, SIZE_MAX, &err));
    ck_assert_int_eq(err.code, ERR_BUG);
    pages_done(&p, 1);
}
END_TEST

// AddressSanitizer takes munlock(2) away: there it is not known.
static long locked_kib(void)
{
    char line[200];
    long kib = -1;
    FILE *f = fopen("/proc/self/status", "r");
    ck_assert_ptr_nonnull(f);
    while (fgets(line, sizeof(line), f) != NULL)
        if (strncmp(line, "VmLck:", 6) == 0)
            kib = strtol(line + 6, NULL, 10);
    (void)fclose(f);
    return kib;
}

START_TEST(locks_what_the_limit_allows_and_leaves_room_for_secrets)
{
    enum { LIMIT = 4 << 20, QUARTER = LIMIT / 4 };
    struct rlimit limit;
    struct secret *s = NULL;
    ck_assert_int_eq(getrlimit(RLIMIT_MEMLOCK, &limit), 0);
    if (limit.rlim_max < LIMIT)
        return; // nothing to be had here
    limit.rlim_cur = LIMIT;
    ck_assert_int_eq(setrlimit(RLIMIT_MEMLOCK, &limit), 0);
    struct pages first = {0}, second = {0}, third = {0};
    ck_assert(pages_grow(&first, QUARTER / 4, &err));
    ck_assert(pages_grow(&second, QUARTER / 4, &err));
    ck_assert(pages_grow(&third, 1000, &err));
    ck_assert_uint_eq(first.locked, first.size);
    ck_assert_uint_eq(second.locked, second.size);
    ck_assert(pages_grow(&second, QUARTER, &err)); // over the share: goes on unlocked
    ck_assert_uint_eq(second.locked, 0);
    ck_assert(pages_grow(&first, QUARTER / 2, &err));
    ck_assert_uint_eq(first.locked, first.size);
#ifndef __SANITIZE_ADDRESS__
    ck_assert_int_eq(locked_kib(), (QUARTER / 2 + sysconf(_SC_PAGESIZE)) / 1024);
#endif
    ck_assert(secret_new(1 << 18, &s, &err));
    secret_freep(&s);
    pages_done(&first, 0);
    pages_done(&second, 0);
    pages_done(&third, 0);
    ck_assert_int_eq(locked_kib(), 0);
}
END_TEST

Suite *suite(void);
Suite *suite(void)
{
    Suite *s = suite_create("pages");
    TCase *t = tcase_create("pages");
    tcase_add_test(t, keeps_what_is_there_and_adds_zeros);
    tcase_add_test(t, asking_for_less_changes_nothing);
    tcase_add_test(t, refuses_what_no_machine_has);
    tcase_add_test(t, locks_what_the_limit_allows_and_leaves_room_for_secrets);
    suite_add_tcase(s, t);
    return s;
}
