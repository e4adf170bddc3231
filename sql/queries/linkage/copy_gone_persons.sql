-- SPDX-License-Identifier: Apache-2.0
COPY gone_person (record_key) FROM STDIN (FORMAT binary)
