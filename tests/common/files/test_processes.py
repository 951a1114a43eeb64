"""Worker processes started from a script."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

SCRIPT = """\
print("begun")
from concurrent.futures import ProcessPoolExecutor
from inspection_letters.common.files.processes import WorkerContext
from pebble import ProcessPool

context = WorkerContext()
with ProcessPoolExecutor(1, mp_context=context) as pool:
    print(pool.submit(pow, 2, 3).result())
with ProcessPool(max_workers=1, context=context) as pool:
    print(pool.schedule(pow, args=[2, 4]).result())
"""


def test_a_script_needs_no_guard_against_being_run_by_its_workers(tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(SCRIPT)
    done = subprocess.run([sys.executable, script], capture_output=True, text=True)
    assert done.stdout == "begun\n8\n16\n", done.stderr
