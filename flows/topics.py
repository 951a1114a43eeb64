"""What do the letters talk about that the codebook misses?

The first time, topics are found in all excerpts of a workspace. After that, new letters are
assigned to the existing topics until a refit is due. Tables and figures are written each time.
"""

from pathlib import Path

from inspection_letters.common.settings.run import Settings
from inspection_letters.runs.topic_discovery import TopicRequest, discover_topics
from prefect import flow


@flow(name="find-topics", persist_result=False)
def topics(workspace: Path, refit: bool = False, stability: bool = False) -> dict[str, int]:
    """Find topics in a workspace, or assign its new letters to the existing topics.

    Parameters
    ----------
    workspace : Path
        The workspace.
    refit : bool, default False
        Whether to find topics afresh.
    stability : bool, default False
        Whether to measure how reliably each topic is found again; takes minutes.

    Returns
    -------
    dict
        How many ``topics`` there are, and how many ``new_letters`` were assigned to them.
    """
    request = TopicRequest(refit=refit, stability=stability)
    found = discover_topics(workspace, request, database_url=Settings().database_url).topics
    return {"topics": len(found.fitted.model.topics), "new_letters": found.new_letters}
