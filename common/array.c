// SPDX-License-Identifier: Apache-2.0
#include "common/array.h"

#include <stdlib.h>
#include <string.h>

enum { LEAST_ROOM = 8 };

// array points to a pointer of any type, so that pointer is copied, not looked at as a void *.
bool array_reserve_(void *array, size_t size, int *room, int need, struct error *err)
{
    if (need <= *room)
        return true;
    int more = need < LEAST_ROOM ? LEAST_ROOM : need + need / 2;
    void *members;
    memcpy(&members, array, sizeof(members));
    members = realloc(members, (size_t)more * size);
    if (members == NULL)
        return err_set(err, ERR_RETRY, "out of memory");
    memcpy(array, &members, sizeof(members));
    *room = more;
    return true;
}
