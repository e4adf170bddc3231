-- SPDX-License-Identifier: Apache-2.0
COPY new_link (record_a, record_b, recipes, weight) FROM STDIN (FORMAT binary)
