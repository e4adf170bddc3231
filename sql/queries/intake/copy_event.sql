-- SPDX-License-Identifier: Apache-2.0
COPY facts.event (
      row_key, slot, record_key, source, system, kind, start_on, end_on,
      tier, context, basis, category, level, disposition, result, tool, setting, county,
      score, days_expected, days_attended, days_absent, days_suspended
) FROM STDIN (FORMAT binary);
