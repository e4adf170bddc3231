-- SPDX-License-Identifier: Apache-2.0
COPY pg_temp.stage_reject (line, column_name, reason) FROM STDIN (FORMAT binary);
