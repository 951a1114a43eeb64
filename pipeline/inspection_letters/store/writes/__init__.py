"""Changes to a workspace, except to its catalogue and its reviews.

Each function works within the transaction of its connection, from `Store.write`. Calling
it again with the same records leaves the same rows.
"""

from inspection_letters.store.writes.codings import (
    code_stage,
    withdraw_codings,
    write_codings,
)
from inspection_letters.store.writes.letters import READ_STAGE, check_read, write_read_letter
from inspection_letters.store.writes.runs import (
    clear_rejections,
    write_codebook,
    write_rejection,
    write_run,
)

__all__ = [
    "READ_STAGE",
    "check_read",
    "clear_rejections",
    "code_stage",
    "withdraw_codings",
    "write_codebook",
    "write_codings",
    "write_read_letter",
    "write_rejection",
    "write_run",
]
