-- SPDX-License-Identifier: Apache-2.0
SELECT epoch, check_value FROM intake.key_check ORDER BY epoch;
