-- SPDX-License-Identifier: Apache-2.0
-- What is to go, and where small tables wait to be compared with what is there.
CREATE TEMP TABLE gone_pair (
    record_a uuid NOT NULL,
    record_b uuid NOT NULL
) ON COMMIT DROP;
CREATE TEMP TABLE gone_person (
    record_key uuid NOT NULL
) ON COMMIT DROP;
CREATE TEMP TABLE new_expected_error (LIKE linkage.expected_error) ON COMMIT DROP;
