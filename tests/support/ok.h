/* SPDX-License-Identifier: Apache-2.0 */
/* What has to go well in a test: it ends with the error's message when it does not. */
#pragma once

#include <check.h>

#include "common/error.h"

#define OK_OR(error, call)                                                                                             \
    do {                                                                                                               \
        char message_[1024];                                                                                           \
        ck_assert_msg(call, "%s", err_message(&(error), message_, sizeof(message_)));                                  \
    } while (0)
