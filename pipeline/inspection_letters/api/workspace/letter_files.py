"""Where a workspace keeps the files of its letters."""

from __future__ import annotations

from inspection_letters.api.workspace.reader import WorkspaceReader
from inspection_letters.runs.moving_files import (
    FilesAccount,
    MovedFiles,
    describe_files,
    move_files,
)


class LetterFiles(WorkspaceReader):
    """The files of a workspace's letters, in its folder or in an object store."""

    def files(self) -> FilesAccount:
        """Return where the letters' files are kept, as ``letters files`` does.

        Returns
        -------
        FilesAccount
            The ``address``: a folder, or one in an object store; how many letters have their file
            there (``kept``), and how many ``letters`` there are.

        Raises
        ------
        WorkspaceError
            If the object store cannot be reached.

        Examples
        --------
        >>> import inspection_letters as il
        >>> ws = il.Workspace("letters-demo")
        >>> found = ws.files()
        >>> found.kept == found.letters
        True
        """
        with self._store() as store:
            return describe_files(store)

    def move_files(self, place: str) -> MovedFiles:
        """Keep the letters' files in another place, as ``letters files --move-to`` does.

        They are copied; nothing is deleted.

        Parameters
        ----------
        place : str
            An address in an object store, such as ``s3://bucket/folder`` (extra ``files``), or
            ``folder`` for the workspace's own folder.

        Returns
        -------
        MovedFiles
            The new ``account``, as `files` returns it, how many files were ``copied``, the digests
            of those that are damaged (``unsound``), and where files were before (``former``).

        Raises
        ------
        UsageError
            If it is no such place.
        WorkspaceError
            If a place cannot be reached; then the files stay where they are.

        Examples
        --------
        >>> import inspection_letters as il
        >>> ws = il.Workspace("letters-demo")
        >>> ws.move_files("folder").copied
        0
        """
        with self._store() as store:
            return move_files(store, place, lambda _holder: None)
