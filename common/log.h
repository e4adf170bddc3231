/* SPDX-License-Identifier: Apache-2.0 */
/* Messages for people and for journald, on stderr. stdout is data and never passes here. Only cli/ calls this.
 * Text ("crosscount: ...") or one JSON object a line. Never a value of a row: messages carry counts, names of
 * files, lines, columns, reason codes. */
#pragma once

#include <stdbool.h>

#include "common/attrs.h"
#include "common/error.h"

enum log_level { LOG_ERROR, LOG_WARNING, LOG_INFO, LOG_DEBUG };

void log_setup(enum log_level level, bool json);
bool log_enabled(enum log_level level);
void log_message(enum log_level level, const char *fmt, ...) PRINTF(2, 3);
void log_error(const struct error *err); /* message, then the hint on a line of its own */
