"""Read letters and code them: the run behind ``letters run``.

1. Plan: compare the files with the workspace. Letters whose results are up to date are
   left alone.
2. Read each new letter in a worker process, from its file to its excerpts, and store it.
3. Code the excerpts, again in a worker process, and store the codes.
4. Conclude: record what came of it.

A letter that fails costs itself alone: it becomes a rejection, and the run goes on.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from queue import SimpleQueue

from sqlalchemy import Connection

from inspection_letters.common.settings.run import Settings
from inspection_letters.reading.formats import recognise
from inspection_letters.records import Excerpt, Letter, ReadOptions
from inspection_letters.records.errors import LetterError
from inspection_letters.runs.engine import MOST_STEPS, Engine, LocalEngine, Start, Step, StepFuture
from inspection_letters.runs.plan import RunPlan, Source
from inspection_letters.runs.pool import LimitedPool, new_pool
from inspection_letters.runs.progress import NoProgress, RunProgress
from inspection_letters.runs.record import ActiveRun, conclude, plan_run, start_run
from inspection_letters.runs.summary import RunSummary
from inspection_letters.runs.worker import code_excerpts, read_and_keep
from inspection_letters.store import Store, queries, writes
from inspection_letters.store.bucket_files import DamagedFileError
from inspection_letters.store.digests import Part
from inspection_letters.store.locking import run_lock

AHEAD = 12
"""How many letters for each worker are begun before the engine asks for them."""


def run_letters(
    store: Store,
    inputs: Sequence[Path | str],
    settings: Settings,
    *,
    retry: bool = False,
    progress: RunProgress | None = None,
    engine: Engine | None = None,
) -> RunSummary:
    """Read and code letters; those whose results are up to date are skipped.

    If another run is at work in the workspace, this one waits for its end, but no longer than the
    settings say.

    Parameters
    ----------
    store : Store
        Where results are kept.
    inputs : sequence of Path or str
        Files of letters, folders that contain them, addresses (s3:// and https://), and lists of
        addresses.
    settings : Settings
        Settings of the run.
    retry : bool, default False
        Whether to try letters again that were rejected before under the same settings.
    progress : RunProgress, optional
        Follows the run.
    engine : Engine, optional
        What carries out the steps; if unset, this process and its worker processes.

    Returns
    -------
    RunSummary
        What came of it, rejections included.

    Raises
    ------
    UsageError
        If there is no file at all to work on, or codebook or model cannot be used.
    LettersError
        If the run cannot be done for another reason.
    """
    progress = progress or NoProgress()
    waited: list[str] = []

    def waits(holder: str) -> None:
        waited.append(f"The run waited for another run in this workspace ({holder}).")
        progress.waits(holder)

    with run_lock(store, waits, longest=settings.longest_wait):
        # While it waited, somebody may have moved the files.
        summary = _run(
            store.with_files_now(), inputs, settings, retry, progress, engine or LocalEngine()
        )
    return replace(summary, remarks=(*waited, *summary.remarks))


def _run(
    store: Store,
    inputs: Sequence[Path | str],
    settings: Settings,
    retry: bool,
    progress: RunProgress,
    engine: Engine,
) -> RunSummary:
    plan = plan_run(store, inputs, settings, retry=retry, progress=progress)
    progress.planned(plan)
    for sentence in plan.remarks:
        progress.warned(sentence)
    if plan.light:
        # Brings statistics, which planning does without.
        from inspection_letters.analysis.light_figures import light_sentences

        for sentence in light_sentences(plan.light):
            progress.warned(sentence)
    if plan.nothing_to_do and not engine.shows_every_run:
        return conclude(start_run(store, plan, inputs, settings))

    @contextmanager
    def open_pool() -> Iterator[LimitedPool]:
        with new_pool(plan, settings) as pool:
            # While the engine starts, which may take seconds, the first letters are read. Only
            # some, since what was read stays in memory until a step stores it.
            for source in plan.to_read[: AHEAD * settings.workers]:
                # What cannot be fetched is rejected when its turn comes.
                with suppress(LetterError):
                    pool.ahead(source.read_key, read_and_keep, *_what_to_read(source, plan, store))
            yield pool

    def body(start: Start) -> RunSummary:
        active = start_run(store, plan, inputs, settings, progress=progress)
        progress.happened("started", "")
        _do_all(active, start)
        return conclude(active)

    return engine.run(body, store.path, open_pool)


def _do_all(active: ActiveRun, start: Start) -> None:
    """Read and code all letters of a run, only so many of them at a time.

    Memory must not grow with the number of letters, and an engine may keep a record of
    each step for as long as its future is held.
    """
    waiting: deque[tuple[Step, Source]] = deque((code_letter, s) for s in active.plan.to_code)
    waiting.extend((read_letter, source) for source in active.plan.to_read)
    done: SimpleQueue[StepFuture] = SimpleQueue()
    under_way: dict[StepFuture, tuple[Step, Source]] = {}
    while waiting or under_way:
        while waiting and len(under_way) < MOST_STEPS:
            step, source = waiting.popleft()
            future = start(step, source, active)
            under_way[future] = (step, source)
            future.add_done_callback(done.put)
        future = done.get()
        step, source = under_way.pop(future)
        if future.result() and step is read_letter:
            waiting.appendleft((code_letter, source))


def read_letter(source: Source, active: ActiveRun, pool: LimitedPool) -> bool:
    """Read one letter in a worker process and store it, or store its rejection."""
    try:
        read = pool.call(
            read_and_keep,
            *_what_to_read(source, active.plan, active.store, active.folder),
            stage="extract",
            key=source.read_key,
        )
        _keep_elsewhere(source, active)
        letter = Letter(
            letter_id=source.letter_id,
            pdf_sha256=source.pdf_sha256,
            source=source.source,
            retrieved_at=datetime.now(UTC),
            kind=read.metadata.kind,
            urn=read.metadata.urn,
            area=read.metadata.area,
        )

        def keep(conn: Connection) -> None:
            described = _with_source(conn, letter, source, active)
            writes.write_read_letter(conn, described, read, source.read_key, active.run_id)

        active.store.keep_writing(keep)
    except LetterError as error:
        active.reject(source, error)
        return False
    active.progress.happened("read", source.name)
    return True


def _keep_elsewhere(source: Source, active: ActiveRun) -> None:
    """Keep the file of a letter in an object store, if files are kept in one."""
    files, path = active.store.files, active.folder / source.path
    if files.folder is None and source.is_kept:
        files.forget(path)
    elif files.folder is None and not files.owns(path):
        content = path.read_bytes()
        files.keep(content, source.pdf_sha256, recognise(content, path.name))


def _with_source(conn: Connection, letter: Letter, source: Source, active: ActiveRun) -> Letter:
    """Keep the place a letter came from if it is read again from the workspace's own copy."""
    if source.address or not active.store.files.owns(active.folder / source.path):
        return letter
    if Part(letter.letter_id, "source") in active.plan.damage.parts:
        return letter
    earlier = queries.source_of(conn, letter.letter_id)
    return replace(letter, source=earlier) if earlier else letter


def code_letter(source: Source, active: ActiveRun, pool: LimitedPool) -> bool:
    """Code the excerpts of one letter in worker processes and store the codes.

    Each coder whose codes are not up to date codes by itself: if one fails, the codes of
    the others are stored all the same.
    """

    def state(conn: Connection) -> tuple[Sequence[Excerpt], Mapping[str, str], str]:
        return (
            queries.excerpts_of(conn, source.letter_id),
            queries.keys_of(conn, source.letter_id),
            queries.letter_facts(conn, source.letter_id).metadata.kind,
        )

    excerpts, current, kind = active.store.keep_reading(state)
    active.warn_of_kind(source, kind)
    failed: LetterError | None = None
    for coder, key in zip(active.plan.coders, source.code_keys, strict=True):
        if current.get(writes.code_stage(coder.coder_id)) == key:
            continue
        try:
            coded = pool.call(code_excerpts, excerpts, active.run_id, coder, stage="code")
            active.store.keep_writing(
                partial(
                    writes.write_codings,
                    letter_id=source.letter_id,
                    coder_id=coder.coder_id,
                    coded=coded,
                    key=key,
                    run_id=active.run_id,
                    coder_kind=coder.kind,
                )
            )
        except LetterError as error:
            failed = failed or error
    if failed is not None:
        # Last, since storing codes deletes an earlier rejection of the letter.
        active.reject(source, failed)
        return False
    active.progress.happened("coded", source.name)
    return True


def _what_to_read(
    source: Source, plan: RunPlan, store: Store, folder: Path = Path()
) -> tuple[Path, str, str, tuple[Path, ...], Path | None, ReadOptions]:
    """Return the arguments of `read_and_keep` for a letter; one that is kept is fetched first."""
    path = folder / source.path
    if source.is_kept:
        try:
            path = store.files.path(source.pdf_sha256)
        except DamagedFileError as error:
            raise LetterError(error.reason, error.remedy, stage="open") from error
    return (
        path,
        source.letter_id,
        source.pdf_sha256,
        plan.area_lists,
        store.files.folder,
        plan.read_options,
    )
