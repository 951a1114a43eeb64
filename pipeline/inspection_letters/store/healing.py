"""Do the work of one transaction again if the database was busy or out of reach meanwhile.

A server that is restarted, fails over or ends a connection undoes the transaction that was under
way. What was to be written is still in memory, so the transaction is done again, after a pause
that doubles each time. Every write replaces what was there before, so one that was committed
although its answer got lost does no harm when it is repeated.
"""

from __future__ import annotations

from typing import Final

from tenacity import retry as retrying
from tenacity import retry_if_exception_type, stop_after_delay, wait_exponential, wait_random

from inspection_letters.records.errors import LockedError, UnreachableError

HEAL_SECONDS: Final = 120.0
"""How long a transaction is begun again; PostgreSQL restarts within seconds."""

LONGEST_PAUSE: Final = 8.0
"""The longest pause between two attempts, in seconds; the first is half a second."""

persistently = retrying(
    retry=retry_if_exception_type((UnreachableError, LockedError)),
    stop=stop_after_delay(HEAL_SECONDS),
    wait=wait_exponential(multiplier=0.5, max=LONGEST_PAUSE) + wait_random(0, 0.5),
    reraise=True,
)
"""Makes a function try again for `HEAL_SECONDS`; after that, its last error is raised."""
