"""A coder that works by rules: patterns decide the code, and cues its polarity.

It is the baseline that a trained model has to beat. Each of its decisions can be
explained by the patterns that led to it (`RulesCoder.explain`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from inspection_letters.codebook import Patterns
from inspection_letters.coding.grounds import grounds
from inspection_letters.coding.matching import Hit, PatternMatcher
from inspection_letters.coding.pattern_hits import (
    counted_hits,
    groups_of,
    patterns_for,
    words_of_hits,
)
from inspection_letters.coding.tone import Tone
from inspection_letters.records import Codebook, CodedExcerpt, Excerpt, Grounds, Polarity
from inspection_letters.records.errors import CodebookError

THRESHOLD = 0.5
"""The lowest score at which a code is assigned."""

CARRY = 0.8
"""Share of a score that is kept when its code is carried over to the next sentence."""


@dataclass(frozen=True, slots=True)
class FoundCode:
    """A code that the rules assign to a sentence, with the patterns for and against it.

    ``grounds`` also say where patterns matched, whether the code was carried over from the
    sentence before, and which code came next.
    """

    code_id: str
    score: float
    polarity: Polarity
    because: tuple[str, ...]
    grounds: Grounds


@dataclass(frozen=True, slots=True)
class _Reading:
    """The codes and tone of a sentence, which the next sentence of the paragraph may take over."""

    letter_id: str
    paragraph: int
    findings: tuple[FoundCode, ...]
    tone: float


class RulesCoder:
    """Codes sentences by the patterns and cues of a codebook.

    A code's score is ``1 - prod(1 - weight)`` over its matching patterns, as if each
    were independent evidence, times ``1 - |weight|`` for each matching pattern with a
    negative weight. A match that overlaps one of the code's exclusions does not count.
    The code is assigned if its score is at least `THRESHOLD`.

    In recommendations, the polarity is weakness. Elsewhere the sentence is divided into
    clauses at contrasts ("but", "however"). The cues of each clause are added up, a
    negation reverses the cue after it, and the role of the section decides if there are
    no cues. A code takes the polarity of the clause that mentions it. It is mixed if
    clauses of both polarities mention it, or if the sentence says that work has begun
    but has had no effect yet.

    A sentence that only continues the one before ("This means that ...") takes over the
    codes of that sentence if it has none of its own: its main codes if it has no main code,
    and its detail codes if it has no detail code. So detail codes never change main codes.

    Parameters
    ----------
    codebook : Codebook
        The codebook whose codes are assigned, in its order.
    patterns : Patterns
        The patterns of the codes, and the cue lists.
    carry : bool, default True
        Whether codes are carried over to sentences that continue the one before.
    matcher : PatternMatcher, optional
        One that finds these patterns among others, so that sentences are not searched twice.

    Raises
    ------
    CodebookError
        If the codebook has no patterns.
    """

    coder_id = "rules-1"

    def __init__(
        self,
        codebook: Codebook,
        patterns: Patterns,
        *,
        carry: bool = True,
        matcher: PatternMatcher | None = None,
    ) -> None:
        if not patterns.codes:
            raise CodebookError(
                f"Codebook '{codebook.name}' has no patterns, so the rules coder has nothing to "
                "go by.",
                "Add a list 'patterns:' under each code of the codebook, or a file "
                "'<name of the codebook file>.patterns.yaml' beside it; or code with a model alone "
                "(--model FOLDER; 'letters train' makes one).",
            )
        self.codebook = codebook
        self.carry = carry
        settings = (self.coder_id, codebook.digest, patterns.digest, str(carry))
        self.digest = hashlib.sha256("\n".join(settings).encode()).hexdigest()
        self._groups = groups_of(patterns)
        self._found_by = matcher
        self._coded = [code.code_id for code in patterns.codes]
        self._details = frozenset(codebook.detail_ids)

    @cached_property
    def _matcher(self) -> PatternMatcher:
        return self._found_by or PatternMatcher(self._groups)

    def code(self, excerpts: Sequence[Excerpt], *, run_id: str) -> list[CodedExcerpt]:
        """Code excerpts; see `inspection_letters.coding.protocol.Coder.code`."""
        return [
            CodedExcerpt(
                excerpt_id=excerpt.excerpt_id,
                letter_id=excerpt.letter_id,
                code_id=finding.code_id,
                polarity=finding.polarity,
                coder_id=self.coder_id,
                score=finding.score,
                run_id=run_id,
                codebook_digest=self.codebook.digest,
                grounds=finding.grounds,
            )
            for excerpt, findings in zip(excerpts, self.explain(excerpts), strict=True)
            for finding in findings
        ]

    def explain(self, excerpts: Sequence[Excerpt]) -> list[tuple[FoundCode, ...]]:
        """Return the codes assigned to each excerpt, with the patterns that explain them.

        Parameters
        ----------
        excerpts : sequence of Excerpt
            In reading order, with the excerpts of each letter together.

        Returns
        -------
        list of tuple of FoundCode
            One tuple for each excerpt; empty if no code is assigned.
        """
        return self._explain(excerpts, THRESHOLD)

    def weigh(self, excerpts: Sequence[Excerpt]) -> list[dict[str, FoundCode]]:
        """Return what the patterns make of each excerpt for every code, assigned or not.

        Parameters
        ----------
        excerpts : sequence of Excerpt
            As for `explain`.

        Returns
        -------
        list of dict of str to FoundCode
            For each excerpt, every code by its ID. Where no pattern matches, the score is 0 and
            the polarity is that of the whole sentence.
        """
        return [
            {found.code_id: found for found in of_excerpt}
            for of_excerpt in self._explain(excerpts, 0.0)
        ]

    def _explain(self, excerpts: Sequence[Excerpt], least: float) -> list[tuple[FoundCode, ...]]:
        result: list[tuple[FoundCode, ...]] = []
        before: _Reading | None = None
        for excerpt in excerpts:
            if before is not None and (before.letter_id, before.paragraph) != (
                excerpt.letter_id,
                excerpt.paragraph,
            ):
                before = None
            before = self._read(excerpt, before, least)
            result.append(before.findings)
        return result

    def _read(self, excerpt: Excerpt, before: _Reading | None, least: float) -> _Reading:
        doc, hits = self._matcher.read(excerpt.quote)
        tone = Tone(excerpt.role, doc, hits, before.tone if before else 0.0)
        counted = {
            code_id: counted_hits(hits.get(f"code {code_id}", []), hits.get(f"not {code_id}", []))
            for code_id in self._coded
        }
        scores = {code_id: _score(own) for code_id, own in counted.items()}
        assigned = [code_id for code_id in self._coded if scores[code_id] >= least]
        findings = [
            FoundCode(
                code_id,
                scores[code_id],
                tone.polarity(counted[code_id]),
                tuple(dict.fromkeys(hit.pattern for hit in counted[code_id])),
                grounds(
                    self.codebook,
                    code_id,
                    scores,
                    assigned,
                    words=words_of_hits(excerpt.quote, doc, counted[code_id]),
                    patterns=patterns_for(counted[code_id]),
                    by_patterns=True,
                ),
            )
            for code_id in assigned
        ]
        if self.carry and before and "cue connection" in hits:
            findings += self._carried(findings, before.findings, tone.whole, scores)
            findings.sort(key=lambda finding: finding.code_id in self._details)
        return _Reading(excerpt.letter_id, excerpt.paragraph, tuple(findings), tone.sum)

    def _carried(
        self,
        own: Sequence[FoundCode],
        before: Sequence[FoundCode],
        polarity: Polarity,
        scores: Mapping[str, float],
    ) -> list[FoundCode]:
        """Return the codes carried over to a sentence, in the layers of which it has none."""
        layers = {finding.code_id in self._details for finding in own}
        assigned = [old.code_id for old in before]
        return [
            FoundCode(
                old.code_id,
                round(old.score * CARRY, 4),
                polarity,
                old.because,
                grounds(
                    self.codebook,
                    old.code_id,
                    scores,
                    assigned,
                    patterns=old.grounds.patterns,
                    by_patterns=True,
                    carried=True,
                ),
            )
            for old in before
            if (old.code_id in self._details) not in layers
        ]


def coder_of_some(
    codebook: Codebook,
    patterns: Patterns,
    code_ids: Collection[str],
    matcher: PatternMatcher | None = None,
) -> RulesCoder | None:
    """Return a rules coder of some codes, or None if none of them has patterns.

    It carries no codes over to the next sentence, since it does not see the codes that this
    sentence may have besides. A matcher of all patterns may be passed.
    """
    chosen = tuple(code for code in patterns.codes if code.code_id in code_ids)
    if not chosen:
        return None
    return RulesCoder(codebook, replace(patterns, codes=chosen), carry=False, matcher=matcher)


def _score(hits: Sequence[Hit]) -> float:
    """Combine the weights of matching patterns, counting each pattern once."""
    weights = {hit.pattern: hit.weight for hit in hits}.values()
    missing = against = 1.0
    for weight in weights:
        if weight > 0:
            missing *= 1 - weight
        else:
            against *= 1 + weight
    return round((1 - missing) * against, 4)


__all__ = ["FoundCode", "RulesCoder", "coder_of_some"]
