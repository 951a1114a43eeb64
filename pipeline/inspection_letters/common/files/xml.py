"""XML from other programs, read without trust, and text that XML can hold."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from inspection_letters.records.errors import UsageError

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_NOT_XML: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_REPLACEMENT: Final = "\ufffd"


MOST_TAGS: Final = 8_000_000
"""Signs "<" of XML that is read whole, about two for each element: some 3 GB of memory at most."""

MOST_LEVELS: Final = 100
"""Elements within each other; a project with codes under codes has about 20."""


def xml_text(text: str) -> str:
    """Return text with the replacement character for what XML cannot hold."""
    return _NOT_XML.sub(_REPLACEMENT, text)


def parse_xml(content: bytes, name: str, remedy: str) -> Element:
    """Return the root element of XML that somebody else has written.

    Declarations of entities are refused: they can make a small file fill the memory, or read
    other files.

    Parameters
    ----------
    content : bytes
        The XML.
    name : str
        What messages call it.
    remedy : str
        What the user can do about XML that cannot be read.

    Raises
    ------
    UsageError
        If it is not well-formed, or declares entities or a document type.
    """
    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import ParseError, fromstring

    if content.count(b"<") > MOST_TAGS:
        raise UsageError(f"{name} has more than {MOST_TAGS:,} tags, so it was not read.", remedy)
    try:
        root: Element = fromstring(content, forbid_dtd=True)
    except DefusedXmlException as error:
        raise UsageError(
            f"{name} declares a document type or entities, which could be used to attack the "
            "computer, so it was not read.",
            remedy,
        ) from error
    except (ParseError, ValueError, LookupError) as error:
        raise UsageError(f"{name} is not well-formed XML ({error}).", remedy) from error
    level = [root]
    for _ in range(MOST_LEVELS):
        level = [child for element in level for child in element]
    if level:
        raise UsageError(
            f"{name} is nested more than {MOST_LEVELS} levels deep, so it was not read.", remedy
        )
    return root
