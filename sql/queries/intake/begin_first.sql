-- SPDX-License-Identifier: Apache-2.0
-- Tables of its own for a source's first delivery.
SELECT intake.begin_first();
