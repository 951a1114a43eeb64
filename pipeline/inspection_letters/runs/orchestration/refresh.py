"""What is new on the site, and what does it change?"""

# Annotations are not put off here: Prefect hands the flow to another process by value,
# where the names in them could not be looked up.
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from prefect import flow
from prefect.client.schemas.objects import State
from prefect.exceptions import MissingContextError
from prefect.logging import get_logger, get_run_logger
from prefect.states import Completed, Failed

from inspection_letters.common.settings.refresh import RefreshSettings
from inspection_letters.common.settings.run import Settings
from inspection_letters.records.errors import LettersError
from inspection_letters.runs.fetch import FetchRequest
from inspection_letters.runs.orchestration.engine import flow_engine
from inspection_letters.runs.orchestration.parent import end_with_parent
from inspection_letters.runs.progress import LoggedProgress
from inspection_letters.runs.read_and_code import run_letters
from inspection_letters.runs.refresh import BusyError, RefreshSummary, refresh
from inspection_letters.runs.summary import RunSummary
from inspection_letters.site import AREA_SEND_KINDS
from inspection_letters.store import open_store

_ONE_LINE = 500


@flow(name="refresh-letters", persist_result=False)
def refresh_letters(
    workspace: Path,
    kinds: Sequence[str] = AREA_SEND_KINDS,
    since: date | None = None,
    limit: int | None = None,
    accept_drop: bool = False,
) -> Any:
    """Fetch what is new on the site, read and code it, and tell what changed.

    All settings come from the environment (``LETTERS_...``) of the process that runs this,
    so that no secret stands among the parameters of a run.

    Parameters
    ----------
    workspace : Path
        Where everything is kept.
    kinds, since, limit, accept_drop
        See `inspection_letters.runs.fetch.FetchRequest`.
    """
    end_with_parent()
    settings = Settings()
    try:
        summary = refresh_with(
            workspace,
            settings,
            RefreshSettings(),
            FetchRequest(tuple(kinds), since, limit, accept_drop),
        )
    except BusyError as error:
        return Completed(name="LeftToAnother", message=str(error))
    except LettersError as error:
        # Expected failures have a plain message; unexpected ones keep their traceback.
        return Failed(message=str(error))
    return _state_of(summary)


def refresh_with(
    workspace: Path, settings: Settings, site: RefreshSettings, request: FetchRequest, **more: Any
) -> RefreshSummary:
    """Refresh a workspace within a flow, of which reading and coding is a part."""
    with open_store(
        workspace, url=settings.database_url, files_url=settings.files_url, create=True
    ) as store:

        def code(inputs: list[Path | str]) -> RunSummary:
            return run_letters(
                store,
                inputs,
                settings,
                progress=LoggedProgress(flow_log()),
                engine=flow_engine(settings),
            )

        return refresh(store, settings, site, request, code, **more)


def flow_log() -> Callable[[str], None]:
    """Return what writes a warning to the log of the flow that runs, or else to Prefect's log."""
    try:
        return get_run_logger().warning
    except MissingContextError:
        return get_logger().warning


def _state_of(summary: RefreshSummary) -> State[Any]:
    account = summary.account
    said = (
        f"{len(account.new)} new, {len(account.changed)} changed, "
        f"{len(account.withdrawn)} withdrawn, {len(summary.rejections)} rejected."
    )
    notes = " ".join(summary.notes)[:_ONE_LINE]
    name = "WithRejections" if summary.rejections else None
    return Completed(name=name, message=f"{said} {notes}".strip())
