-- SPDX-License-Identifier: Apache-2.0
-- Where a run's outcome waits to be compared with the last one's.
CREATE TEMP TABLE new_link (
    record_a uuid             NOT NULL,
    record_b uuid             NOT NULL,
    recipes  integer          NOT NULL,
    weight   double precision NOT NULL
) ON COMMIT DROP;
CREATE TEMP TABLE new_person (
    record_key uuid    NOT NULL,
    cluster    integer NOT NULL,
    person_id  uuid -- kept from the last run; null: the cluster is new
) ON COMMIT DROP;
