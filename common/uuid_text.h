/* SPDX-License-Identifier: Apache-2.0 */
/* Sixteen bytes as people and files write them: 36 characters, five groups of hex digits. */
#pragma once

#include <stdbool.h>

#include "common/text.h"
#include "common/uuid.h"

enum { UUID_TEXT = 37 }; /* with a NUL */

bool uuid_from_text(struct view v, struct uuid *ret_uuid); /* exactly that form; digits in either case */
void uuid_to_text(const struct uuid *u, char out[UUID_TEXT]);
