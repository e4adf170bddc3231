-- SPDX-License-Identifier: Apache-2.0
COPY linkage.review_pair (record_a, record_b, weight, pattern) FROM STDIN (FORMAT binary)
