// SPDX-License-Identifier: Apache-2.0
// Covers common/hardening.c.
#include "common/hardening.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>

START_TEST(leaves_no_core_no_tracer_no_open_file_mode_no_locale)
{
    struct error err = {0};
    struct rlimit core;
    ck_assert_int_eq(setenv("LC_COLLATE", "tr_TR.UTF-8", 1), 0);
    ck_assert_int_eq(setenv("LANGUAGE", "de", 1), 0);
    ck_assert(hardening_apply(&err));
    ck_assert_int_eq(getrlimit(RLIMIT_CORE, &core), 0);
    ck_assert_uint_eq(core.rlim_cur, 0);
    ck_assert_uint_eq(core.rlim_max, 0);
    ck_assert_int_eq(prctl(PR_GET_DUMPABLE, 0, 0, 0, 0), 0);
    ck_assert_uint_eq(umask(077), 077);
    ck_assert_ptr_null(getenv("LC_COLLATE"));
    ck_assert_ptr_null(getenv("LANGUAGE"));
    ck_assert_str_eq(getenv("LC_ALL"), "C");
}
END_TEST

Suite *suite(void);
Suite *suite(void)
{
    Suite *s = suite_create("hardening");
    TCase *tc = tcase_create("hardening");
    tcase_add_test(tc, leaves_no_core_no_tracer_no_open_file_mode_no_locale);
    suite_add_tcase(s, tc);
    return s;
}
