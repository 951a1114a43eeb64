"""A fast tokeniser for page contents: one regular expression.

pdfminer reads a page's content character by character in Python, which takes more
than half of the time needed to read a letter. Word processors write plain content:
numbers, names, strings, arrays and operators, which one regular expression can
recognise. Anything else (comments, nested brackets in strings, inline images) is
left to pdfminer, so the result is always the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any, Final

from pdfminer.pdfinterp import PDFPageInterpreter
from pdfminer.pdftypes import stream_value
from pdfminer.psparser import LIT

LARGE: Final = 4_000_000
"""Content of more bytes than this is left to pdfminer, which reads it in smaller pieces."""

_TOKEN: Final = re.compile(
    rb"""[\x00\t\n\x0c\r ]*(?:
      (-?\d+(?=[\x00\t\n\x0c\r \[\]<>()/]))                # 1 whole number
    | (-?(?:\d+\.\d*|\.\d+)(?=[\x00\t\n\x0c\r \[\]<>()/])) # 2 fraction
    | ([A-Za-z'"][A-Za-z0-9*]*(?=[\x00\t\n\x0c\r \[\]<>()/]|$)) # 3 operator
    | \(([^()\\]*)\)                                       # 4 string without escapes
    | /([A-Za-z0-9_.+\-]+(?=[\x00\t\n\x0c\r \[\]<>()/]))   # 5 name
    | (\[)                                                 # 6
    | (\])                                                 # 7
    | <((?:[0-9A-Fa-f]{2})*)>                              # 8 string in hexadecimal digits
    | \(((?:[^()\\]|\\.)*)\)                               # 9 string with escapes
    | (<<)                                                 # 10
    | (>>)                                                 # 11
    )""",
    re.VERBOSE | re.DOTALL,
)
_END: Final = re.compile(rb"[\x00\t\n\x0c\r ]*\Z")
_ESCAPE: Final = re.compile(rb"\\(?:([0-7]{1,3})|(\r\n|.))", re.DOTALL)
_ESCAPED: Final = {
    b"b": b"\b",
    b"t": b"\t",
    b"n": b"\n",
    b"f": b"\f",
    b"r": b"\r",
    b"(": b"(",
    b")": b")",
    b"\\": b"\\",
}
_CONSTANTS: Final[dict[bytes, Any]] = {b"true": True, b"false": False, b"null": None}


class UnusualContentError(Exception):
    """The content contains something that only pdfminer's own parser can read."""


class Operator(bytes):
    """An operator's name; its type distinguishes it from a string."""

    __slots__ = ()


def tokens(data: bytes) -> Iterator[Any]:
    """Yield the operands and operators of a page's content, in order.

    Parameters
    ----------
    data : bytes
        The decompressed content.

    Yields
    ------
    int, float, bytes, list, dict, bool, None, pdfminer literal or Operator
        As pdfminer's parser yields them, except that operators are `Operator`.

    Raises
    ------
    UnusualContentError
        If the content needs pdfminer's own parser.
    """
    match = _TOKEN.match
    position, size = 0, len(data)
    unclosed: list[list[Any]] = []
    while position < size:
        found = match(data, position)
        if found is None:
            if _END.match(data, position) and not unclosed:
                return
            raise UnusualContentError(f"at byte {position}")
        position = found.end()
        kind = found.lastindex
        text = found[kind or 0]
        value: Any
        if kind == 1:
            value = int(text)
        elif kind == 2:
            value = float(text)
        elif kind == 3:
            if text in _CONSTANTS:
                value = _CONSTANTS[text]
            elif unclosed or text in (b"BI", b"ID", b"EI"):
                raise UnusualContentError(f"operator {text!r}")
            else:
                yield Operator(text)
                continue
        elif kind == 4:
            value = text
        elif kind == 5:
            value = LIT(text.decode("ascii"))
        elif kind in (6, 10):
            unclosed.append([])
            continue
        elif kind in (7, 11):
            if not unclosed:
                raise UnusualContentError("a bracket that closes nothing")
            value = unclosed.pop()
            if kind == 11:
                value = _dictionary(value)
        elif kind == 8:
            value = bytes.fromhex(text.decode("ascii"))
        else:
            value = _ESCAPE.sub(_unescaped, text)
        if unclosed:
            unclosed[-1].append(value)
        else:
            yield value
    if unclosed:
        raise UnusualContentError("a bracket that is not closed")


def _dictionary(items: Sequence[Any]) -> dict[str, Any]:
    if len(items) % 2 or not all(hasattr(key, "name") for key in items[::2]):
        raise UnusualContentError("a dictionary with a key that is not a name")
    return dict(zip((key.name for key in items[::2]), items[1::2], strict=True))


def _unescaped(match: re.Match[bytes]) -> bytes:
    if match[1] is not None:
        code = int(match[1], 8)
        if code > 255:
            raise UnusualContentError("an octal code that is not a byte")
        return bytes((code,))
    return _ESCAPED.get(match[2], b"")


class ContentInterpreter(PDFPageInterpreter):
    """pdfminer's interpreter of page contents, using `tokens` where it can."""

    def execute(self, streams: Sequence[object]) -> None:
        """Execute the operators of content streams, as pdfminer's method does."""
        parts = [stream_value(stream) for stream in streams]
        ids = {part.objid for part in parts if part.objid is not None}
        if len(ids) < len(parts) or ids & self.parent_stream_ids:
            super().execute(streams)
            return
        contents = [part.get_data() for part in parts]
        if sum(map(len, contents)) > LARGE:
            super().execute(streams)
            return
        try:
            # pdfminer joins a token that is split between two streams; `tokens` cannot.
            found = [token for content in contents for token in tokens(content + b"\n")]
            if any(not _ends_apart(content) for content in contents[:-1]):
                raise UnusualContentError("a stream that ends within a token")
        except UnusualContentError:
            super().execute(streams)
            return
        self.stream_ids.clear()
        self.stream_ids.update(ids)
        for token in found:
            if type(token) is not Operator:
                self.argstack.append(token)
                continue
            name, arguments = _method_of(bytes(token))
            if name is None:
                continue
            if not arguments:
                getattr(self, name)()
                continue
            array = self.pop(arguments)
            if len(array) == arguments:
                getattr(self, name)(*array)


def _ends_apart(content: bytes) -> bool:
    return not content or content[-1:] in b"\x00\t\n\x0c\r )]>"


@cache
def _method_of(operator: bytes) -> tuple[str | None, int]:
    """Return the name of the interpreter's method for an operator, and its operand count."""
    name = operator.decode("ascii")
    for sign, word in (("*", "_a"), ('"', "_w"), ("'", "_q")):
        name = name.replace(sign, word)
    method = getattr(PDFPageInterpreter, f"do_{name}", None)
    if method is None:
        return None, 0
    return f"do_{name}", method.__code__.co_argcount - 1
