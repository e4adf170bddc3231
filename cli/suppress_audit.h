/* SPDX-License-Identifier: Apache-2.0 */
/* suppress --audit: the part of cmd_suppress that reads published folders. */
#pragma once

#include "cli/command.h"

bool suppress_audit(const struct invocation *in, struct report *report, int *status, struct error *err);
