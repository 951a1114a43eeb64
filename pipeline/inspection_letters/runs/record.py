"""The record of a run: that it has started, what it rejected, and what came of it."""

from __future__ import annotations

import secrets
import shlex
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Connection

from inspection_letters.analysis.codebook_fit import UnfitLetters, unfit_letters
from inspection_letters.analysis.codes_left_out import codes_left_out
from inspection_letters.analysis.coding_quality import UnmeasuredKinds, unmeasured_kinds
from inspection_letters.common.safety.visible_text import text_of_path
from inspection_letters.common.settings.run import Settings
from inspection_letters.reading.formats import recognise
from inspection_letters.records import Rejection, Run
from inspection_letters.records.balance import WordCounts, doubtful_letters
from inspection_letters.records.errors import LetterError
from inspection_letters.runs.inputs import NOTHING_FETCHED, Fetched, Inputs, sort_inputs
from inspection_letters.runs.plan import Copy, RunPlan, Source, make_plan, refusal_key
from inspection_letters.runs.progress import NoProgress, RunProgress
from inspection_letters.runs.run_versions import versions
from inspection_letters.runs.summary import CodeCount, RunSummary
from inspection_letters.store import Store, queries, reviews, writes
from inspection_letters.store.catalogue.writes import describe_letters
from inspection_letters.store.damage import find_damage, forget_damage
from inspection_letters.store.healing import persistently
from inspection_letters.store.light_models import write_light_models


@dataclass(slots=True)
class ActiveRun:
    """A run under way: what it works on and with, and what it has rejected so far.

    ``folder`` is where relative paths of letters begin, where that is not the current folder.
    """

    store: Store
    plan: RunPlan
    settings: Settings
    run: Run
    progress: RunProgress = field(default_factory=NoProgress)
    rejections: list[Rejection] = field(default_factory=list)
    inputs: tuple[Path | str, ...] = ()
    folder: Path = Path()
    _warned: dict[str, str] = field(default_factory=dict)

    @property
    def run_id(self) -> str:
        """The id of the run."""
        return self.run.run_id

    def warn_of_kind(self, source: Source, kind: str) -> None:
        """Say that the codebook was not made for a kind of letter, at the first of the kind."""
        if self._warned.setdefault(kind, source.letter_id) != source.letter_id:
            return
        unfit = unfit_letters(self.plan.codebook, [kind])
        if unfit is not None:
            self.progress.warned(f"{source.name}: {unfit.sentence}{self._better(unfit)}")

    def better_command(self, unfit: UnfitLetters) -> str | None:
        """Return the command that codes the letters of the run with a codebook that may fit."""
        return unfit.command(self.inputs, self.store.path)

    def _better(self, unfit: UnfitLetters) -> str:
        """Return the command as a part of a message, the first time that it is said."""
        command = self.better_command(unfit)
        if (
            command is None
            or self._warned.setdefault(command, unfit.kinds[0][0]) != unfit.kinds[0][0]
        ):
            return ""
        return f" To use it:\n  {command}"

    def reject(self, source: Source, error: LetterError) -> None:
        """Store why a letter was rejected, and report it."""
        command = (
            f"letters run {shlex.quote(source.source)} {error.option} "
            f"--workspace {shlex.quote(text_of_path(self.store.path))}"
        )
        remedy = error.remedy_with(command)
        rejection = Rejection(source.source, error.stage, error.reason, remedy, source.letter_id)
        key = refusal_key(source, self.settings)
        self.store.keep_writing(
            lambda conn: writes.write_rejection(conn, rejection, self.run_id, key=key)
        )
        self.rejections.append(rejection)
        self.progress.happened("rejected", source.name)


def plan_run(
    store: Store,
    inputs: Sequence[Path | str],
    settings: Settings,
    *,
    retry: bool = False,
    progress: RunProgress | None = None,
) -> RunPlan:
    """Return what a run would have to do, without doing or recording anything.

    Letters at addresses are fetched into the files of the workspace.
    """
    found = sort_inputs(inputs)
    fetched = _fetch(store, found, progress or NoProgress())
    with store.read() as conn:
        damage = find_damage(store, conn)
        return make_plan(
            conn,
            found.paths,
            settings,
            retry=retry,
            workspace=store.path,
            damage=damage,
            fetched=fetched,
        )


