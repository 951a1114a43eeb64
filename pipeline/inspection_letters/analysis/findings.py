"""Findings: the share of letters with each code, and what it rests on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from inspection_letters.analysis.coders import CorpusCoder
from inspection_letters.analysis.corpus import CodedCorpus
from inspection_letters.analysis.held_out_errors import find_answers, trained_on
from inspection_letters.analysis.letters import KIND_LABELS, RESTATING, CorpusLetter
from inspection_letters.analysis.people import agree
from inspection_letters.analysis.statistics.held_out import HeldOut
from inspection_letters.analysis.statistics.shares import Finding, Observation, find_shares_by
from inspection_letters.records import Codebook, Polarity
from inspection_letters.records.errors import UsageError
from inspection_letters.records.seeds import DEFAULT_SEED
from inspection_letters.records.suggestions import unknown_code


@dataclass(frozen=True, slots=True)
class Findings:
    """All findings of a coder, and what they rest on.

    Attributes
    ----------
    coder : CorpusCoder
        Whose codes were counted, where people had not judged.
    codebook : Codebook
        The codebook of the codes.
    held_out : HeldOut or None
        The coder's errors on held-out letters, for which findings are corrected.
    by : str or None
        How the letters are grouped.
    seed : int
        Seed of what was drawn at random.
    findings : tuple of Finding
        For all letters, then for each group.
    people : tuple of str
        The people whose judgements count.
    reviewed : int
        How many excerpts they judged.
    notes : tuple of str
        What the intervals include and what they do not.
    """

    coder: CorpusCoder
    codebook: Codebook
    held_out: HeldOut | None
    by: str | None
    seed: int
    findings: tuple[Finding, ...]
    people: tuple[str, ...]
    reviewed: int
    notes: tuple[str, ...]

    def label(self, codes: tuple[str, ...]) -> str:
        """Return the label of a code, or of several counted as one."""
        labels = {code.id: code.label for code in self.codebook.codes}
        return " or ".join(labels.get(code, code) for code in codes)


def make_findings(
    corpus: CodedCorpus,
    by: str | None = None,
    any_of: Sequence[str] = (),
    seed: int = DEFAULT_SEED,
) -> Findings:
    """Make all findings of the corpus's coder.

    Parameters
    ----------
    corpus : CodedCorpus
        The corpus.
    by : {"outcome", "year", "region", "kind"}, optional
        How letters are grouped.
    any_of : sequence of str
        Codes separated by commas that are also to be counted as one.
    seed : int, default 0
        Random seed.

    Raises
    ------
    UsageError
        If there is no such coder or code, or the letters were not coded by the model that
        the user named.
    """
    return make_findings_by(corpus, [by], any_of, seed)[by]


def make_findings_by(
    corpus: CodedCorpus,
    bys: Sequence[str | None],
    any_of: Sequence[str] = (),
    seed: int = DEFAULT_SEED,
) -> dict[str | None, Findings]:
    """Make all findings of the corpus's coder, with the letters grouped in several ways.

    Parameters are those of `make_findings`, but for ``bys``: the groupings.
    """
    codebook = corpus.codebook
    together = [_codes_of(text, codebook) for text in any_of]
    letters = sorted(corpus.counted_letters, key=lambda letter: letter.letter_id)
    held_out = corpus.held_out
    observations = _observe(corpus)
    reviewed = sum(observation.judged is not None for observation in observations)
    observations, known = _take_training_letters(corpus, observations)
    notes = _notes(corpus.coder, held_out, letters, known)
    shares = find_shares_by(
        observations,
        {
            by: {letter.letter_id: letter.group(by) if by else None for letter in letters}
            for by in bys
        },
        [*((code_id,) for code_id in codebook.code_ids), *together],
        held_out,
        seed=seed,
        without_recommendations=frozenset(
            letter.letter_id for letter in letters if letter.kind == RESTATING
        ),
    )
    counted = {letter.letter_id for letter in letters}
    people = {
        review.coder_id
        for reviews in corpus.counted_reviews.values()
        for review in reviews
        if review.letter_id in counted
    }
    return {
        by: Findings(
            coder=corpus.coder,
            codebook=codebook,
            held_out=held_out,
            by=by,
            seed=seed,
            findings=tuple(shares[by]),
            people=tuple(sorted(people)),
            reviewed=reviewed,
            notes=notes,
        )
        for by in bys
    }


def _codes_of(text: str, codebook: Codebook) -> tuple[str, ...]:
    codes = tuple(dict.fromkeys(part.strip() for part in text.split(",") if part.strip()))
    unknown = [code for code in codes if code not in codebook.code_ids]
    if unknown:
        raise unknown_code(unknown[0], codebook)
    if len(codes) < 2:
        raise UsageError(
            f"--any-of counts several codes as one, but {text!r} names fewer than two.",
            f"Separate codes with commas. The codes are {', '.join(codebook.code_ids)}.",
        )
    return codes


def _observe(corpus: CodedCorpus) -> list[Observation]:
    """Return the excerpts that count with what the coder and people assign them."""
    assigned: dict[str, dict[str, tuple[Polarity, float]]] = {}
    if not corpus.coder.is_person:
        for coding in corpus.coder.codings:
            codes = assigned.setdefault(coding.excerpt_id, {})
            codes[coding.code_id] = (coding.polarity, coding.score)
    judged = {
        excerpt_id: agree([review.codes for review in reviews])
        for excerpt_id, reviews in corpus.counted_reviews.items()
    }
    return [
        Observation(
            excerpt_id=excerpt.excerpt_id,
            letter_id=excerpt.letter_id,
            section=excerpt.section,
            role=excerpt.role,
            assigned=assigned.get(excerpt.excerpt_id, {}),
            judged=judged.get(excerpt.excerpt_id),
        )
        for excerpt in corpus.counted_excerpts
    ]


def _take_training_letters(
    corpus: CodedCorpus, observations: list[Observation]
) -> tuple[list[Observation], int]:
    """Take a model's codes as they are on the letters it was trained on; count these letters.

    There it assigns nearly the codes that people assigned. To correct them for the errors
    that it makes on other letters would put errors in.
    """
    digests = corpus.coder.codebook_digests
    if corpus.held_out is None or len(digests) != 1:
        return observations, 0
    answers = find_answers(corpus.coder.coder_id, digests[0], corpus.model_folders)
    if answers is None:
        return observations, 0
    known = trained_on(corpus.counted_excerpts, answers)
    return [
        replace(
            observation,
            judged={code_id: polarity for code_id, (polarity, _) in observation.assigned.items()},
        )
        if observation.letter_id in known and observation.judged is None
        else observation
        for observation in observations
    ], len(known)


def _notes(
    coder: CorpusCoder, held_out: HeldOut | None, letters: Sequence[CorpusLetter], known: int
) -> tuple[str, ...]:
    """Say what the intervals include; ``known`` letters are those the coder was trained on."""
    if coder.is_person:
        return (
            "Intervals include sampling error only: the person's codes are taken as correct, and "
            "excerpts that the person has not judged as having no code.",
        )
    if held_out is None:
        notes = [
            f"Intervals include sampling error only: the errors of {coder.coder_id} with this "
            "codebook have not been measured on held-out letters. True intervals are wider, and "
            "shares may be too high or too low. If the coder is a model that you trained, name "
            "its folder with --model.",
        ]
        if len(coder.codebook_digests) > 1:
            notes.append(
                "These letters were coded by several codebooks. Run them all again with the same "
                "codebook."
            )
        return tuple(notes)
    notes = []
    if known < len(letters):
        notes.append(
            f"Shares are corrected for the codes that {coder.coder_id} misses or assigns wrongly. "
            "Intervals include this error and sampling error. The error was measured on "
            f"{held_out.letters} held-out letters ({held_out.excerpts:,} excerpts)."
        )
    others = (
        [letter for letter in letters if letter.kind not in held_out.kinds]
        if held_out.kinds
        else []
    )
    if others:
        kinds = ", ".join(KIND_LABELS.get(kind, kind) for kind in held_out.kinds)
        notes.append(
            f"{len(others)} of {len(letters)} letters are of kinds that were not among the "
            f"held-out letters ({kinds}). For these it is assumed that the coder errs as often."
        )
    if known:
        notes.append(
            f"{coder.coder_id} was trained on {_part(known, len(letters))}. There it assigns "
            "nearly the codes that people assigned, so its codes are taken as they are and "
            "intervals include sampling error only."
        )
    if not held_out.kinds:
        notes.append(
            "The kinds of the held-out letters were not recorded. For letters of other kinds it "
            "is assumed that the coder errs as often."
        )
    return tuple(notes)


def _part(some: int, total: int) -> str:
    if some == total:
        return "these letters" if some > 1 else "this letter"
    return f"{some} of the {total} letters"


__all__ = ["Findings", "make_findings", "make_findings_by"]
