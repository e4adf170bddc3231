-- SPDX-License-Identifier: Apache-2.0
SELECT name, checksum FROM ops.migration ORDER BY name;
