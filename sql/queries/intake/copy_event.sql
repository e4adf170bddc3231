-- SPDX-License-Identifier: Apache-2.0
-- Events of rows that nothing else can speak for, as copy_record.
COPY facts.event_first (
      row_key, slot, record_key, source, system, kind, start_on, end_on,
      tier, context, basis, category, level, disposition, result, tool, setting, county,
      score, days_expected, days_attended, days_absent, days_suspended
) FROM STDIN (FORMAT binary);