def _fetch(store: Store, found: Inputs, progress: RunProgress) -> Fetched:
    """Fetch what is at addresses, if there are any."""
    if not found.addresses:
        return NOTHING_FETCHED
    # Brings a client for the web, which other runs do without.
    from inspection_letters.runs.addresses import fetch_addresses, without_keys

    elsewhere = [each for each in found.addresses if not each.startswith(store.files.address)]
    if elsewhere:
        more = f" and {len(elsewhere) - 1:,} other addresses" if len(elsewhere) > 1 else ""
        progress.warned(f"Fetching letters from {without_keys(elsewhere[0])}{more}.")
    return fetch_addresses(store, found)


def start_run(
    store: Store,
    plan: RunPlan,
    inputs: Sequence[Path | str],
    settings: Settings,
    *,
    progress: RunProgress | None = None,
) -> ActiveRun:
    """Record that a run has started, with its plan."""
    started = datetime.now(UTC)
    run = Run(
        run_id=f"{started:%Y%m%dT%H%M%S}-{secrets.token_hex(3)}",
        started_at=started,
        finished_at=None,
        settings_digest=plan.settings_digest,
        versions=versions() | {coder.coder_id: coder.digest for coder in plan.coders},
        counts={},
    )
    _copy_again(store, plan, progress or NoProgress())

    def begin(conn: Connection) -> None:
        writes.write_run(conn, run)
        if plan.damage:
            forget_damage(conn, plan.damage, (coder.coder_id for coder in plan.coders))
        writes.write_codebook(conn, plan.codebook)
        for coder_id, models in plan.light.items():
            write_light_models(conn, coder_id, plan.codebook.digest, models, run.run_id)
        writes.clear_rejections(conn, _settled(conn, plan, inputs))
        for rejection in plan.rejections:
            if rejection not in plan.refused:
                writes.write_rejection(conn, rejection, run.run_id)

    store.keep_writing(begin)
    return ActiveRun(
        store, plan, settings, run, progress or NoProgress(), list(plan.rejections), (*inputs,)
    )


def _copy_again(store: Store, plan: RunPlan, progress: RunProgress) -> None:
    """Copy files into the workspace whose copy there is lost or changed."""
    for source in plan.to_copy:
        if not (source.is_kept or store.files.owns(source.path)):
            content = source.path.read_bytes()
            try:
                store.files.keep(content, source.pdf_sha256, recognise(content, source.path.name))
            except LetterError as error:
                # The letter was read before; only its copy is still missing.
                progress.warned(f"{source.name}: {error}")


def _settled(conn: Connection, plan: RunPlan, inputs: Sequence[Path | str]) -> list[str]:
    """Return what was rejected at the places of this run but no longer has a fault."""
    places = (*inputs, *plan.addresses)
    kept = {rejection.source for rejection in plan.refused}
    # A letter about to be tried again keeps its rejection until the new attempt has ended,
    # and so does its copy.
    kept.update(source.source for source in (*plan.to_read, *plan.to_code))
    kept.update(copy.source for copy in plan.copies)
    return [
        source
        for source in queries.rejection_keys(conn)
        if source not in kept and any(_is_at(source, place) for place in places)
    ]


def _is_at(source: str, place: Path | str) -> bool:
    """Whether a source is a file, folder or address that a run was given, or lies in it."""
    if isinstance(place, str):
        return source == place or source.startswith(f"{place.rstrip('/')}/")
    return Path(source).is_relative_to(place) or source.startswith(f"{text_of_path(place)}, line ")


def conclude(active: ActiveRun) -> RunSummary:
    """Record that the run has finished, and sum up its letters."""
    _reject_copies(active)
    summary = persistently(_sum_up)(active)
    counts = {
        "read": summary.read,
        "coded": summary.read + summary.recoded,
        "known": summary.known,
        "rejected": len(summary.rejections),
        "excerpts": summary.excerpts,
    }
    finished = replace(active.run, finished_at=datetime.now(UTC), counts=counts)

    def end(conn: Connection) -> None:
        if active.plan.to_read:
            # Reading gives a letter its own facts; the catalogue may know others.
            describe_letters(conn)
        writes.write_run(conn, finished)

    active.store.keep_writing(end)
    return summary


