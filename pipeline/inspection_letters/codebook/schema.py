"""What a codebook file and a patterns file may contain.

Pydantic finds the faults; `inspection_letters.codebook.file` adds the line of each and
puts it in words.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainValidator,
    ValidationInfo,
)
from pydantic_core import PydanticCustomError, PydanticKnownError

from inspection_letters.codebook.patterns import (
    PATTERNS_SUFFIX,
    Pattern,
    PatternError,
    parse_pattern,
)
from inspection_letters.records import Codebook

_LONGEST_QUOTE = 150
"""Characters of a pattern that a message quotes."""

_KEBAB = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


def _fault(message: str) -> PydanticCustomError:
    # The message is an argument of a template, since text from the file may contain braces.
    return PydanticCustomError("fault", "{message}", {"message": message})


def _plain_text(text: str) -> str:
    """Return text with every run of white space as one space."""
    plain = " ".join(text.split())
    if not plain:
        raise _fault("is empty")
    return plain


def _kebab(text: str) -> str:
    if not _KEBAB.fullmatch(text):
        raise _fault(f"'{text}' is not of the form 'lower-case-words'")
    return text


def _pattern(line: Any) -> Pattern:
    if not isinstance(line, str):
        raise PydanticKnownError("string_type")
    try:
        return parse_pattern(line)
    except PatternError as error:
        shown = line if len(line) <= _LONGEST_QUOTE else line[:_LONGEST_QUOTE] + " ..."
        raise _fault(f"pattern '{shown}' {error}") from error


def _match_of(patterns: Any) -> Any:
    """Return the patterns of a code with their key: a bare list is what to match."""
    return patterns if isinstance(patterns, Mapping) else {"match": patterns}


def _in_codebook(code_id: Any, info: ValidationInfo) -> str:
    codebook: Codebook | None = info.context
    if codebook is not None and code_id not in codebook.all_code_ids:
        raise _fault(f"codebook '{codebook.name}' has no code '{code_id}'")
    return str(code_id)


def _patterns_name(name: str) -> str:
    if not name.endswith(PATTERNS_SUFFIX) or "/" in name or "\\" in name:
        raise _fault(
            f"'{name}' is not the name of a patterns file beside this one (*{PATTERNS_SUFFIX})"
        )
    return name


Text = Annotated[str, AfterValidator(_plain_text)]
PatternsName = Annotated[Text, AfterValidator(_patterns_name)]
Kebab = Annotated[Text, AfterValidator(_kebab)]
PatternLines = Annotated[list[Annotated[Pattern, PlainValidator(_pattern)]], Field(min_length=1)]


class FileEntry(BaseModel):
    """A mapping of the file; unknown keys are faults, and no value is converted."""

    model_config = ConfigDict(extra="forbid", strict=True)


class CodePatternsEntry(FileEntry):
    """The patterns of a code: evidence for it, and matches to exclude."""

    match: PatternLines
    exclude: PatternLines = Field(alias="not", default=[])


PatternsOfCode = Annotated[CodePatternsEntry, BeforeValidator(_match_of)]


class CodeEntry(FileEntry):
    """A code, with or without its patterns."""

    id: Kebab
    group: Kebab
    label: Text
    definition: Text
    include: Text = ""
    exclude: Text = ""
    seed_theme: Text = ""
    examples: list[Text] = []
    patterns: PatternsOfCode = CodePatternsEntry.model_construct(match=[])


class DetailCodeEntry(FileEntry):
    """A code of the second layer, under a main code."""

    id: Kebab
    parent: Text
    label: Text
    definition: Text
    include: Text = ""
    exclude: Text = ""
    examples: list[Text] = []
    patterns: PatternsOfCode = CodePatternsEntry.model_construct(match=[])


class PolaritiesEntry(FileEntry):
    """The meaning of each polarity."""

    strength: Text
    weakness: Text
    mixed: Text
    context: Text


class DerivedEntry(FileEntry):
    """Several codes that are counted as one."""

    id: Kebab
    label: Text
    any_of: Annotated[list[Text], Field(min_length=2)]
    note: Text = ""


class CodebookEntry(FileEntry):
    """A whole codebook file."""

    name: Text
    version: Text
    language: Text
    kinds: list[Text] = []
    polarities: PolaritiesEntry
    rules: list[Text] = []
    codes: Annotated[list[CodeEntry], Field(min_length=1)]
    detail_codes: list[DetailCodeEntry] = []
    derived: list[DerivedEntry] = []

    @property
    def all_codes(self) -> list[CodeEntry | DetailCodeEntry]:
        """The codes of both layers."""
        return [*self.codes, *self.detail_codes]


class ExtensionEntry(FileEntry):
    """A codebook file that adds codes to another codebook, which ``extends`` names.

    Without ``name``, the codebook takes the name of its file.
    """

    extends: Text = ""
    name: Text = ""
    version: Text = "1"
    codes: list[CodeEntry] = []
    detail_codes: list[DetailCodeEntry] = []
    derived: list[DerivedEntry] = []

    @property
    def all_codes(self) -> list[CodeEntry | DetailCodeEntry]:
        """The added codes of both layers."""
        return [*self.codes, *self.detail_codes]


class CuesEntry(FileEntry):
    """Cue lists; those that are missing are taken from the packaged patterns."""

    strength: PatternLines = []
    weakness: PatternLines = []
    mixed: PatternLines = []
    negation: PatternLines = []
    contrast: PatternLines = []
    concession: PatternLines = []
    recommendation: PatternLines = []
    connection: PatternLines = []


class PatternsEntry(FileEntry):
    """A whole patterns file; the codes are those of the codebook passed as context.

    ``extends`` names a patterns file beside it, whose patterns and cue lists count as well.
    """

    extends: PatternsName | None = None
    codes: dict[Annotated[Any, AfterValidator(_in_codebook)], PatternsOfCode]
    cues: CuesEntry = CuesEntry()


class DerivedFileEntry(FileEntry):
    """A whole file of derived measures; the codes are those of the codebook passed as context."""

    derived: Annotated[list[DerivedEntry], Field(min_length=1)]


MAPPINGS: Mapping[str, type[FileEntry]] = {
    "codes": CodeEntry,
    "cues": CuesEntry,
    "derived": DerivedEntry,
    "detail_codes": DetailCodeEntry,
    "polarities": PolaritiesEntry,
}
"""The mappings below the root by the key they stand under; any other has patterns of a code."""
