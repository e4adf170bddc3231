// SPDX-License-Identifier: Apache-2.0
// One form only, that of PostgreSQL's output: with hyphens, without braces.
#include "common/uuid_text.h"

enum { GROUPS = 5 };
static const size_t group_bytes[GROUPS] = {4, 2, 2, 2, 6};

bool uuid_from_text(struct view v, struct uuid *ret_uuid)
{
    struct uuid u;
    size_t at = 0, byte = 0;
    if (v.len != UUID_TEXT - 1)
        return false;
    for (int g = 0; g < GROUPS; g++) {
        struct view digits = {v.ptr + at, 2 * group_bytes[g]};
        if ((g > 0 && v.ptr[at - 1] != '-') || !hex_decode(digits, u.bytes + byte, group_bytes[g]))
            return false;
        byte += group_bytes[g];
        at += digits.len + 1;
    }
    *ret_uuid = u;
    return true;
}

void uuid_to_text(const struct uuid *u, char out[UUID_TEXT])
{
    size_t at = 0, byte = 0;
    for (int g = 0; g < GROUPS; g++) {
        if (g > 0)
            out[at++] = '-';
        hex_encode(u->bytes + byte, group_bytes[g], out + at);
        byte += group_bytes[g];
        at += 2 * group_bytes[g];
    }
}
