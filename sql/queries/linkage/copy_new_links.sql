-- SPDX-License-Identifier: Apache-2.0
COPY linkage.link (record_a, record_b, recipes, weight, pattern) FROM STDIN (FORMAT binary)
