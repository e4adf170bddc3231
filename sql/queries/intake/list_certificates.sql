-- SPDX-License-Identifier: Apache-2.0
SELECT certificate_name, certificate FROM intake.destruction ORDER BY certificate_name COLLATE "C"
