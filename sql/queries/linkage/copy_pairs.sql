-- SPDX-License-Identifier: Apache-2.0
-- Pairs of units with the set of recipes they share a token of (bit = number of the recipe). A unit holds a token once.
-- With the table distributed by token the join stays on its node: the statement runs unchanged on Citus.
COPY (
    SELECT a.unit, b.unit, bit_or(1 << a.recipe)
    FROM linkage.working_token AS a
    JOIN linkage.working_token AS b ON b.token = a.token AND b.recipe = a.recipe AND b.unit > a.unit
    GROUP BY a.unit, b.unit
) TO STDOUT (FORMAT binary)
