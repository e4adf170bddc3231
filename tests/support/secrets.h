/* SPDX-License-Identifier: Apache-2.0 */
/* Secrets and keyrings of known content, for tests. The caller frees them. */
#pragma once

#include "common/keyring.h"
#include "common/secret.h"

struct secret *secret_from_hex(const char *hex);
/* Master key 00 01 .. 1f, epoch 1, the schema of this build replaced by zeros so that golden values outlive it. */
struct keyring *keyring_for_tests(void);
