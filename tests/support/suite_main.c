/* SPDX-License-Identifier: Apache-2.0 */
/* main of every Check binary: runs the one suite its test file defines. CK_FORK=no for valgrind and debuggers. */
#include <check.h>
#include <stdlib.h>

Suite *suite(void);

int main(void)
{
    SRunner *runner = srunner_create(suite());
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
