"""Rows of the tables, made from records."""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import PurePath
from typing import Any

from inspection_letters.analysis.differences import CodeDifference
from inspection_letters.analysis.findings_records import Findings
from inspection_letters.analysis.letters import CorpusLetter
from inspection_letters.analysis.practice.search import FoundPractice
from inspection_letters.analysis.statistics.shares import Finding
from inspection_letters.records import (
    Codebook,
    CodedExcerpt,
    Excerpt,
    Recommendation,
    Rejection,
    Run,
)
from inspection_letters.store.rows import file_name
from inspection_letters.store.tables import grounds_columns, judgement_columns, reading_columns

_SEVERAL = "|"
"""Separates codes that are counted as one."""


def letter_row(letter: CorpusLetter, doubtful_share: float) -> dict[str, Any]:
    """Return the exported row of a letter.

    Parameters
    ----------
    letter : CorpusLetter
        The letter; what it states comes before what the catalogue says.
    doubtful_share : float
        Share of its prose that may be in no excerpt before a note says so.
    """
    metadata = letter.metadata
    return {
        "letter_id": letter.letter_id,
        "file": file_name(letter.letter.source),
        "pdf_sha256": letter.letter.pdf_sha256,
        "kind": metadata.kind,
        "urn": letter.urn,
        "area": letter.stated_area,
        "inspection_start": metadata.inspection_start,
        "inspection_end": metadata.inspection_end,
        "published": letter.letter.published,
        "outcome": metadata.outcome.value if metadata.outcome else None,
        "next_inspection": metadata.next_inspection,
        "priority_actions": [
            {"responsible_bodies": list(action.responsible_bodies), "text": action.text}
            for action in metadata.priority_actions
        ],
        "areas_for_improvement": [item.text for item in metadata.areas_for_improvement],
        "responsible_bodies": list(metadata.responsible_bodies),
        "lead_inspectors": list(metadata.lead_inspectors),
        "pages": letter.pages,
        "statement_of_action": metadata.statement_of_action,
        "significant_weaknesses": [
            {"text": weakness.text, "verdict": _verdict(weakness)}
            for weakness in metadata.significant_weaknesses
        ],
        "priority_action_verdicts": [_verdict(action) for action in metadata.priority_actions],
        "letter_date": metadata.letter_date,
        "addressees": list(metadata.addressees),
        "inspectors": list(metadata.inspectors),
        "signatories": list(metadata.signatories),
        "mended": dict(letter.mended),
        **reading_columns(letter.reading, doubtful_share),
        "theme": metadata.theme,
        "statement_due": metadata.statement_due,
        "statement_inferred": metadata.statement_inferred,
        "statement_issued": metadata.statement_issued,
        "statement_fit": metadata.statement_fit,
        "region": letter.region,
        "year": letter.year,
        **judgement_columns(metadata),
    }


def excerpt_row(excerpt: Excerpt, page_number: int) -> dict[str, Any]:
    """Return the exported row of an excerpt that begins on a page."""
    return {
        "excerpt_id": excerpt.excerpt_id,
        "letter_id": excerpt.letter_id,
        "section": excerpt.section,
        "paragraph": excerpt.paragraph,
        "order": excerpt.order,
        "page_number": page_number,
        "start": excerpt.span.start,
        "end": excerpt.span.end,
        "text": excerpt.quote,
        "role": excerpt.role.value,
    }


def coded_excerpt_row(
    coded: CodedExcerpt, quote: str, codebooks: Mapping[str, Codebook]
) -> dict[str, Any]:
    """Return the exported row of a coded excerpt.

    Parameters
    ----------
    coded : CodedExcerpt
        The coded excerpt.
    quote : str
        The excerpt's quote.
    codebooks : mapping of str to Codebook
        The codebooks by digest.
    """
    codebook = codebooks[coded.codebook_digest]
    return {
        "excerpt_id": coded.excerpt_id,
        "letter_id": coded.letter_id,
        "code": coded.code_id,
        "polarity": coded.polarity.value,
        "score": coded.score,
        "coder": coded.coder_id,
        "codebook_version": codebook.version,
        "run_id": coded.run_id,
        "parent": codebook.parent_of(coded.code_id),
        **grounds_columns(coded.grounds, quote),
    }


