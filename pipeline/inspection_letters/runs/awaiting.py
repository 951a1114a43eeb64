"""Wait for calls in limited processes, and name what stopped them."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import CancelledError
from concurrent.futures import TimeoutError as FutureTimeoutError
from concurrent.futures.process import BrokenProcessPool
from enum import Enum
from typing import Any

from pebble import ProcessExpired

from inspection_letters.records.errors import LettersError


class Stop(Enum):
    """Why a call has no result."""

    TIME = "it took longer than its limit"
    MEMORY = "it needed more memory than its limit"
    DIED = "its process stopped unexpectedly"
    FAULT = "it failed in a way that nobody foresaw"


def result_of(
    future: Any,
    stopped: Callable[[Stop, Exception], LettersError],
    broken: LettersError,
    cancelled: LettersError | None = None,
) -> Any:
    """Wait for a call in a process of a pool, and return its result.

    Parameters
    ----------
    future : pebble.ProcessFuture
        The call.
    stopped : callable
        Returns the error to raise for what stopped the call.
    broken : LettersError
        What to raise if the pool itself has ended or its processes cannot start.
    cancelled : LettersError, optional
        What to raise if the pool was stopped before the call began; ``broken`` if not given.

    Raises
    ------
    LettersError
        What the call raised, or one of the above.
    """
    try:
        return future.result()
    except CancelledError as error:
        raise (cancelled or broken) from error
    except BrokenProcessPool as error:
        raise broken from error
    except FutureTimeoutError as error:
        raise stopped(Stop.TIME, error) from error
    except MemoryError as error:
        raise stopped(Stop.MEMORY, error) from error
    except ProcessExpired as error:
        raise stopped(Stop.DIED, error) from error
    except LettersError:
        raise
    except Exception as error:
        raise stopped(Stop.FAULT, error) from error


def in_words(error: Exception) -> str:
    """Return an unforeseen error as a few words on one line."""
    return " ".join(f"{type(error).__name__}: {error}".split())[:200].rstrip(".: ")


__all__ = ["Stop", "in_words", "result_of"]
