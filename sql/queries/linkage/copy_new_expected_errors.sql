-- SPDX-License-Identifier: Apache-2.0
COPY new_expected_error (dimension, value, system_a, system_b, links, false_links, missed_links) FROM STDIN (FORMAT binary)
