-- SPDX-License-Identifier: Apache-2.0
COPY new_expected_error (dimension, value_a, value_b, links, false_links, missed_links) FROM STDIN (FORMAT binary)
