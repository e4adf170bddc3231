#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Run a command and say what it took: measure.py FILE COMMAND... writes {"seconds", "cpu_seconds", "peak_mb", "status"} to
FILE. Time of the command itself; what a database server does for it counts in seconds, not in cpu_seconds or peak_mb."""
import json
import os
import sys
import time

out, command = sys.argv[1], sys.argv[2:]
began = time.monotonic()
pid = os.fork()
if pid == 0:
    try:
        os.execvp(command[0], command)
    except OSError as error:
        print(f"{command[0]}: {error.strerror}", file=sys.stderr)
    os._exit(127)
_, wait_status, usage = os.wait4(pid, 0)
result = {
    "seconds": round(time.monotonic() - began, 3),
    "cpu_seconds": round(usage.ru_utime + usage.ru_stime, 3),
    "peak_mb": round(usage.ru_maxrss / 1024, 1),
    "status": os.waitstatus_to_exitcode(wait_status),
}
with open(out, "w", encoding="utf-8") as file:
    json.dump(result, file)
sys.exit(0 if result["status"] == 0 else 1)
