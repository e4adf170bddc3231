// SPDX-License-Identifier: Apache-2.0
// common/vault.c
#include "common/vault.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

static struct error err;
static struct vault *vault;

static void setup(void)
{
    err_clear(&err);
    ck_assert(vault_new(&vault, &err));
}

static void teardown(void)
{
    vault_freep(&vault);
    ck_assert_ptr_null(vault);
}

static void *add(size_t size, uint32_t *ret_number)
{
    void *piece = NULL;
    ck_assert(vault_add(vault, size, ret_number, &piece, &err));
    return piece;
}

static bool is_zero(const unsigned char *p, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (p[i] != 0)
            return false;
    return true;
}

START_TEST(pieces_are_zeroed_aligned_and_stay_where_they_are)
{
    enum { PIECES = 200 };
    uint32_t number[PIECES];
    unsigned char *piece[PIECES];
    size_t size[PIECES];
    for (int i = 0; i < PIECES; i++) {
        size[i] = i % 50 == 7 ? (size_t)VAULT_CHUNK_BYTES / 3 : (size_t)(i * 37 % 400 + 1);
        piece[i] = add(size[i], &number[i]);
        ck_assert_uint_eq((uintptr_t)piece[i] % VAULT_ALIGN, 0);
        ck_assert(i == 0 || number[i] > number[i - 1]);
        ck_assert(is_zero(piece[i], size[i]));
        memset(piece[i], i + 1, size[i]);
    }
    for (int i = 0; i < PIECES; i++) {
        ck_assert_ptr_eq(vault_at(vault, number[i]), piece[i]);
        ck_assert_uint_eq(piece[i][0], (unsigned char)(i + 1));
        ck_assert_uint_eq(piece[i][size[i] - 1], (unsigned char)(i + 1));
    }
}
END_TEST

START_TEST(pieces_of_one_size_are_aligned_to_it)
{
    bool aligned = true;
    for (int i = 0; i < 70000; i++) { // more than a chunk
        uint32_t number;
        aligned &= (uintptr_t)add(64, &number) % 64 == 0;
    }
    ck_assert(aligned);
    ck_assert_uint_eq(vault->n_chunks, 2);
}
END_TEST

START_TEST(counts_what_is_in_use)
{
    uint32_t number;
    size_t before = vault_bytes(vault);
    (void)add(1000, &number);
    ck_assert_uint_ge(vault_bytes(vault), before + 1000);
    ck_assert_uint_le(vault_bytes(vault), before + 1000 + 64);
}
END_TEST

START_TEST(refuses_pieces_of_nothing_and_larger_than_a_chunk)
{
    uint32_t number = 7;
    void *piece = vault;
    ck_assert(!vault_add(vault, 0, &number, &piece, &err));
    ck_assert_int_eq(err.code, ERR_BUG);
    ck_assert(!vault_add(vault, (size_t)VAULT_CHUNK_BYTES + 1, &number, &piece, &err));
    ck_assert(number == 7 && piece == vault);
    (void)add(VAULT_CHUNK_BYTES, &number);
    ck_assert_uint_eq(vault->n_chunks, 1);
}
END_TEST

// What /proc/self/smaps says about the mapping at an address, of the line that begins with `name`.
static void read_mapping(const void *at, const char *name, char *out, size_t size)
{
    char line[512];
    bool inside = false;
    FILE *maps = fopen("/proc/self/smaps", "r");
    ck_assert_ptr_nonnull(maps);
    out[0] = '\0';
    while (fgets(line, sizeof line, maps) != NULL) {
        char *dash, *space; // "7f10a000-7f20a000 rw-p ..." begins a mapping
        unsigned long from = strtoul(line, &dash, 16), to = *dash == '-' ? strtoul(dash + 1, &space, 16) : 0;
        if (to != 0)
            inside = from <= (uintptr_t)at && (uintptr_t)at < to;
        else if (inside && strncmp(line, name, strlen(name)) == 0)
            (void)snprintf(out, size, "%s", line);
    }
    (void)fclose(maps);
}

START_TEST(is_left_out_of_core_dumps)
{
    char flags[512];
    uint32_t number;
    void *piece = add(8, &number);
    read_mapping(piece, "VmFlags:", flags, sizeof flags);
    ck_assert_ptr_nonnull(strstr(flags, " dd"));
}
END_TEST

static void limit_locking(rlim_t bytes)
{
    struct rlimit limit;
    ck_assert_int_eq(getrlimit(RLIMIT_MEMLOCK, &limit), 0);
    if (bytes > limit.rlim_max)
        bytes = limit.rlim_max;
    limit.rlim_cur = bytes;
    ck_assert_int_eq(setrlimit(RLIMIT_MEMLOCK, &limit), 0);
}

START_TEST(locks_no_more_than_half_of_what_may_be_locked_and_goes_on_without)
{
    struct rlimit limit;
    uint32_t number;
    limit_locking(2 * (rlim_t)VAULT_CHUNK_BYTES);
    ck_assert_int_eq(getrlimit(RLIMIT_MEMLOCK, &limit), 0);
    for (int i = 0; i < 3; i++)
        (void)add(VAULT_CHUNK_BYTES, &number);
    ck_assert_uint_eq(vault->n_locked, limit.rlim_cur >= 2 * (rlim_t)VAULT_CHUNK_BYTES ? 1 : 0);
    struct vault *second = NULL;
    void *piece;
    ck_assert(vault_new(&second, &err) && vault_add(second, 8, &number, &piece, &err));
    ck_assert_uint_eq(second->n_locked, 0); // the first has what there is
    vault_freep(&second);
}
END_TEST

START_TEST(memory_is_locked_when_there_is_no_limit)
{
    struct rlimit limit;
    char locked[512];
    uint32_t number;
    limit_locking(RLIM_INFINITY);
    ck_assert_int_eq(getrlimit(RLIMIT_MEMLOCK, &limit), 0);
    void *piece = add(8, &number);
    read_mapping(piece, "Locked:", locked, sizeof locked);
    if (limit.rlim_cur == RLIM_INFINITY)
        ck_assert_ptr_null(strstr(locked, "  0 kB"));
}
END_TEST

Suite *suite(void);
Suite *suite(void)
{
    Suite *s = suite_create("vault");
    TCase *t = tcase_create("vault");
    tcase_add_checked_fixture(t, setup, teardown);
    tcase_add_test(t, pieces_are_zeroed_aligned_and_stay_where_they_are);
    tcase_add_test(t, pieces_of_one_size_are_aligned_to_it);
    tcase_add_test(t, counts_what_is_in_use);
    tcase_add_test(t, refuses_pieces_of_nothing_and_larger_than_a_chunk);
    tcase_add_test(t, is_left_out_of_core_dumps);
    tcase_add_test(t, locks_no_more_than_half_of_what_may_be_locked_and_goes_on_without);
    tcase_add_test(t, memory_is_locked_when_there_is_no_limit);
    suite_add_tcase(s, t);
    return s;
}
