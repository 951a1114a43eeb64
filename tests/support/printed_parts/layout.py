"""How text stands on pages: columns, tall type, lists, notes, tables, running heads."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest
from random import Random

from tests.support.plain_pdf import pdf, show, width_of
from tests.support.printed_parts.sheet import Column, body, sentences, wrapped

GLYPHS = "•·*>»–"


def tall_figure(rng: Random) -> tuple[bytes, Sequence[str]]:
    """A figure as tall as several lines, with the sentence that it opens beside it."""
    text = sentences(rng, 7)
    share = rng.choice(("87%", "9 in 10", "412", "3/4"))
    size = rng.choice((34, 40, 48))
    column = body()
    out = column.write(" ".join(text[:3]))
    column.skip(1)
    top = column.y
    x = 72 + width_of(share, size, "F2") + 12
    beside = Column(x, top, 512 - x)
    out += show(share, 72, top - 0.55 * size, size, font="F2")
    opened = f"of plans are reviewed on time {rng.choice(('now', 'today'))}."
    out += beside.write(f"{opened} {text[3]} {text[4]}")
    column.y = min(beside.y, top - 0.9 * size) - 14
    out += column.write(" ".join(text[5:]))
    return pdf(out), [*text[:3], f"{share} {opened}", *text[3:]]


def drop_cap(rng: Random) -> tuple[bytes, Sequence[str]]:
    """A paragraph whose first letter is as tall as two or three lines."""
    text = sentences(rng, 8)
    lines = rng.choice((2, 3))
    leading, size = 13.5, 11
    tall = (lines - 1) * leading / 0.72 + size
    whole = " ".join(text)
    wide = width_of(whole[0], tall) + rng.uniform(0.5, 3)
    beside = Column(72 + wide, 740, 440 - wide)
    rest = wrapped(whole[1:], beside.width, size)
    out = show(whole[0], 72, 740 - (lines - 1) * leading, tall)
    out += beside.write(" ".join(rest[:lines]))
    under = Column(72, beside.y, 440)
    return pdf(out + under.write(" ".join(rest[lines:]))), text


def columns(rng: Random, count: int, pages: int = 1) -> tuple[bytes, Sequence[str]]:
    """Columns whose baselines differ by any fraction of a line, below a heading."""
    text: list[str] = []
    contents = []
    wide = {2: 205, 3: 134}[count]
    per_column = 8 if count == 2 else 6
    found = sentences(rng, pages * count * per_column + 1)
    for _ in range(pages):
        out = ""
        heading = "What " + " ".join(found[-1].casefold()[:-1].split()[:6])
        out += show(heading, 72, 770, 15, font="F2")
        text.append(heading)
        lines: list[list[str]] = []
        for at in range(count):
            chosen = [found.pop(0) for _ in range(per_column + rng.randint(-2, 0))]
            offset = rng.uniform(0, 13.5) if at else 0.0
            leading = 13.5 * (rng.uniform(0.97, 1.12) if at else 1.0)
            column = Column(72 + at * (wide + 25), 740 - offset, wide, leading=leading)
            lines.append(column.write(" ".join(chosen)).splitlines(keepends=True))
            text += chosen
        contents.append(out + _painted(rng, lines))
    return pdf(*contents), text


def _painted(rng: Random, columns: Sequence[Sequence[str]]) -> str:
    """Return the operators of columns one after the other, or line by line across them."""
    if rng.random() < 0.5:
        return "".join(line for column in columns for line in column)
    rows = zip_longest(*columns, fillvalue="")
    return "".join(line for row in rows for line in row)


def two_columns(rng: Random) -> tuple[bytes, Sequence[str]]:
    """Two columns."""
    return columns(rng, 2)


def three_columns(rng: Random) -> tuple[bytes, Sequence[str]]:
    """Three columns."""
    return columns(rng, 3)


def columns_over_pages(rng: Random) -> tuple[bytes, Sequence[str]]:
    """Two columns on each of two pages, with a sentence that runs on in each next column."""
    text = sentences(rng, 22)
    offset = rng.uniform(0, 13.5)
    lines = wrapped(" ".join(text), 205, 11)
    share = -(-len(lines) // 4)
    contents = []
    for page in range(2):
        sides = []
        for side in range(2):
            start = (2 * page + side) * share
            y = 740 - side * offset
            own = lines[start : start + share]
            sides.append(
                [show(line, 72 + side * 230, y - 13.5 * at) for at, line in enumerate(own)]
            )
        contents.append(_painted(rng, sides))
    return pdf(*contents), text


def columns_between_headings(rng: Random) -> tuple[bytes, Sequence[str]]:
    """Columns between a paragraph across the page above and another below."""
    text = sentences(rng, 20)
    top = body(760)
    out = top.write(" ".join(text[:3]))
    top.skip(1.2)
    left = Column(72, top.y, 205)
    right = Column(302, top.y - rng.uniform(0, 13.5), 205)
    sides = [left.write(" ".join(text[3:10])), right.write(" ".join(text[10:17]))]
    out += _painted(rng, [side.splitlines(keepends=True) for side in sides])
    below = body(min(left.y, right.y) - 16)
    return pdf(out + below.write(" ".join(text[17:]))), text


def bullets_beside_prose(rng: Random) -> tuple[bytes, Sequence[str]]:
    """A column of bullets beside a column of prose."""
    text = sentences(rng, 12)
    items = text[:5]
    left = Column(90, 740, 180)
    listed = []
    for item in items:
        listed.append(show("\u2022", 74, left.y) + left.write(item))
        left.skip(0.4)
    right = Column(310, 740 - rng.uniform(0, 13), 210)
    beside = right.write(" ".join(text[5:])).splitlines(keepends=True)
    return pdf(_painted(rng, [listed, beside])), text


def bullets(rng: Random) -> tuple[bytes, Sequence[str]]:
    """A list whose items open with a glyph, or with a letter of a font of pictures."""
    lead, *items = sentences(rng, 6)
    glyph, font = rng.choice([(glyph, "F1") for glyph in GLYPHS] + [("n", "F5"), ("\xb7", "F4")])
    column = Column(92, 720, 380)
    out = show(lead, 72, 745)
    for item in items:
        out += show(glyph, 76, column.y, font=font) + column.write(item)
        column.skip(rng.uniform(0, 0.5))
    return pdf(out), [lead, *items]


def numbered(rng: Random) -> tuple[bytes, Sequence[str]]:
    """A numbered list."""
    lead, *items = sentences(rng, 6)
    form = rng.choice(("{}.", "({})", "{})"))
    column = Column(96, 720, 380)
    out = show(lead, 72, 745)
    for number, item in enumerate(items, start=1):
        out += show(form.format(number), 74, column.y) + column.write(item)
    return pdf(out), [lead, *items]


def footnotes(rng: Random) -> tuple[bytes, Sequence[str]]:
    """Notes at the foot, with raised marks in the text, and a sentence over the page end."""
    text = sentences(rng, 6)
    cut = " ".join(text).split()
    first, rest = " ".join(cut[: len(cut) // 2]), " ".join(cut[len(cut) // 2 :])
    column = body(140)
    lines = wrapped(first, 440, 11)
    out = column.write(first)
    end = 72 + width_of(lines[-1], 11)
    note = sentences(rng, 1)[0]
    mark = show("1", end + 0.2, column.y + 13.5 + 4, 6)
    out += mark + show(f"1 {note}", 72, 70, 8)
    return pdf(out, body().write(rest)), [*text, note]


def table(rng: Random) -> tuple[bytes, Sequence[str]]:
    """A ruled table over two pages, whose head is repeated."""
    rows = sentences(rng, 12)
    contents = []
    for page in range(2):
        y, out = 740.0, ""
        cells = [("Zqx what leaders do", "Zqx what children say")] if page == 0 else []
        cells = [("What leaders do", "What children say")]
        mine = rows[6 * page : 6 * page + 6]
        cells += list(zip(mine[::2], mine[1::2], strict=True))
        for left, right in cells:
            first, second = Column(77, y - 12, 195), Column(297, y - 12, 195)
            out += first.write(left) + second.write(right)
            low = min(first.y, second.y) + 6
            out += f"72 {low} 220 {y - low} re S 292 {low} 220 {y - low} re S\n"
            y = low
        contents.append(out)
    return pdf(*contents), rows


def running_heads(rng: Random) -> tuple[bytes, Sequence[str]]:
    """Heads and page numbers on each page, and a sentence over each page end."""
    text = sentences(rng, 18)
    words = " ".join(text).split()
    share = -(-len(words) // 3)
    contents = []
    for page in range(3):
        head = show("Zqx report of an inspection", 72, 800, 9)
        foot = show(f"Page {page + 1} of 3", 280, 40, 9)
        contents.append(
            head + body(720).write(" ".join(words[page * share : (page + 1) * share])) + foot
        )
    return pdf(*contents), text


PARTS = {
    "tall figures": tall_figure,
    "drop caps": drop_cap,
    "two columns": two_columns,
    "three columns": three_columns,
    "columns over pages": columns_over_pages,
    "columns between paragraphs": columns_between_headings,
    "bullets beside prose": bullets_beside_prose,
    "bullets": bullets,
    "numbered lists": numbered,
    "notes at the foot": footnotes,
    "tables over pages": table,
    "running heads": running_heads,
}
