-- SPDX-License-Identifier: Apache-2.0
COPY gone_pair (record_a, record_b) FROM STDIN (FORMAT binary)
