"""What do these letters say, by the codes of this codebook?

A run compares the files with the workspace, reads each new letter from its PDF to its
sentences, codes the sentences, and records the result; a letter that fails becomes a
rejection and does not affect the others. The steps are described in
`inspection_letters.runs.read_and_code`. Here Prefect carries out the same steps as tasks,
with retries and states; ``letters run`` carries them out without a server.
"""

# Annotations are not put off here: Prefect validates the parameters of a deployment by them.
from pathlib import Path
from typing import Any

from inspection_letters.common.settings.run import Settings
from inspection_letters.runs.orchestration.engine import flow_engine
from inspection_letters.runs.orchestration.refresh import flow_log
from inspection_letters.runs.progress import LoggedProgress
from inspection_letters.runs.read_and_code import run_letters
from inspection_letters.store import open_store
from prefect import flow


@flow(name="read-and-code-letters", persist_result=False)
def read_and_code(inputs: list[Path | str], workspace: Path, retry: bool = False) -> dict[str, Any]:
    """Read and code letters; settings come from the environment (``LETTERS_...``).

    Parameters
    ----------
    inputs : list of Path or str
        Files of letters, folders that contain them, addresses, and lists of addresses.
    workspace : Path
        Where results are kept.
    retry : bool, default False
        Whether to try rejected letters again.

    Returns
    -------
    dict
        ``run_id``, and how many letters were ``read``, ``known`` and ``rejected``.
    """
    settings = Settings()
    with open_store(
        workspace, url=settings.database_url, files_url=settings.files_url, create=True
    ) as store:
        engine = flow_engine(settings)
        summary = run_letters(
            store,
            inputs,
            settings,
            retry=retry,
            progress=LoggedProgress(flow_log()),
            engine=engine,
        )
    return {
        "run_id": summary.run_id,
        "read": summary.read,
        "known": summary.known,
        "rejected": len(summary.rejections),
    }
