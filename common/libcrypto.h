/* SPDX-License-Identifier: Apache-2.0 */
/* What OpenSSL's error queue says, as a struct error: for the few files that call OpenSSL. */
#pragma once

#include "common/error.h"

/* what: "HMAC", "AES-256-GCM". ERR_RETRY when memory ran out, else ERR_BUG. Empties the queue. Always returns false. */
bool libcrypto_failed(struct error *err, const char *what);
