"""What findings are of: codes, derived measures, and codes that a user joins."""

from __future__ import annotations

from collections.abc import Sequence

from inspection_letters.codebook import default_codebook_path, load_codebook
from inspection_letters.records import Codebook
from inspection_letters.records.errors import UsageError
from inspection_letters.records.suggestions import unknown_code


def with_derived(codebook: Codebook) -> Codebook:
    """Return a codebook with its derived measures.

    A workspace that was coded before they were defined has none; those of the packaged
    codebook are then taken from its file.
    """
    if codebook.derived:
        return codebook
    packaged = load_codebook(default_codebook_path())
    return packaged if packaged.digest == codebook.digest else codebook


def subjects_of(
    codebook: Codebook, any_of: Sequence[str] = (), *, detail: bool = False
) -> list[tuple[str, ...]]:
    """Return what findings are of: each code, each derived measure, and codes joined by a user.

    With ``detail``, they are of each detail code, and of codes joined by a user.

    Raises
    ------
    UsageError
        If there is no such code, fewer than two are joined, or detail codes are asked for of
        a codebook that has none.
    """
    together = [_codes_of(text, codebook) for text in any_of]
    if detail and not codebook.detail_codes:
        raise UsageError(
            f"The codebook '{codebook.name}' {codebook.version}, with which these letters were "
            "coded, has no detail codes.",
            "Code the letters with a codebook that has some: 'letters run --codebook FILE'.",
        )
    derived = [] if detail else [measure.any_of for measure in codebook.derived]
    single = codebook.detail_ids if detail else codebook.code_ids
    return list(dict.fromkeys([*((code,) for code in single), *derived, *together]))


def _codes_of(text: str, codebook: Codebook) -> tuple[str, ...]:
    codes = tuple(dict.fromkeys(part.strip() for part in text.split(",") if part.strip()))
    unknown = [code for code in codes if code not in codebook.all_code_ids]
    if unknown:
        raise unknown_code(unknown[0], codebook.all_codes)
    if len(codes) < 2:
        raise UsageError(
            f"--any-of counts several codes as one, but {text!r} names fewer than two.",
            f"Separate codes with commas. The codes are {', '.join(codebook.all_code_ids)}.",
        )
    return codes


__all__ = ["subjects_of", "with_derived"]
