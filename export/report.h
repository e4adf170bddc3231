/* SPDX-License-Identifier: Apache-2.0 */
/* report.html: the release as one page for people. Self-contained: style, script and data are in it, it fetches nothing. */
#pragma once

#include "common/buf.h"
#include "export/release.h"

MUST_CHECK bool report_html(const struct release *r, struct buf *out, struct error *err); /* adds to out */
