from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest
from inspection_letters.common.collection import keep_loaded
from inspection_letters.runs.pool import LimitedPool


@pytest.fixture
def thawed() -> Iterator[None]:
    yield
    gc.unfreeze()


@pytest.mark.usefixtures("thawed")
def test_what_is_loaded_is_not_looked_through_again() -> None:
    class Loaded:
        pass

    loaded = [Loaded() for _ in range(10)]
    keep_loaded()
    assert gc.get_freeze_count() > len(loaded)
    assert not any(isinstance(found, Loaded) for found in gc.get_objects())


@pytest.mark.usefixtures("thawed")
def test_cycles_made_afterwards_are_found() -> None:
    keep_loaded()
    gc.collect()
    cycle: list[object] = []
    cycle.append(cycle)
    del cycle
    assert gc.collect() >= 1


def test_workers_keep_what_they_have_loaded_and_still_collect() -> None:
    with LimitedPool(1, time_limit=60, memory_limit=512) as pool:
        kept = pool.call(gc.get_freeze_count, stage="test")
        # The modules for reading and coding alone are far more.
        assert kept > 100_000
        assert pool.call(gc.isenabled, stage="test")
