"""What do these letters say, by the codes of this codebook?"""

from __future__ import annotations

from collections import deque
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from queue import SimpleQueue
from typing import Any

from prefect import flow, task, unmapped
from prefect.cache_policies import NO_CACHE
from prefect.futures import PrefectFuture
from prefect.task_runners import ThreadPoolTaskRunner
from prefect.tasks import exponential_backoff
from sqlalchemy.exc import DBAPIError

from inspection_letters.records import Letter, Rejection
from inspection_letters.records.errors import LetterError, WorkspaceError
from inspection_letters.runs.plan import Source
from inspection_letters.runs.pool import LimitedPool, pool_for
from inspection_letters.runs.progress import tell
from inspection_letters.runs.stages import code_excerpts, read_pdf
from inspection_letters.runs.work import RunSummary, Work, conclude, open_run
from inspection_letters.settings.run import MOST_WORKERS, Settings
from inspection_letters.store import queries, writes

AT_A_TIME = 2 * MOST_WORKERS
"""Letters in Prefect's hands at the same time; enough that no worker ever waits for one."""


def _may_pass(_task: Any, _run: Any, state: Any) -> bool:
    """Tell whether a failure may pass by itself: only a busy or unreachable database."""
    error = state.result(raise_on_failure=False)
    return isinstance(error, WorkspaceError) and isinstance(error.__cause__, DBAPIError)


_STEADY: dict[str, Any] = {
    # Results depend on more than the task's own source, which is all that Prefect's
    # cache would look at; what is current is decided by stage keys in the workspace.
    "cache_policy": NO_CACHE,
    "persist_result": False,
    "retries": 3,
    "retry_delay_seconds": exponential_backoff(1),
    "retry_jitter_factor": 0.5,
    "retry_condition_fn": _may_pass,
}


@task(name="read letter", task_run_name="read {source.path.name}", **_STEADY)
def read_letter(source: Source, work: Work, pool: LimitedPool) -> bool:
    """Read one letter in a worker process and store it, or store its rejection."""
    try:
        read = pool.call(
            read_pdf,
            source.path,
            source.letter_id,
            source.pdf_sha256,
            work.plan.area_lists,
            stage="extract",
            key=source.read_key,
        )
        letter = Letter(
            letter_id=source.letter_id,
            pdf_sha256=source.pdf_sha256,
            source=str(source.path),
            retrieved_at=datetime.now(UTC),
            kind=read.metadata.kind,
            urn=read.metadata.urn,
            area=read.metadata.area,
        )
        work.workspace.keep_pdf(_unchanged(source))
        with work.workspace.write() as conn:
            writes.write_read_letter(conn, letter, read, source.read_key, work.run_id)
    except (LetterError, OSError) as error:
        _reject(source, work, error)
        return False
    tell("read", source.path.name)
    return True


def _unchanged(source: Source) -> bytes:
    """Return a file's content, which must still be what the run was planned with."""
    content = source.path.read_bytes()
    if sha256(content).hexdigest() != source.pdf_sha256:
        raise LetterError(
            "The file was changed while it was read.",
            "Run the same command again, once nothing writes to the file.",
            stage="open",
        )
    return content


@task(name="code letter", task_run_name="code {source.path.name}", **_STEADY)
def code_letter(source: Source, work: Work, pool: LimitedPool) -> bool:
    """Code the excerpts of one letter in worker processes and store the codings.

    Each coder whose codings are not current codes by itself: what one cannot do costs
    the others nothing.
    """
    with work.workspace.read() as conn:
        excerpts = queries.excerpts_of(conn, source.letter_id)
        current = queries.keys_of(conn, source.letter_id)
    failed: LetterError | None = None
    for coder, key in zip(work.plan.coders, source.code_keys, strict=True):
        if current.get(writes.code_stage(coder.coder_id)) == key:
            continue
        try:
            coded = pool.call(code_excerpts, excerpts, work.run_id, coder, stage="code")
            with work.workspace.write() as conn:
                writes.write_codings(
                    conn,
                    source.letter_id,
                    coder.coder_id,
                    coded,
                    key,
                    work.run_id,
                    coder_kind=coder.kind,
                )
        except LetterError as error:
            failed = failed or error
    if failed is not None:
        # Last, since codings that are stored take away what was rejected before.
        _reject(source, work, failed)
        return False
    tell("coded", source.path.name)
    return True


def _reject(source: Source, work: Work, error: LetterError | OSError) -> None:
    if isinstance(error, LetterError):
        stage, reason, remedy = error.stage, error.reason, error.remedy
    else:
        stage = "open"
        reason = f"The file cannot be read ({error.strerror})."
        remedy = "Check that it is still there and that you may read it."
    rejection = Rejection(str(source.path), stage, reason, remedy, source.letter_id)
    with work.workspace.write() as conn:
        writes.write_rejection(conn, rejection, work.run_id, key=work.refusal_key(source))
    work.rejections.append(rejection)
    tell("rejected", source.path.name)


# Each letter in hand holds a thread, most of which wait for a worker process. Without
# a bound there would be as many as letters.
@flow(
    name="code-letters",
    persist_result=False,
    task_runner=ThreadPoolTaskRunner(max_workers=MOST_WORKERS + 4),  # type: ignore[arg-type]
)
def code_letters(
    inputs: list[Path], workspace: Path, settings: Settings, retry: bool = False
) -> RunSummary:
    """Read and code letters; letters whose results are current cost nothing.

    Parameters
    ----------
    inputs : list of Path
        PDF files and folders.
    workspace : Path
        Where results are kept.
    settings : Settings
        Settings of the run.
    retry : bool
        Whether to try letters again that were rejected before.
    """
    with (
        open_run(inputs, workspace, settings, retry=retry) as work,
        pool_for(work.plan, settings) as pool,
    ):
        tell("begun", "")
        _do_all(work, pool)
        return conclude(work)


def _do_all(work: Work, pool: LimitedPool) -> None:
    """Read and code all letters of a run.

    Only so many are handed to Prefect at a time, since it keeps a record of each for as
    long as its future is held: memory must not grow with the number of letters.
    """
    waiting = deque((code_letter, one) for one in work.plan.to_code)
    waiting.extend((read_letter, one) for one in work.plan.to_read)
    done: SimpleQueue[PrefectFuture[bool]] = SimpleQueue()
    under_way: dict[PrefectFuture[bool], tuple[Any, Source]] = {}
    while waiting or under_way:
        while waiting and len(under_way) < AT_A_TIME:
            step, source = waiting.popleft()
            future = _submit(step, source, work, pool)
            under_way[future] = (step, source)
            future.add_done_callback(done.put)
        future = done.get()
        step, source = under_way.pop(future)
        if future.result() and step is read_letter:
            waiting.appendleft((code_letter, source))


def _submit(step: Any, source: Source, work: Work, pool: LimitedPool) -> PrefectFuture[bool]:
    # "unmapped" keeps Prefect from walking through the workspace in search of futures.
    future: PrefectFuture[bool] = step.submit(source, unmapped(work), unmapped(pool))
    return future
