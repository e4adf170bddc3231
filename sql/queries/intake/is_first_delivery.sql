-- SPDX-License-Identifier: Apache-2.0
SELECT NOT EXISTS (SELECT FROM intake.delivery WHERE source = $1);
