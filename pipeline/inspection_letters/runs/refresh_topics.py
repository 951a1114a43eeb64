"""Topics in a refresh: assign new letters to the existing topics, if there is a model.

The topic library takes many seconds to import, so it is imported only for new letters.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from inspection_letters.analysis.topic_tables import TOPICS_FOLDER as FOLDER
from inspection_letters.common.files.atomic import atomic_file
from inspection_letters.common.files.bounded import parse_json, read_bounded
from inspection_letters.records.errors import LettersError
from inspection_letters.store import Store, queries

MODEL_FILE: Final = "topics.json"

_STATE: Final = "refreshed.json"


def assign_topics(workspace: Store, coder: str | None) -> Sequence[Mapping[str, Any]]:
    """Assign new letters to the topics of the workspace's model, if it has one.

    An error here never stops the refresh: it is reported, and the next refresh tries again.

    Parameters
    ----------
    workspace : Store
        The workspace, with its letters read and coded.
    coder : str or None
        The coder whose codes the topics are compared with.

    Returns
    -------
    sequence of mapping
        Events, each with a ``label``: topics that the codebook no longer explains
        (``emerged``), a model that needs refitting (``refit due``, reported until there is
        a new model), or an error (``failed``).
    """
    folder = workspace.path / FOLDER
    if not (folder / MODEL_FILE).exists():
        return ()
    try:
        letters = _letters(workspace)
        state = _state(folder)
        if state is not None and state.get("made_of") == _made_of(folder, letters):
            return tuple(state["lasting"])
        from inspection_letters.runs.topics import follow

        events = follow(workspace, folder, coder)
        lasting = [event for event in events if event["what"] == "refit due"]
        content = {"made_of": _made_of(folder, letters), "lasting": lasting}
        with atomic_file(folder / _STATE) as part:
            part.write_text(json.dumps(content, ensure_ascii=False) + "\n", encoding="utf-8")
        return tuple(events)
    except LettersError as error:
        reason = str(error)
    except OSError as error:
        reason = f"{error.filename or folder} cannot be used ({error.strerror or error})."
    return (
        {"what": "failed", "label": "New letters were not assigned to topics", "reason": reason},
    )


def _letters(workspace: Store) -> str:
    with workspace.read() as conn:
        texts = queries.text_digests(conn)
    return sha256(json.dumps(sorted(texts.items())).encode()).hexdigest()


def _made_of(folder: Path, letters: str) -> list[str]:
    return [sha256((folder / MODEL_FILE).read_bytes()).hexdigest(), letters]


def _state(folder: Path) -> Mapping[str, Any] | None:
    try:
        found = parse_json(read_bounded(folder / _STATE))
    except (OSError, ValueError):
        return None
    return found if isinstance(found, dict) and isinstance(found.get("lasting"), list) else None
