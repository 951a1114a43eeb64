"""Measure a coder against gold or against another coder."""

from __future__ import annotations

import shlex
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from sqlalchemy import Connection

from inspection_letters.analysis.choosing import the_only_one
from inspection_letters.analysis.gold import Anchored, anchor, load_gold
from inspection_letters.analysis.known_errors import answers_of
from inspection_letters.analysis.measured_notes import Judged, made_from, notes_on
from inspection_letters.analysis.statistics import CodingError, evaluate, instructive_errors
from inspection_letters.analysis.statistics.answers import keys
from inspection_letters.analysis.statistics.counts import Labels
from inspection_letters.outputs.report import EvaluationReport, ShownError
from inspection_letters.records import CodedExcerpt, Excerpt, Polarity
from inspection_letters.records.errors import UsageError
from inspection_letters.store import open_store, queries, reviews, writes
from inspection_letters.store.queries import LetterFacts
from inspection_letters.store.schema import HUMAN

GOLD = "gold"
SEED = 20
MOST_ERRORS = 20


def measure(
    workspace: Path,
    *,
    coder: str | None = None,
    against: str = GOLD,
    gold: Path | None = None,
    seed: int = SEED,
    database_url: str | None = None,
    models: Sequence[Path | None] = (),
) -> EvaluationReport:
    """Measure a coder of a workspace against gold or against another of its coders.

    On letters that a model was made from, its answers are those of models that had not
    seen the letter, as far as they are kept with the model.

    Parameters
    ----------
    workspace : Path
        A workspace with codings.
    coder : str, optional
        Who or what is measured; may be left out where only one coder is left to choose,
        or only one model.
    against : str, default "gold"
        ``gold``, or another coder.
    gold : Path, optional
        A gold file in place of the one that comes with the package.
    seed : int, default 20
        Seed of the resampling.
    database_url : str, optional
        Database in place of the one in the workspace.
    models : sequence of Path or None
        Folders of models, beside that of the packaged one.

    Raises
    ------
    UsageError
        If there is no such coder, nothing to compare, or codes that do not fit.
    """
    if gold is not None and against != GOLD:
        raise UsageError(
            f"A gold file has no part in a comparison with {against}.",
            "Leave out --gold, or --against.",
        )
    with open_store(workspace, url=database_url) as opened, opened.read() as conn:
        facts = {one.letter.letter_id: one for one in queries.all_letters(conn)}
        excerpts = {one.excerpt_id: one for one in queries.all_excerpts(conn)}
        measured = _judged_by(conn, _chosen(conn, coder, against), excerpts)
        anchored = None
        if against == GOLD:
            measured = _held_out(measured, excerpts, models)
            anchored, reference = _judged_by_gold(gold, facts, excerpts)
        else:
            reference = _judged_by(conn, _chosen(conn, against, None), excerpts)
        shared = _shared(measured, reference, excerpts)
        ours = {one: reference.labels[one] for one in shared}
        theirs = {one: measured.labels[one] for one in shared}
        codebook = queries.codebook(conn, measured.codebook_digest)
        code_ids = codebook.code_ids
        letters = {one: excerpts[one].letter_id for one in shared}
        scores = {key: score for key, score in measured.scores.items() if key[0] in ours}
        errors = instructive_errors(
            ours, theirs, letters, code_ids=code_ids, scores=scores, most=MOST_ERRORS
        )
        shown = tuple(_shown(conn, errors, excerpts, facts))
        notes = tuple(notes_on(measured, reference, anchored, shared, excerpts))
        if anchored is None:
            notes += tuple(made_from(measured, reference, letters, excerpts, models))
    command = ["uv", "run", "letters", "evaluate", "-w", str(workspace), "--coder", measured.name]
    command += ["--against", against, *(["--gold", str(gold)] if gold else [])]
    return EvaluationReport(
        coder_id=measured.name,
        reference=reference.name,
        codebook=f"{codebook.name} {codebook.version}",
        codebook_digest=codebook.digest,
        command=shlex.join([*command, "--seed", str(seed)]),
        notes=notes,
        unplaced=tuple(
            (one.file, one.number + 1, one.reason)
            for one in (anchored.unplaced if anchored else ())
        ),
        evaluation=evaluate(
            ours,
            theirs,
            letters,
            code_ids=code_ids,
            scores=scores,
            groups={
                "role": {one: str(excerpts[one].role) for one in shared},
                "outcome": {
                    one: str(facts[letter_id].metadata.outcome or "not stated")
                    for one, letter_id in letters.items()
                },
            },
            seed=seed,
        ),
        errors=shown,
        held_out=sum(one in measured.held_out for one in shared),
    )


def _chosen(conn: Connection, coder: str | None, other: str | None) -> tuple[str, str]:
    """Return the coder that was asked for, or the only one, and of what kind it is.

    Where several are left, it is the model among them.
    """
    kinds = {one.coder_id: one.coder_kind for one in queries.coders(conn)}
    kinds |= {one.coder_id: HUMAN for one in reviews.all_reviews(conn)}
    if not kinds:
        raise UsageError(
            "The workspace holds no codings.", "Code its letters first with 'letters run'."
        )
    if coder is None:
        left = [one for one in sorted(kinds) if one != other]
        coder = the_only_one(left, kinds)
        if coder is None:
            raise UsageError(
                f"There are several coders to choose from: {', '.join(left)}."
                if left
                else f"There is no coder besides {other}.",
                "Name the one to measure with --coder.",
            )
    if coder not in kinds:
        raise UsageError(
            f"The workspace holds no codings by {coder!r}.",
            f"Coders in it: {', '.join(sorted(kinds))}.",
        )
    if coder == other:
        raise UsageError(f"{coder} cannot be measured against itself.", "Name another coder.")
    return coder, kinds[coder]


