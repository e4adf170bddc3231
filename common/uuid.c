// SPDX-License-Identifier: Apache-2.0
// Random ones are version 4 of RFC 9562: 122 bits from the kernel, in as few calls as it allows.
#include "common/uuid.h"

#include <errno.h>
#include <sys/random.h>
#include <sys/types.h>

enum { AT_ONCE = 1 << 20 }; // bytes: a call for more may give less, or wait

static bool fill(uint8_t *bytes, size_t len, struct error *err)
{
    while (len > 0) {
        ssize_t got = getrandom(bytes, len < AT_ONCE ? len : AT_ONCE, 0);
        if (got < 0 && errno != EINTR)
            return err_set_errno(err, ERR_RETRY, errno, "no random numbers");
        if (got > 0) {
            bytes += got;
            len -= (size_t)got;
        }
    }
    return true;
}

bool uuid_random(struct uuid *ret_ids, size_t n, struct error *err)
{
    if (!fill((uint8_t *)ret_ids, n * sizeof(*ret_ids), err))
        return false;
    for (size_t i = 0; i < n; i++) {
        ret_ids[i].bytes[6] = (uint8_t)(0x40 | (ret_ids[i].bytes[6] & 0x0f));
        ret_ids[i].bytes[8] = (uint8_t)(0x80 | (ret_ids[i].bytes[8] & 0x3f));
    }
    return true;
}
