-- SPDX-License-Identifier: Apache-2.0
COPY pg_temp.stage_event (
      row_key, record_key, slot, source, system, kind, start_on, end_on,
      tier, context, basis, category, level, disposition, result, tool, setting, county,
      score, days_expected, days_attended, days_absent, days_suspended, line
) FROM STDIN (FORMAT binary);
