"""Why letters that were there before give other results."""

from __future__ import annotations

from dataclasses import dataclass

from inspection_letters.analysis.changes.records import Cause
from inspection_letters.analysis.changes.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Because:
    """Why letters that were there before were read or coded again."""

    read: Cause | None
    coded: Cause | None

    @property
    def remade(self) -> Cause:
        """The cause to name where reading and coding cannot be distinguished."""
        return self.read or self.coded or Cause.CODE


def find_causes(before: Snapshot | None, after: Snapshot) -> Because:
    """Return why the letters of two snapshots may differ, by what made the snapshots."""
    if before is None:
        return Because(None, None)
    old, new = before.made_with, after.made_with
    read = Cause.CODE if old.reader != new.reader else None
    coded: Cause | None = None
    if old.codebook_digest != new.codebook_digest:
        coded = Cause.CODEBOOK
    elif old.coder_kind != new.coder_kind:
        coded = Cause.MODEL
    elif (old.coder_id, old.coder_digest) != (new.coder_id, new.coder_digest):
        # Of rules, the patterns belong to the codebook and the rest to the program.
        same = old.coder_id == new.coder_id
        rules = Cause.CODEBOOK if same else Cause.CODE
        coded = Cause.MODEL if new.coder_kind == "model" else rules
    return Because(read, coded)
