/* SPDX-License-Identifier: Apache-2.0 */
/* OpenSSL reports failures in a queue of its own, by thread. Every caller here asks for fixed algorithms with keys of
 * the right size, so that a failure is either lack of memory or a library that is not what it says: a bug of the
 * machine, not of the data. The reason text of OpenSSL is constant and never holds data. */
#include "common/libcrypto.h"

#include <openssl/err.h>

bool libcrypto_failed(struct error *err, const char *what)
{
    unsigned long code = ERR_peek_error();
    const char *reason = ERR_reason_error_string(code);
    bool memory = ERR_GET_REASON(code) == ERR_R_MALLOC_FAILURE;
    ERR_clear_error();
    if (memory)
        return err_set(err, ERR_RETRY, "%s: out of memory", what);
    return err_set(err, ERR_BUG, "%s: OpenSSL says \"%s\"", what, reason == NULL ? "nothing" : reason);
}
