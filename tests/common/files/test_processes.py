"""Worker processes started from a script."""

from __future__ import annotations

import os
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


def test_workers_start_where_the_folder_for_temporary_files_has_a_long_path(tmp_path: Path) -> None:
    """The socket of the process to copy does not fit there."""
    folder = tmp_path.joinpath(*["folder-of-a-long-name"] * 6)
    folder.mkdir(parents=True)
    script = (
        "from inspection_letters.common.files.processes import copies_of\n"
        "process = copies_of('json').Process(target=print, args=('started',))\n"
        "process.start(); process.join()\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        env={**os.environ, "TMPDIR": str(folder)},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert done.stdout == "started\n"
