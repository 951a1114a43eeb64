"""A run from beginning to end: its record, its plan, and what came of it."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Connection

from inspection_letters.records import Rejection, Run
from inspection_letters.runs.plan import Plan, Source, make_plan, refusal_key, versions
from inspection_letters.settings.run import Settings
from inspection_letters.store import Store, open_store, queries, writes


@dataclass(slots=True)
class Work:
    """A run under way."""

    workspace: Store
    plan: Plan
    settings: Settings
    run: Run
    rejections: list[Rejection] = field(default_factory=list)

    @property
    def run_id(self) -> str:
        """The id of the run."""
        return self.run.run_id

    def refusal_key(self, source: Source) -> str:
        """Return the key to store with a rejection of `source`."""
        return refusal_key(source, self.settings)


@dataclass(frozen=True, slots=True)
class CodeCount:
    """How many excerpts and letters of a run bear a code with a polarity."""

    code_id: str
    label: str
    polarity: str
    excerpts: int
    letters: int


@dataclass(frozen=True, slots=True)
class RunSummary:
    """What came of a run; ``codes`` are those of the coder, the most frequent first.

    ``others`` are the coders that coded besides.
    """

    run_id: str
    read: int
    recoded: int
    known: int
    rejections: tuple[Rejection, ...]
    letters: int
    excerpts: int
    coder_id: str
    others: tuple[str, ...]
    codebook: str
    codes: tuple[CodeCount, ...]


def plan_run(
    inputs: Sequence[Path], workspace: Path, settings: Settings, *, retry: bool = False
) -> Plan:
    """Return what a run would have to do, without doing or recording anything."""
    with (
        open_store(workspace, url=settings.database_url, create=True) as opened,
        opened.read() as conn,
    ):
        return make_plan(conn, inputs, settings, retry=retry)


@contextmanager
def open_run(
    inputs: Sequence[Path], workspace: Path, settings: Settings, *, retry: bool = False
) -> Iterator[Work]:
    """Open the workspace, plan the run and record that it has started."""
    with open_store(workspace, url=settings.database_url, create=True) as opened:
        with opened.read() as conn:
            plan = make_plan(conn, inputs, settings, retry=retry)
        started = datetime.now(UTC)
        run = Run(
            run_id=f"{started:%Y%m%dT%H%M%S}-{secrets.token_hex(3)}",
            started_at=started,
            finished_at=None,
            settings_digest=plan.settings_digest,
            versions=versions() | {one.coder_id: one.digest for one in plan.coders},
            counts={},
        )
        with opened.write() as conn:
            writes.write_run(conn, run)
            writes.write_codebook(conn, plan.codebook)
            writes.clear_rejections(conn, _settled(conn, plan, inputs))
            for rejection in plan.rejections:
                if rejection not in plan.refused:
                    writes.write_rejection(conn, rejection, run.run_id)
        yield Work(opened, plan, settings, run, list(plan.rejections))


def _settled(conn: Connection, plan: Plan, inputs: Sequence[Path]) -> list[str]:
    """Return what was rejected at the places of this run but is not at fault any more."""
    kept = {one.source for one in plan.refused}
    # What is about to be tried again has its rejection until that has come to something.
    kept.update(str(one.path) for one in (*plan.to_read, *plan.to_code))
    return [
        source
        for source in queries.rejection_keys(conn)
        if source not in kept and any(Path(source).is_relative_to(given) for given in inputs)
    ]


def conclude(work: Work) -> RunSummary:
    """Record that the run has finished, and sum up what its letters hold."""
    refused = {one.letter_id for one in work.rejections}
    letters = [one for one in work.plan.letters if one.letter_id not in refused]
    new = [one for one in work.plan.to_read if one.letter_id not in refused]
    shown, *others = [one.coder_id for one in work.plan.coders]
    with work.workspace.read() as conn:
        tallies = queries.code_tallies(conn, [one.letter_id for one in letters], shown)
        excerpts = queries.count_excerpts(conn, [one.letter_id for one in letters])
    labels = {code.id: code.label for code in work.plan.codebook.codes}
    summary = RunSummary(
        run_id=work.run_id,
        read=len(new),
        recoded=len([one for one in work.plan.to_code if one.letter_id not in refused]),
        known=len(work.plan.known),
        rejections=tuple(work.rejections),
        letters=len(letters),
        excerpts=excerpts,
        coder_id=shown,
        others=tuple(others),
        codebook=f"{work.plan.codebook.name} {work.plan.codebook.version}",
        codes=tuple(
            CodeCount(one.code_id, labels.get(one.code_id, one.code_id), *one[1:])
            for one in tallies
        ),
    )
    counts = {
        "read": summary.read,
        "coded": summary.read + summary.recoded,
        "known": summary.known,
        "rejected": len(summary.rejections),
        "excerpts": summary.excerpts,
    }
    finished = Run(
        run_id=work.run.run_id,
        started_at=work.run.started_at,
        finished_at=datetime.now(UTC),
        settings_digest=work.run.settings_digest,
        versions=work.run.versions,
        counts=counts,
        seed=work.run.seed,
    )
    with work.workspace.write() as conn:
        writes.write_run(conn, finished)
    return summary
