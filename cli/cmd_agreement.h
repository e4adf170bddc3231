/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of `agreement` share: how a signature stands, and an agreement as a page or as tables. */
#pragma once

#include "cli/session.h"
#include "common/buf.h"

/* "holds", "missing", "void", or that there is no key to verify it with. */
MUST_CHECK bool agreement_signature_stands(const struct session *s, const struct agreement *a, const char *agency,
                                           const char **ret_word, struct error *err);
/* The whole agreement, as a page to read. */
MUST_CHECK bool agreement_page(const struct session *s, const struct agreement *a, struct buf *page, struct error *err);
/* The same for a program: tables "agreement", "parties", "systems", "elements". */
MUST_CHECK bool agreement_tables(const struct agreement *a, struct report *report, struct error *err);
