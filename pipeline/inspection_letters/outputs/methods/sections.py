"""The sections of a method, each figure taken from a coded corpus."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Final

from inspection_letters.analysis.area_letters import letters_by_area
from inspection_letters.analysis.codebook_fit import unfit_letters
from inspection_letters.analysis.coder_card import find_card
from inspection_letters.analysis.corpus import CodedCorpus
from inspection_letters.analysis.findings import make_findings
from inspection_letters.analysis.gold import anchor
from inspection_letters.analysis.letters import KIND_LABELS, OUTCOME_LABELS
from inspection_letters.analysis.provenance import (
    PROGRAM,
    coding_run,
    command_line,
    is_measured_on_packaged_gold,
    packaged_gold,
    provenance,
)
from inspection_letters.analysis.statistics.prevalence import AS_CODED, CORRECTED, LABELLED
from inspection_letters.outputs.methods.citation import how_to_cite
from inspection_letters.outputs.methods.coding import coding, coding_by_people
from inspection_letters.outputs.methods.gold import agreement_by_code, gold
from inspection_letters.outputs.methods.tables import MethodTable, figures_by_code
from inspection_letters.outputs.report.detail_codes import codes_words
from inspection_letters.outputs.report.wording import count, day, lower_first, semicolons
from inspection_letters.records.balance import WordCounts
from inspection_letters.records.errors import UsageError
from inspection_letters.records.rounding import percent
from inspection_letters.records.seeds import DEFAULT_SEED

LIMITS: Final = (
    "Letters report what inspectors chose to write. A letter that does not mention a subject does "
    "not show that all is well, or that it is not. Shares count letters, not children or areas. "
    "Intervals do not account for errors in reading letters, or for letters that were never "
    "published."
)
"""What no figure can show."""


@dataclass(frozen=True, slots=True)
class MethodSection:
    """A part of the method: its heading, its paragraphs, and a table or items if it has any.

    ``items`` are names with values.
    """

    title: str
    paragraphs: tuple[str, ...]
    table: MethodTable | None = None
    items: tuple[tuple[str, str], ...] = ()


def method_sections(
    corpus: CodedCorpus, *, seed: int = DEFAULT_SEED, command: str = ""
) -> tuple[MethodSection, ...]:
    """Return the method of an analysis, with its figures.

    Parameters
    ----------
    corpus : CodedCorpus
        The letters with their codes.
    seed : int, default 0
        Seed of what is drawn at random.
    command : str, optional
        The command that writes the method again; by default that of ``letters methods``.

    Raises
    ------
    UsageError
        If no letter has been coded, or there is no such coder.
    """
    if not corpus.counted_letters:
        raise UsageError(
            "None of these letters has been coded."
            if corpus.part
            else "No letter in the workspace has been coded.",
            "Run 'letters run' on some letters first.",
        )
    card = find_card(corpus)
    made_with = provenance(
        corpus, seed=seed, command=command or command_line(corpus, ["methods"], seed=seed)
    )
    parts = (
        MethodSection("Letters", _letters(corpus)),
        MethodSection("Excerpts and codebook", _excerpts(corpus)),
        MethodSection("Coding", coding(corpus, card), figures_by_code(corpus, card)),
        MethodSection("Gold", gold(corpus), agreement_by_code(corpus)),
        MethodSection("Coding by people", coding_by_people(corpus, seed)),
        MethodSection("Figures and their intervals", _figures(corpus, seed)),
        MethodSection("Software", _software(corpus), items=made_with.pairs),
        MethodSection("How to cite", how_to_cite(corpus, seed=seed)),
    )
    return tuple(part for part in parts if part.paragraphs)


def _letters(corpus: CodedCorpus) -> tuple[str, ...]:
    letters = corpus.counted_letters
    areas = len(letters_by_area(letters))
    kinds = Counter(letter.kind for letter in letters)
    outcomes = Counter(letter.outcome for letter in letters if letter.outcome)
    dates = sorted(letter.date for letter in letters if letter.date)
    said = [
        f"We analysed {count(len(letters), 'letter')} about {count(areas, 'area')}: "
        + semicolons(
            [
                f"{lower_first(KIND_LABELS.get(kind, kind))}, {number:,}"
                for kind, number in kinds.most_common()
            ]
        )
        + "."
    ]
    if corpus.part:
        said.insert(0, corpus.part.sentence)
    if any(letter.fictional for letter in letters):
        said.append(
            f"{count(sum(letter.fictional for letter in letters), 'letter is', 'letters are')} "
            "fictional and must not be reported as findings."
        )
    if dates:
        between = f"Their dates run from {day(dates[0])} to {day(dates[-1])}"
        missing = len(letters) - len(dates)
        without = f"; {count(missing, 'letter states', 'letters state')} none" if missing else ""
        said.append(f"{between} (the first day of the inspection, or else the letter's{without}).")
    if outcomes:
        stated = semicolons(
            [
                f"{lower_first(OUTCOME_LABELS.get(name, name))}, {outcomes[name]:,}"
                for name in sorted(outcomes, key=list(OUTCOME_LABELS).index)
            ]
        )
        said.append(f"Outcomes as the letters state them: {stated}.")
    if replaced := sum(letter.replaced for letter in corpus.letters):
        said.append(
            f"{count(replaced, 'letter was', 'letters were')} published again later; only the "
            "latest edition was counted."
        )
    if corpus.rejections and not corpus.part:
        said.append(
            f"{count(len(corpus.rejections), 'file')} could not be processed, and the reason for "
            "each is recorded."
        )
    return (" ".join(said),)


def _excerpts(corpus: CodedCorpus) -> tuple[str, ...]:
    letters = corpus.counted_letters
    words = WordCounts.sum_of(letter.words for letter in letters)
    inside = (
        f", with {percent(words.in_excerpts)} of their {words.total:,} words"
        if (words.total)
        else ""
    )
    codebook = corpus.codebook
    said = (
        "The text of each letter was put into reading order, and its findings and "
        "recommendations were split into sentences (excerpts): "
        f"{len(corpus.counted_excerpts):,} in all{inside}. Each excerpt keeps its place in the "
        "letter, so it can be followed back to its page.",
        f"The codebook is {codebook.name}, version {codebook.version} "
        f"(SHA-256 {codebook.digest}), with {codes_words(codebook)}. An excerpt can have several "
        "codes or none, and each code that is assigned has a polarity: strength, weakness, mixed "
        "or context.",
    )
    unfit = _unfit(corpus)
    return (*said, unfit) if unfit else said


def _unfit(corpus: CodedCorpus) -> str:
    """Say for which letters the codebook was not made; empty if it was for all."""
    unfit = unfit_letters(corpus.codebook, [letter.kind for letter in corpus.counted_letters])
    return unfit.sentence if unfit else ""


def _figures(corpus: CodedCorpus, seed: int) -> tuple[str, ...]:
    found = make_findings(corpus, seed=seed)
    methods = Counter(finding.share.method for finding in found.findings if finding.share.n)
    total = sum(methods.values())
    coder = corpus.coder.coder_id
    words = {
        CORRECTED: f"were corrected for the errors of {coder} on letters that were held out and "
        "coded apart, and their intervals include these errors",
        LABELLED: "are of letters for which the codes that count are known wholly (from gold or "
        "from people), so they were not corrected",
        AS_CODED: f"are as coded by {coder} and not corrected for its errors, which their "
        "intervals leave out",
    }
    shares = [
        f"{'All figures' if number == total else f'{number:,} of {total:,} figures'} "
        f"{words[method]}."
        for method in words
        if (number := methods[method])
    ]
    if found.of_gold:
        shares = [_of_gold(corpus)]
    if corpus.coder.is_person:
        shares = [f"The codes of {coder} are taken as correct, and figures were not corrected."]
    return (
        "Figures are shares of letters, with 95% intervals; the letters are taken as a sample of "
        "similar letters. A letter counts as reporting a weakness (or a strength) if at least one "
        "of its excerpts is coded as one; mixed and context count as neither. "
        f"{' '.join(shares)} The seed of everything drawn at random is {seed}.",
        LIMITS,
    )


def _of_gold(corpus: CodedCorpus) -> str:
    """Say that figures are of the gold's codes, and which excerpts the gold does not have."""
    coder, letters = corpus.coder.coder_id, len(corpus.counted_letters)
    said = (
        f"All {letters:,} letters are in the gold, so all figures are of the codes of the gold, "
        f"not of those that {coder} assigned, and were not corrected."
    )
    if corpus.held_out is None or not is_measured_on_packaged_gold(corpus.held_out):
        return said
    placed = anchor(packaged_gold(), corpus.excerpts_by_letter)
    sentences, excerpts = len(placed.matched) + len(placed.unplaced), len(corpus.counted_excerpts)
    without = sum(excerpt.excerpt_id not in placed.matched for excerpt in corpus.counted_excerpts)
    if not placed.unplaced and not without:
        return said
    return (
        f"{said} Of the {sentences:,} sentences that the gold has of them, "
        f"{len(placed.matched):,} are excerpts here, which is how many 'letters evaluate' "
        f"compares; {without:,} of the {excerpts:,} excerpts have no gold codes and are in no "
        "figure."
    )


def _software(corpus: CodedCorpus) -> tuple[str, ...]:
    run = coding_run(corpus)
    if run is None:
        return ()
    own = run.versions.get(PROGRAM, "unknown")
    earlier = {each.versions.get(PROGRAM, "unknown") for each in corpus.runs} - {own}
    before = f" Other runs were made by version {', '.join(sorted(earlier))}." if earlier else ""
    return (
        f"The letters were read and coded with Inspection Letters {own}, in run {run.run_id} of "
        f"{day(run.started_at.date())}.{before} The record below is that of every report, workbook "
        "and file of findings made from this workspace.",
    )