def rejection_row(rejection: Rejection) -> dict[str, Any]:
    """Return the exported row of a rejection, and its further columns."""
    return {
        "source": rejection.source,
        "stage": rejection.stage,
        "reason": rejection.reason,
        "remedy": rejection.remedy,
        "file": PurePath(rejection.source).name,
        "letter_id": rejection.letter_id,
    }


def run_row(run: Run) -> dict[str, Any]:
    """Return the exported row of a run, and its further columns."""
    return {
        "run_id": run.run_id,
        "started_at": run.started_at,
        "finished_at": run.finished_at,
        "settings_digest": run.settings_digest,
        "versions": dict(run.versions),
        "counts": dict(run.counts),
        **{name: run.counts.get(name) for name in ("read", "coded", "known", "rejected")},
        "seed": run.seed,
    }


def finding_row(found: Findings, finding: Finding) -> dict[str, Any]:
    """Return the row of a finding; what is not known without letters is None."""
    share = finding.share
    known = share.n > 0 and not math.isnan(share.point)
    return {
        "coder": found.coder.coder_id,
        "codes": _SEVERAL.join(finding.codes),
        "label": found.label(finding.codes),
        "measure": finding.measure,
        "by": None if finding.group is None else found.by,
        "group": finding.group,
        "letters": share.n,
        "letters_coded": share.coded,
        "letters_coded_with_mixed": share.coded_with_mixed,
        "share": share.point if known else None,
        "low": share.low if known else None,
        "high": share.high if known else None,
        "method": share.method,
        "labelled": share.labelled,
        "sensitivity": share.sensitivity,
        "specificity": share.specificity,
        "excerpts": len(finding.excerpt_ids),
        "use": found.use(finding).value,
        "code": finding.codes[0] if len(finding.codes) == 1 else None,
        "excerpt_ids": list(finding.excerpt_ids),
    }


def difference_row(
    difference: CodeDifference, coder_id: str, labels: Mapping[str, str]
) -> dict[str, Any]:
    """Return the row of a difference between groups of letters.

    Parameters
    ----------
    difference : CodeDifference
        The difference.
    coder_id : str
        Whose codes were compared.
    labels : mapping of str to str
        The labels of codes, by code ID.
    """
    high, low = difference.high, difference.low
    return {
        "coder": coder_id,
        "code": difference.code_id,
        "label": labels[difference.code_id],
        "measure": difference.measure,
        "by": difference.by,
        "high_group": high.group,
        "high_letters": high.letters,
        "high_mean": high.mean,
        "low_group": low.group,
        "low_letters": low.letters,
        "low_mean": low.mean,
        "p": difference.p,
        "stands_out": difference.stands_out,
    }


def practice_row(found: FoundPractice, coder_id: str, labels: Mapping[str, str]) -> dict[str, Any]:
    """Return the row of a practice.

    Parameters
    ----------
    found : FoundPractice
        The practice, its sentences and its letter.
    coder_id : str
        Whose codes were used.
    labels : mapping of str to str
        The labels of codes, by code ID.
    """
    practice, letter = found.practice, found.letter
    names = [labels.get(code, code) for code in practice.code_ids]
    return {
        "practice_id": practice.practice_id,
        "score": practice.score,
        "code": practice.code_ids[0],
        "label": names[0],
        "other_codes": list(practice.code_ids[1:]),
        "area": letter.area,
        "urn": letter.urn,
        "date": letter.date,
        "file": letter.file,
        "letter_id": practice.letter_id,
        "page_number": found.page_number,
        "text": " ".join(excerpt.quote for excerpt in found.excerpts),
        "impact": found.impact.quote,
        "impact_page_number": found.impact_page_number,
        "excerpts": list(practice.excerpt_ids),
        "impact_id": practice.impact_id,
        "cues": list(practice.cues),
        "doubtful": found.clearness.doubtful,
        "clearness": found.clearness.words,
        "coder": coder_id,
        "kind": letter.metadata.kind,
        "year": letter.year,
        "labels": "; ".join(names),
    }


def _verdict(item: Recommendation) -> str | None:
    return item.verdict.value if item.verdict else None
