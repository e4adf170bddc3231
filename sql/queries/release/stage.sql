-- SPDX-License-Identifier: Apache-2.0
-- The tables that sql/tables/T*.sql count from, for one agreement and one period. They live for one transaction.

-- Counting millions of rows is a matter of hash tables: let them stay in memory.
SET LOCAL work_mem = '256MB';

-- The period, both days included.
CREATE TEMP TABLE scope (
    period_start date NOT NULL,
    period_end   date NOT NULL
) ON COMMIT DROP;

-- The agreement's systems. Only their records and events count anywhere. rank: whose word about a child goes first.
CREATE TEMP TABLE scope_system (
    system text PRIMARY KEY,
    rank   integer NOT NULL
) ON COMMIT DROP;

-- Every living record of these systems, once for each system that knows it by this id, and the child it was found to be.
CREATE TEMP TABLE counted_record (
    record_key uuid NOT NULL,
    person_id  uuid NOT NULL,
    system     text NOT NULL
) ON COMMIT DROP;

-- A child with an event of identification in the period, and what the systems say about it.
CREATE TEMP TABLE child (
    person_id   uuid PRIMARY KEY,
    sex         text NOT NULL, -- 'U' when no system says
    race        text NOT NULL, -- 'unknown' when no system says
    county      text NOT NULL, -- '99' when no system says
    birth_month date
) ON COMMIT DROP;

-- The records of these children among them.
CREATE TEMP TABLE child_record (
    record_key uuid PRIMARY KEY,
    person_id  uuid NOT NULL
) ON COMMIT DROP;

-- A child identified in the period: once, at the highest tier, from the first day on which any tier was recorded in it.
CREATE TEMP TABLE identified (
    person_id uuid PRIMARY KEY,
    tier      text NOT NULL,
    first_on  date NOT NULL
) ON COMMIT DROP;

-- Who is counted over which set of systems, where agreements over several told of the period.
CREATE TEMP TABLE counted_child (
    person_id uuid    NOT NULL,
    block     integer NOT NULL
) ON COMMIT DROP;
