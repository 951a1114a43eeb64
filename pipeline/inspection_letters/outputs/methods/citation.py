"""How the program, an analysis and a letter are cited."""

from __future__ import annotations

from inspection_letters.analysis.corpus import CodedCorpus
from inspection_letters.analysis.provenance import coding_run
from inspection_letters.outputs.report.wording import count, licence_notice


def how_to_cite(corpus: CodedCorpus, *, seed: int) -> tuple[str, ...]:
    """Return the references of the program, of this analysis and of what is quoted.

    Parameters
    ----------
    corpus : CodedCorpus
        The letters with their codes.
    seed : int
        Seed of what was drawn at random.
    """
    run = coding_run(corpus)
    version = run.versions.get("inspection-letters", "") if run else ""
    year = f" ({run.started_at.year})" if run else ""
    codebook = corpus.codebook
    return (
        f"Program: The Inspection Letters authors{year}. Inspection Letters"
        f"{f', version {version}' if version else ''} [computer program]. MIT licence.",
        f"This analysis: {count(len(corpus.counted_letters), 'letter')}, codebook {codebook.name} "
        f"{codebook.version}, coder {corpus.coder.coder_id}, seed {seed}"
        f"{f', run {run.run_id}' if run else ''}.",
        "A letter: its area, its title and date, the inspectorates, and the page. "
        f"{licence_notice(corpus.counted_letters)}",
    )
