"""Small materials of a report for tests: letters, coded excerpts, and figures that fit them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from inspection_letters.analysis.excerpts import CorpusExcerpt
from inspection_letters.analysis.findings import find_figures
from inspection_letters.analysis.labelled import CountedLetter, letter_groups
from inspection_letters.analysis.letters import RESTATING, CorpusLetter
from inspection_letters.analysis.provenance import Provenance
from inspection_letters.analysis.statistics.measures import count_letter
from inspection_letters.analysis.statistics.shares import Finding
from inspection_letters.outputs.report.material import ReportMaterial
from inspection_letters.outputs.report.wording import shown_figures
from inspection_letters.records import (
    Code,
    Codebook,
    CodedExcerpt,
    DerivedMeasure,
    Excerpt,
    Letter,
    Metadata,
    Outcome,
    Polarity,
    Role,
    Run,
)
from inspection_letters.records.spans import Span

WHEN = datetime(2025, 3, 4, 5, 6, 7, tzinfo=UTC)
CODES = (
    Code(
        "waits",
        "access",
        "Waiting times",
        "Time spent waiting.",
        include="long waits.",
        exclude="plans.",
    ),
    Code("plans", "access", "Quality of EHC plans", "How good plans are."),
    Code("voice", "families", "Children’s voice", "How children are heard."),
)


def codebook() -> Codebook:
    return Codebook(
        name="send",
        version="1.0",
        language="en",
        polarities={"strength": "goes well", "weakness": "does not"},
        rules=("Code what is said.",),
        codes=CODES,
        digest="d" * 64,
    )


def letter(
    letter_id: str,
    *,
    area: str = "Somewhere",
    outcome: Outcome | None = None,
    start: date | None = date(2024, 5, 13),
    kind: str = "area-send-report",
    urn: str | None = None,
    source: str | None = None,
    region: str | None = "North East",
    **facts: Any,
) -> CorpusLetter:
    about = Metadata(
        letter_id=letter_id,
        kind=kind,
        area=area,
        urn=urn,
        inspection_start=start,
        outcome=outcome,
        **facts,
    )
    source = source or f"some/folder/{letter_id}.pdf"
    held = Letter(letter_id, "0" * 64, source, WHEN, kind=kind, urn=urn, area=area)
    return CorpusLetter(letter=held, metadata=about, region=region, pages=4)


def coding(
    code_id: str,
    polarity: Polarity = Polarity.WEAKNESS,
    *,
    score: float = 0.95,
    coder_id: str = "model-1",
) -> CodedExcerpt:
    return CodedExcerpt("", "", code_id, polarity, coder_id, score, "run-1", "d" * 64)


def excerpt(
    excerpt_id: str,
    letter_id: str,
    quote: str,
    *codings: CodedExcerpt,
    page: int = 2,
    section: str = "experience",
    role: Role = Role.CONTEXT,
    order: int = 0,
    by_people: bool = False,
    topics: tuple[str, ...] = (),
) -> CorpusExcerpt:
    held = Excerpt(excerpt_id, letter_id, Span(0, len(quote)), quote, section, 0, order, role)
    return CorpusExcerpt(
        excerpt=held,
        page_number=page,
        codings=tuple(
            replace(coding, excerpt_id=excerpt_id, letter_id=letter_id) for coding in codings
        ),
        topic_ids=topics,
        by_people=by_people,
    )


def figures_of(
    letters: Sequence[CorpusLetter],
    excerpts: Sequence[CorpusExcerpt],
    subjects: Sequence[tuple[str, ...]],
    derived: Sequence[DerivedMeasure] = (),
) -> dict[str | None, tuple[Finding, ...]]:
    """Return the figures of letters as coded, for all and by each grouping."""
    kinds = {letter.letter_id: letter.kind for letter in letters}

    def codes(excerpt: CorpusExcerpt) -> dict[str, Polarity]:
        return {coded.code_id: coded.polarity for coded in excerpt.codings}

    counts = {
        letter_id: count_letter(
            (
                (excerpt.excerpt.section, excerpt.excerpt.role, codes(excerpt))
                for excerpt in excerpts
                if excerpt.letter_id == letter_id
            ),
            restating=kind == RESTATING,
        )
        for letter_id, kind in kinds.items()
    }
    found = find_figures(
        [
            CountedLetter(
                letter.letter_id,
                letter_groups(letter),
                counts[letter.letter_id],
                counts[letter.letter_id],
            )
            for letter in letters
        ],
        [
            (excerpt.excerpt, kinds[excerpt.letter_id], codes(excerpt))
            for excerpt in excerpts
            if excerpt.letter_id in kinds
        ],
        subjects,
        ["outcome", "region", "year", "kind", None],
        seed=1,
    )
    return {by: shown_figures(of_by, derived) for by, of_by in found.items()}


COMMAND = "uv run letters report -w results --coder model-1 --seed 1"


def material(
    letters: Sequence[CorpusLetter], excerpts: Sequence[CorpusExcerpt], **changes: Any
) -> ReportMaterial:
    """Return a material whose figures are computed from its excerpts, as in a workspace."""
    known = codebook()
    counted = [letter for letter in letters if not letter.replaced]
    figures = figures_of(counted, excerpts, [(code_id,) for code_id in known.code_ids])
    values: dict[str, Any] = {
        "name": "results",
        "coder_id": "model-1",
        "codebook": known,
        "letters": tuple(letters),
        "excerpts": tuple(excerpts),
        "figures": figures,
        "notes": ("Intervals are of sampling only.",),
        "run": Run("run-1", WHEN, WHEN, "0" * 64, {"python": "3.11"}, {"read": len(letters)}),
        "command": COMMAND,
        "made_with": Provenance(
            program="1.0",
            commit=None,
            run_id="run-1",
            run_date=WHEN.date().isoformat(),
            run_program="1.0",
            run_commit=None,
            settings_digest="0" * 64,
            stages="read-1",
            schema="1",
            codebook=known.name,
            codebook_version=known.version,
            codebook_digest=known.digest,
            coder="model-1",
            coder_digest="1" * 64,
            gold=None,
            python="3.11",
            packages={},
            run_packages={},
            seed=1,
            command=COMMAND,
        ),
    }
    return ReportMaterial(**{**values, **changes})
