-- SPDX-License-Identifier: Apache-2.0
COPY pg_temp.stage_withdrawn (record_key, source, system) FROM STDIN (FORMAT binary);
