/* SPDX-License-Identifier: Apache-2.0 */
/* A page of text for people: headings and paragraphs, wrapped at the width of the terminal. */
#pragma once

#include "common/buf.h"
#include "common/error.h"

/* Columns of the terminal on stdout (COLUMNS when it is none), from 60 to 100; 80 when nobody says. */
int page_width(void);
/* A paragraph: its first line after `label`, further ones indented by as much; label NULL: none of either. */
MUST_CHECK bool page_paragraph(struct buf *page, int width, int indent, const char *label, struct error *err,
                               const char *fmt, ...) PRINTF(6, 7);
MUST_CHECK bool page_heading(struct buf *page, const char *text, struct error *err);
