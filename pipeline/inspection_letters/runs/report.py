"""Gather what a report is made of from a coded corpus."""

from __future__ import annotations

from pathlib import Path

from inspection_letters.analysis.code_use import codes_for_finding
from inspection_letters.analysis.coder_card import find_card
from inspection_letters.analysis.coding_quality import measured_kinds
from inspection_letters.analysis.corpus import CodedCorpus, load_corpus
from inspection_letters.analysis.evaluation import evaluate_all
from inspection_letters.analysis.findings import make_findings, make_findings_by
from inspection_letters.analysis.letter_filter import Where
from inspection_letters.analysis.letters import GROUPINGS
from inspection_letters.analysis.official import OfficialCheck
from inspection_letters.analysis.practice.search import practice_in
from inspection_letters.analysis.provenance import command_line, provenance
from inspection_letters.analysis.statistics.shares import Finding
from inspection_letters.analysis.topic_tables import (
    TOPICS_FOLDER,
    by_letters,
    read_refit_agreement,
    read_topic_sample,
)
from inspection_letters.common.settings.reading import doubtful_share
from inspection_letters.outputs.report.material import ReportMaterial
from inspection_letters.outputs.report.wording import shown_figures
from inspection_letters.records import Codebook
from inspection_letters.records.errors import UsageError
from inspection_letters.records.official import OfficialRecord
from inspection_letters.records.seeds import DEFAULT_SEED
from inspection_letters.runs.official import check_workspace, cover_workspace, load_record
from inspection_letters.store import open_store


def gather_report(
    workspace: Path,
    *,
    coder: str | None = None,
    seed: int = DEFAULT_SEED,
    database_url: str | None = None,
    model: Path | None = None,
    usual_model: Path | None = None,
    record: Path | None = None,
    command: str = "",
    where: Where = None,
) -> ReportMaterial:
    """Read everything that a report says from a workspace.

    Parameters
    ----------
    workspace : Path
        The folder.
    coder : str, optional
        Whose codes are reported; see `inspection_letters.analysis.corpus.load_corpus`.
    seed : int, default 0
        Random seed.
    database_url : str, optional
        Database in place of the one in the workspace.
    model, usual_model : Path, optional
        Folders of models, to correct for their known errors: the one that made the coding,
        and one that may have.
    record : Path, optional
        Record of inspections in place of the packaged one.
    command : str, optional
        The command that makes the report again, as the report states it.
    where : mapping, iterable of str or LetterFilter, optional
        Conditions that letters must meet.

    Raises
    ------
    UsageError
        If no letter has been coded or meets the conditions, there is no such coder, or the
        record has faults.
    """
    official = load_record(record)
    with open_store(workspace, url=database_url) as store:
        corpus = load_corpus(store, coder=coder, model=model, models=[usual_model], where=where)
        check = check_workspace(store, official)
    return make_material(corpus, seed=seed, command=command, record=official, check=check)


def _groupings(corpus: CodedCorpus) -> tuple[str, ...]:
    """Return the groupings of a report; by grade only if any letter prints one."""
    graded = any(letter.grade for letter in corpus.letters)
    return tuple(by for by in GROUPINGS if by != "grade" or graded)


def make_material(
    corpus: CodedCorpus,
    *,
    seed: int = DEFAULT_SEED,
    command: str = "",
    record: OfficialRecord | None = None,
    check: OfficialCheck | None = None,
) -> ReportMaterial:
    """Return everything that a report of a corpus says; see `gather_report`.

    Parameters
    ----------
    corpus : CodedCorpus
        The letters with their codes.
    seed, command : optional
        As for `gather_report`.
    record : OfficialRecord, optional
        The record of inspections; by default the packaged one.
    check : OfficialCheck, optional
        The letters compared with it, if they were.
    """
    found = make_findings_by(corpus, _groupings(corpus), seed=seed)
    first = next(iter(found.values()))
    letters = tuple(
        letter
        for letter in corpus.letters
        if letter.replaced or letter.letter_id in corpus.coder.letters
    )
    if not letters:
        raise UsageError(
            "None of these letters has been coded."
            if corpus.part
            else "No letter in the workspace has been coded.",
            "Run 'letters run' on some letters first.",
        )
    excerpts = corpus.corpus_excerpts(letters)
    command = command or command_line(corpus, ["report", "--out", "report"], seed=seed)
    overall = tuple(finding for finding in first.findings if finding.group is None)
    return ReportMaterial(
        name=corpus.name,
        coder_id=corpus.coder.coder_id,
        codebook=first.codebook,
        letters=letters,
        excerpts=excerpts,
        figures={
            by: shown_figures(figures, first.codebook.derived)
            for by, figures in (
                (None, overall),
                *((by, findings.findings) for by, findings in found.items()),
            )
        },
        detail_figures=_in_detail(corpus, first.codebook, seed),
        notes=first.on_intervals,
        people=first.people,
        reviewed=first.reviewed,
        practices=practice_in(corpus, {each.excerpt_id: each for each in excerpts}),
        topics=tuple(sorted((topic for topic in corpus.topics if topic.shown), key=by_letters)),
        refit_agreement=read_refit_agreement(corpus.path / TOPICS_FOLDER),
        topic_sample=read_topic_sample(corpus.path / TOPICS_FOLDER),
        rejections=corpus.rejections,
        run=corpus.runs[-1] if corpus.runs else None,
        evaluations=evaluate_all(corpus, seed=seed),
        # A part of the letters cannot cover what the record lists.
        coverage=None if corpus.part else cover_workspace(letters, record or load_record(None)),
        check=check.only(corpus.letter_by_id) if check else None,
        part=corpus.part,
        unfit=first.unfit,
        card=find_card(corpus),
        seed=seed,
        doubtful_share=doubtful_share(),
        measured=measured_kinds(corpus),
        for_finding=codes_for_finding(first.codebook, corpus.coder, corpus.held_out),
        command=command,
        made_with=provenance(corpus, seed=seed, command=command),
    )


def _in_detail(corpus: CodedCorpus, codebook: Codebook, seed: int) -> tuple[Finding, ...]:
    """Return the figures of detail codes; none if the codebook has no such codes."""
    if not codebook.detail_codes:
        return ()
    return shown_figures(make_findings(corpus, seed=seed, detail=True).findings)
