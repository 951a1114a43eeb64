"""A process that refreshes a workspace with fake letters, for tests that kill it.

Each step sleeps a little, so that killing at random moments interrupts every step.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

from inspection_letters.common.settings.refresh import RefreshSettings
from inspection_letters.common.settings.run import Settings
from inspection_letters.runs.fetch import FetchRequest
from inspection_letters.runs.refresh import refresh
from inspection_letters.store import open_store

from tests.support.fake_letters import FakeCoding


def main() -> None:
    path, source, slow = Path(sys.argv[1]), sys.argv[2], float(sys.argv[3])
    settings = Settings(coder="rules")
    print("begun", flush=True)  # noqa: T201
    with open_store(path, create=True) as store:
        refresh(
            store,
            settings,
            RefreshSettings(source=source, pause=0),
            FetchRequest(),
            FakeCoding(path, settings, slow=slow),
            tell=lambda _event, _name: time.sleep(slow),
        )


if __name__ == "__main__":
    main()
