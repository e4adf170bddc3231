/* SPDX-License-Identifier: Apache-2.0 */
/* First thing in main: no core dump, not dumpable (no ptrace by the same user), umask 077, no inherited locale tricks. */
#pragma once

#include "common/error.h"

MUST_CHECK bool hardening_apply(struct error *err);