def _sum_up(active: ActiveRun) -> RunSummary:
    # Brings statistics and parts of reading, which planning does without.
    from inspection_letters.runs.official import check_workspace

    plan = active.plan
    refused = {rejection.letter_id for rejection in active.rejections}
    letter_ids = [source.letter_id for source in plan.letters if source.letter_id not in refused]
    shown, *others = [coder.coder_id for coder in plan.coders]
    with active.store.read() as conn:
        tallies = queries.code_tallies(conn, letter_ids, shown)
        excerpts = queries.count_excerpts(conn, letter_ids)
        readings = queries.readings(conn, {*letter_ids})
        kinds = queries.letter_kinds(conn)
        same = queries.same_inspections(conn, {*letter_ids})
        left_out = codes_left_out(reviews.all_reviews(conn), plan.codebook)
    of_kinds = [kinds[letter_id] for letter_id in letter_ids if letter_id in kinds]
    unfit = unfit_letters(plan.codebook, of_kinds)
    labels = {code.id: code.label for code in plan.codebook.all_codes}
    main, detail = (
        tuple(
            CodeCount(tally.code_id, labels.get(tally.code_id, tally.code_id), *tally[1:])
            for tally in tallies
            if plan.codebook.is_main([tally.code_id]) is is_main
        )
        for is_main in (True, False)
    )
    return RunSummary(
        run_id=active.run_id,
        read=sum(source.letter_id not in refused for source in plan.to_read),
        recoded=sum(source.letter_id not in refused for source in plan.to_code),
        known=len(plan.known),
        rejections=tuple(active.rejections),
        words=WordCounts.sum_of(reading.words for reading in readings),
        doubts=doubtful_letters(readings, active.settings.doubtful_share),
        same_inspections=same,
        unmeasured=_unmeasured(active, shown, of_kinds),
        unfit=unfit,
        better=active.better_command(unfit) if unfit else None,
        check=check_workspace(active.store, plan.record, with_places=False),
        letters=len(letter_ids),
        excerpts=excerpts,
        coder_id=shown,
        others=tuple(others),
        codebook=f"{plan.codebook.name} {plan.codebook.version}",
        codes=main,
        detail_codes=detail,
        left_out=left_out,
        letter_ids=tuple(letter_ids),
        labels={code.id: code.label for code in plan.codebook.codes},
        light=plan.light.get(shown, ()),
        added={
            code_id: sum(tally.excerpts for tally in tallies if tally.code_id == code_id)
            for code_id in plan.codebook.added
        },
        remarks=(*plan.remarks, *_losses(active.store)),
    )


def _losses(store: Store) -> list[str]:
    """Return a sentence on connections to the workspace's files that were lost for a while."""
    losses = store.files.losses
    if not losses:
        return []
    times = "once" if losses == 1 else f"{losses:,} times"
    return [
        f"The connection to {store.files.address} was lost {times} and came back; nothing is "
        "missing."
    ]


def _unmeasured(active: ActiveRun, coder_id: str, kinds: Sequence[str]) -> UnmeasuredKinds | None:
    from inspection_letters.analysis.held_out_errors import known_errors

    models = (active.settings.model,) if active.settings.model else ()
    errors = known_errors(coder_id, active.plan.codebook.digests, models)
    return unmeasured_kinds(coder_id, kinds, errors.kinds if errors else ())


def _reject_copies(active: ActiveRun) -> None:
    """Store why each copy was not processed: for what is wrong with it, or for being a copy."""
    refused = {
        rejection.letter_id: rejection
        for rejection in active.rejections
        if rejection.letter_id is not None
    }
    found: list[tuple[Rejection, str | None]] = []
    for copy in active.plan.copies:
        fault = refused.get(copy.first.letter_id)
        if fault is None:
            found.append((_identical(copy), None))
        else:
            rejection = replace(fault, source=copy.source)
            found.append((rejection, refusal_key(copy.first, active.settings)))

    def keep(conn: Connection) -> None:
        for rejection, key in found:
            writes.write_rejection(conn, rejection, active.run_id, key=key)

    active.store.keep_writing(keep)
    active.rejections.extend(rejection for rejection, _ in found)


def _identical(copy: Copy) -> Rejection:
    return Rejection(
        copy.source,
        "open",
        f"The file is identical to {copy.first.address or copy.first.path}.",
        "Only that file is processed; you can delete this copy.",
    )


__all__ = ["ActiveRun", "conclude", "plan_run", "start_run"]
