/* SPDX-License-Identifier: Apache-2.0 */
/* Text into HTML. */
#pragma once

#include <stdint.h>

#include "common/buf.h"

/* Adds the format with every %s replaced by its argument, escaped for text and for quoted attributes. %% is a percent sign;
 * no other conversion exists. */
MUST_CHECK bool html_add(struct buf *out, struct error *err, const char *fmt, ...) PRINTF(3, 4);

/* "12,345" */
const char *html_count(int64_t count, char out[32]);
/* One decimal: "12.3%" */
const char *html_percent(double share, char out[32]);
