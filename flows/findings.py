"""How many letters report each strength and weakness, and how sure is that?

Findings are computed from one coded corpus, with people's coding before the coder's, and
written as JSON; every figure lists the excerpts behind it.
"""

from pathlib import Path

from inspection_letters.analysis.corpus import load_corpus
from inspection_letters.analysis.findings import make_findings
from inspection_letters.analysis.provenance import command_line, provenance
from inspection_letters.commands.printing.findings import as_json
from inspection_letters.common.files.atomic import atomic_file
from inspection_letters.common.settings.run import Settings
from inspection_letters.records.seeds import DEFAULT_SEED
from inspection_letters.store import open_store
from prefect import flow


@flow(name="findings", persist_result=False)
def findings(
    workspace: Path,
    out: Path,
    by: str | None = None,
    coder: str | None = None,
    seed: int = DEFAULT_SEED,
) -> int:
    """Write the findings of a workspace to a JSON file.

    Parameters
    ----------
    workspace : Path
        The workspace.
    out : Path
        The file to write.
    by : {"outcome", "year", "region", "kind"}, optional
        Also give figures for each of these.
    coder : str, optional
        Whose codes; by default the only coder or model.
    seed : int, default 0
        Seed of the intervals.

    Returns
    -------
    int
        How many figures were written.
    """
    settings = Settings()
    with open_store(workspace, url=settings.database_url) as store:
        corpus = load_corpus(store, coder=coder, models=[settings.model])
    found = make_findings(corpus, by, (), seed)
    words = ["findings", *(["--by", found.by] if found.by else []), "--format", "json"]
    made_with = provenance(corpus, seed=seed, command=command_line(corpus, words, seed=seed))
    with atomic_file(out) as path:
        path.write_text(as_json(found, made_with), encoding="utf-8")
    return len(found.findings)