def _judged_by(conn: Connection, coder: tuple[str, str], excerpts: Mapping[str, Excerpt]) -> Judged:
    """Return what a coder says of all that it judged.

    A rule set or model has judged every excerpt of a letter it coded; a person those
    that are reviewed.
    """
    coder_id, kind = coder
    if kind == HUMAN:
        said = [one for one in reviews.all_reviews(conn) if one.coder_id == coder_id]
        labels = {one.excerpt_id: dict(one.codes) for one in said}
        digest = _commonest(coder_id, (one.codebook_digest for one in said))
        return _judged(conn, coder_id, labels, digest, {})
    coded: tuple[CodedExcerpt, ...] = queries.codings_by(conn, coder_id)
    done = {*queries.stage_keys(conn, writes.code_stage(coder_id))}
    done.update(one.letter_id for one in coded)
    found: dict[str, dict[str, Polarity]] = {
        one.excerpt_id: {} for one in excerpts.values() if one.letter_id in done
    }
    for one in coded:
        found[one.excerpt_id][one.code_id] = one.polarity
    scores = {(one.excerpt_id, one.code_id): one.score for one in coded}
    digest = _commonest(coder_id, (one.codebook_digest for one in coded))
    return _judged(conn, coder_id, found, digest, scores)


def _judged(
    conn: Connection,
    name: str,
    labels: Labels,
    digest: str,
    scores: Mapping[tuple[str, str], float],
) -> Judged:
    return Judged(name, labels, queries.codebook(conn, digest).code_ids, digest, scores)


def _commonest(coder_id: str, digests: Iterable[str]) -> str:
    counted = Counter(digests)
    if not counted:
        raise UsageError(
            f"No excerpt that {coder_id} coded is in the workspace any more.",
            "Code its letters again.",
        )
    return max(sorted(counted), key=lambda digest: counted[digest])


def _held_out(
    measured: Judged, excerpts: Mapping[str, Excerpt], models: Sequence[Path | None]
) -> Judged:
    """Take a model's held-out answers where it was made from the letters at hand."""
    answers = answers_of(measured.name, measured.codebook_digest, models)
    if answers is None:
        return measured
    ordered = sorted(excerpts.values(), key=lambda one: (one.letter_id, one.order))
    found = {
        one.excerpt_id: answers.by_key[key]
        for one, key in zip(ordered, keys(ordered), strict=True)
        if key in answers.by_key and one.excerpt_id in measured.labels
    }
    labels = {
        excerpt_id: {code_id: polarity for code_id, (polarity, _) in found[excerpt_id].items()}
        if excerpt_id in found
        else said
        for excerpt_id, said in measured.labels.items()
    }
    scores = {key: score for key, score in measured.scores.items() if key[0] not in found}
    scores |= {
        (excerpt_id, code_id): score
        for excerpt_id, said in found.items()
        for code_id, (_, score) in said.items()
    }
    return replace(
        measured, labels=labels, scores=scores, held_out=frozenset(found), folds=answers.folds
    )


def _judged_by_gold(
    path: Path | None, facts: Mapping[str, LetterFacts], excerpts: Mapping[str, Excerpt]
) -> tuple[Anchored, Judged]:
    gold = load_gold(path)
    by_letter: dict[str, list[Excerpt]] = {letter_id: [] for letter_id in facts}
    for one in excerpts.values():
        by_letter[one.letter_id].append(one)
    anchored = anchor(gold, by_letter)
    if not anchored.matched:
        raise UsageError(
            f"None of the {len(gold.letters)} letters of gold is among the {len(facts)} letters of "
            "the workspace.",
            "Run the letters that gold is of, give other gold with --gold, or name a coder with "
            "--against.",
        )
    name = f"{GOLD} ({path.name if path else gold.name})"
    return anchored, Judged(name, anchored.matched, gold.code_ids, gold.codebook_digest, {})


def _shared(measured: Judged, reference: Judged, excerpts: Mapping[str, Excerpt]) -> list[str]:
    """Return the excerpts that both judged, by letter and in reading order."""
    if strange := sorted(set(measured.code_ids) ^ set(reference.code_ids)):
        raise UsageError(
            f"{measured.name} and {reference.name} do not have the same codes: only one has "
            f"{', '.join(strange[:5])}{' and others' if len(strange) > 5 else ''}.",
            "Compare coders of one codebook.",
        )
    shared = [one for one in excerpts if one in reference.labels and one in measured.labels]
    if not shared:
        raise UsageError(
            f"There is no excerpt that both {measured.name} and {reference.name} judged.",
            "Code the same letters with both.",
        )
    return shared


def _shown(
    conn: Connection,
    errors: Iterable[CodingError],
    excerpts: Mapping[str, Excerpt],
    facts: Mapping[str, LetterFacts],
) -> Iterable[ShownError]:
    before = {(one.letter_id, one.order): one.quote for one in excerpts.values()}
    pages = queries.page_numbers(conn)
    for error in errors:
        excerpt = excerpts[error.excerpt_id]
        about = facts[excerpt.letter_id]
        yield ShownError(
            error=error,
            letter_id=excerpt.letter_id,
            area=about.metadata.area or about.letter.area,
            page_number=pages[error.excerpt_id],
            quote=excerpt.quote,
            before=before.get((excerpt.letter_id, excerpt.order - 1)),
        )
