/* SPDX-License-Identifier: Apache-2.0 */
/* Arrays that grow at their end; the owner frees them. When one moves, its members stay in freed memory as they were: what holds
 * identifiers grows as a buf does (common/buf.h). */
#pragma once

#include "common/error.h"

/* Room for `need` members of *array, a pointer; *room says for how many there is (0 before the first). A failure changes nothing. */
#define array_reserve(array, room, need, err) array_reserve_((array), sizeof(**(array)), (room), (need), (err))
MUST_CHECK bool array_reserve_(void *array, size_t size, int *room, int need, struct error *err);
