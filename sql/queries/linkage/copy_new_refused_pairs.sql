-- SPDX-License-Identifier: Apache-2.0
COPY linkage.refused (record_a, record_b, reason, weight) FROM STDIN (FORMAT binary)
