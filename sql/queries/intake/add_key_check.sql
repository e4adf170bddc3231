-- SPDX-License-Identifier: Apache-2.0
INSERT INTO intake.key_check (epoch, check_value) VALUES ($1, $2);
