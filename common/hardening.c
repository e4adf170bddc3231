// SPDX-License-Identifier: Apache-2.0
/* What a process that will hold identifiers gives up before it reads the first byte: core dumps, being traced by
 * another process of the same user, files that others can read, and an inherited locale (ours is C, so that messages,
 * sorting and numbers are the same everywhere, also in programs we start). */
#include "common/hardening.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>

static bool set_locale(struct error *err)
{
    static const char *const inherited[] = {"LANG",       "LANGUAGE",    "LC_CTYPE",    "LC_NUMERIC", "LC_TIME",
                                            "LC_COLLATE", "LC_MONETARY", "LC_MESSAGES", "LOCPATH",    "NLSPATH"};
    for (size_t i = 0; i < COUNT_OF(inherited); i++)
        (void)unsetenv(inherited[i]);
    if (setenv("LC_ALL", "C", 1) != 0)
        return err_set_errno(err, ERR_BUG, errno, "setting the locale");
    return true;
}

bool hardening_apply(struct error *err)
{
    const struct rlimit none = {0, 0};
    if (setrlimit(RLIMIT_CORE, &none) != 0)
        return err_set_errno(err, ERR_BUG, errno, "switching core dumps off");
    if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0)
        return err_set_errno(err, ERR_BUG, errno, "making the process undumpable");
    (void)umask(077);
    return set_locale(err);
}
