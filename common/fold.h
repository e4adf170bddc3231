/* SPDX-License-Identifier: Apache-2.0 */
/* Unicode names to plain upper-case ASCII: ICU "Any-Latin; Latin-ASCII; Upper", with a fast path for ASCII input.
 * The only file that includes ICU headers is fold.c. */
#pragma once

#include <stddef.h>

#include "common/error.h"
#include "common/text.h"

struct fold;

MUST_CHECK bool fold_new(struct fold **ret_fold, struct error *err);
void fold_freep(struct fold **f);
/* Valid UTF-8 in; upper-case ASCII out (terminated), characters that have no ASCII form are dropped. *ret_len is the
 * length; ERR_DATA when it would not fit in size. Scratch memory is wiped. Folding twice changes nothing. */
MUST_CHECK bool fold_name(struct fold *f, struct view in, char *out, size_t size, size_t *ret_len, struct error *err);
