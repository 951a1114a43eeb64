"""``letters files``: where a workspace keeps the files of its letters."""

from __future__ import annotations

from typing import Annotated

import typer

from inspection_letters.commands import console
from inspection_letters.commands.options import DatabaseOption, WorkspaceOption

EXAMPLES = (
    "letters files -w results",
    "letters files -w results --move-to s3://bucket/letters",
)


def files(
    workspace: WorkspaceOption,
    move_to: Annotated[
        str | None,
        typer.Option(
            "--move-to",
            help="Keep the files in an object store, such as s3://bucket/folder, or in the "
            "workspace again (folder). They are copied; nothing is deleted.",
            metavar="PLACE",
            show_default=False,
        ),
    ] = None,
    database_url: DatabaseOption = None,
) -> None:
    """Show where the letters' files are kept, or keep them in another place.

    By default, files are kept in the workspace. In an object store, all who use its database can
    read them without a shared folder.
    """
    from inspection_letters.runs.moving_files import describe_files, move_files
    from inspection_letters.store import open_store

    with open_store(workspace, url=database_url, writes=move_to is not None) as store:
        if move_to is None:
            account = describe_files(store)
        else:
            moved = move_files(
                store, move_to, lambda holder: console.note(f"Waiting for {holder} to end.")
            )
            account = moved.account
            copied = "1 file" if moved.copied == 1 else f"{moved.copied:,} files"
            console.say(f"{copied} copied to {account.address}.")
            for digest in moved.unsound:
                console.warn(
                    f"The file {digest} is damaged and was not copied. Run its letter again with "
                    "letters run."
                )
            for former in moved.former:
                console.say(f"Nothing reads the files in {former} any more; you can delete them.")
    console.say(
        f"Files are kept in {account.address}: those of {account.kept:,} of {account.letters:,} "
        "letters."
    )
