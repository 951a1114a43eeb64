"""How single glyphs are set: gaps, spacing, overprint, ligatures, hyphens, turned and tall type."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from inspection_letters.common.reference.english import is_word

from tests.support.plain_pdf import HEBREW, escaped, pdf, show, width_of
from tests.support.printed_parts.sheet import Column, body, sentences, wrapped


def word_gaps(rng: Random) -> tuple[bytes, Sequence[str]]:
    """Words set apart by position alone, without a space."""
    text = sentences(rng, 4)
    size = rng.choice((8, 11, 14))
    gap = rng.uniform(0.2, 0.34) * size
    out, y = "", 740.0
    for line in wrapped(" ".join(text), 430, size):
        x = 72.0
        for word in line.split():
            out += show(word, x, y, size)
            x += width_of(word, size) + gap
        y -= 1.25 * size
    return pdf(out), text


def letter_spacing(rng: Random) -> tuple[bytes, Sequence[str]]:
    """Letters set apart by the operator for it, in a heading and a sentence."""
    heading, *text = sentences(rng, 4)
    heading = " ".join(heading.split()[:5]) + "."
    size = rng.choice((8, 11, 14))
    column = body()
    out = show(heading, 72, 770, size, f"{rng.uniform(0.05, 0.22) * size:.2f} Tc")
    return pdf(out + column.write(" ".join(text))), [heading, *text]


def kerned_spread(rng: Random) -> tuple[bytes, Sequence[str]]:
    """Letters set apart by kerning: each glyph moved on its own."""
    heading, *text = sentences(rng, 4)
    heading = " ".join(heading.split()[:5]) + "."
    size, apart = rng.choice((9, 11, 16)), rng.uniform(60, 200)
    moved = " ".join(f"({escaped(char)}) -{apart:.0f}" for char in heading)
    column = body()
    out = f"BT /F1 {size} Tf 1 0 0 1 72 770 Tm [{moved}] TJ ET\n"
    return pdf(out + column.write(" ".join(text))), [heading, *text]


def justified(rng: Random) -> tuple[bytes, Sequence[str]]:
    """Lines stretched to one width by the gaps of words and of letters."""
    text = sentences(rng, 6)
    size, width, out, y = 11, rng.choice((220, 330, 430)), "", 740.0
    lines = wrapped(" ".join(text), width, size)
    for at, line in enumerate(lines):
        room = width - width_of(line, size) if at < len(lines) - 1 else 0
        letters = min(0.03 * size, 0.3 * room / len(line))
        words = (room - letters * len(line)) / max(1, line.count(" "))
        out += show(line, 72, y, size, f"{letters:.3f} Tc {words:.3f} Tw")
        y -= 13.5
    return pdf(out), text


def fake_bold(rng: Random) -> tuple[bytes, Sequence[str]]:
    """A sentence printed again, a little to the side, to look bold."""
    bold, *text = sentences(rng, 4)
    bold = " ".join(bold.split()[:6]) + "."
    size, times = rng.choice((9, 11, 16)), rng.randint(2, 4)
    aside = rng.uniform(0, 0.04) * size
    out = "".join(show(bold, 72 + at * aside, 770, size) for at in range(times))
    column = body()
    return pdf(out + column.write(" ".join(text))), [bold, *text]


def shadow(rng: Random) -> tuple[bytes, Sequence[str]]:
    """A sentence with a grey shadow."""
    first, *text = sentences(rng, 4)
    size = rng.choice((11, 18, 24))
    aside = rng.uniform(0.03, 0.09) * size
    short = " ".join(first.split()[:4]) + "."
    out = show(short, 72 + aside, 770 - aside, size, "0.6 g") + show(short, 72, 770, size, "0 g")
    column = body()
    return pdf(out + column.write(" ".join(text), "0 g")), [short, *text]


def hyphens(rng: Random) -> tuple[bytes, Sequence[str]]:
    """Words that a line end cuts at a hyphen."""
    text = sentences(rng, 5)
    out, y = "", 740.0
    lines = wrapped(" ".join(text), rng.choice((230, 300)), 11)
    rest = ""
    for at, line in enumerate(lines):
        line = f"{rest} {line}".strip()
        rest = ""
        last = line.rsplit(" ", 1)[-1]
        cut = len(last) // 2
        # Nothing on a page tells whether the halves of "under-stand" are one word or two.
        cuts_a_word = last.isalpha() and not is_word(last[:cut].casefold())
        if at < len(lines) - 1 and len(last) > 8 and cuts_a_word:
            line, rest = f"{line[: -len(last)]}{last[:cut]}-", last[cut:]
        out += show(line, 72, y)
        y -= 13.5
    return pdf(out), text


def symbol_dashes(rng: Random) -> tuple[bytes, Sequence[str]]:
    """A dash between words that comes from a font of symbols."""
    before, after, *text = sentences(rng, 5, tail="")
    size = rng.choice((9, 11, 14))
    first = " ".join(before.split()[:4])
    second = " ".join(after.split()[:3]).casefold()
    x = 72 + width_of(f"{first} ", size)
    out = show(first, 72, 770, size) + f"BT /F4 {size} Tf 1 0 0 1 {x} 770 Tm <2d> Tj ET\n"
    out += show(f"{second}.", x + 0.8 * size, 770, size)
    column = body()
    whole = [f"{sentence}." for sentence in text]
    return pdf(out + column.write(" ".join(whole))), [f"{first} - {second}.", *whole]


def raised_marks(rng: Random) -> tuple[bytes, Sequence[str]]:
    """Small raised ordinals within a line."""
    text = sentences(rng, 3)
    day = rng.randint(4, 20)
    start, end = "They met on the ", " of May in the town hall."
    x = 72 + width_of(f"{start}{day}", 11)
    out = show(f"{start}{day}", 72, 770) + show("th", x, 774, 7)
    out += show(end, x + width_of("th", 7), 770)
    column = body()
    return pdf(out + column.write(" ".join(text))), [f"{start}{day}th{end}", *text]


def turned_page(rng: Random) -> tuple[bytes, Sequence[str]]:
    """A page whose text is turned by right angles."""
    text = sentences(rng, 6)
    matrix, width, height = rng.choice(
        (
            ("0 1 -1 0 595 0", 842, 595),
            ("-1 0 0 -1 595 842", 595, 842),
            ("0 -1 1 0 0 842", 842, 595),
        )
    )
    column = Column(72, height - 90, width - 150)
    return pdf(f"q {matrix} cm\n{column.write(' '.join(text))}Q\n"), text


def turned_by_viewer(rng: Random) -> tuple[bytes, Sequence[str]]:
    """A page whose text is turned, and that the PDF has turned back by the viewer."""
    text = sentences(rng, 6)
    turn, matrix = rng.choice(
        ((90, "0 1 -1 0 595 0"), (270, "0 -1 1 0 0 842"), (180, "-1 0 0 -1 595 842"))
    )
    column = Column(72, 480, 440)
    content = f"q {matrix} cm\n{column.write(' '.join(text))}Q\n"
    return pdf(content, page=f"/MediaBox [0 0 595 842] /Rotate {turn}"), text


def right_to_left(rng: Random) -> tuple[bytes, Sequence[str]]:
    """Hebrew words within English sentences, printed as they look."""
    text = sentences(rng, 3)
    words = [
        "".join(rng.sample(sorted(HEBREW), rng.randint(3, 6))) for _ in range(rng.randint(1, 3))
    ]
    start, end = "The school is called", "by the families who use it."
    x, y, out = 72.0, 770.0, ""
    out += show(start, x, y)
    x += width_of(f"{start} ", 11)
    for word in reversed(words):
        out += show(word[::-1], x, y, font="F6")
        x += width_of(f"{word} ", 11)
    out += show(end, x, y)
    logical = " ".join("".join(HEBREW[code] for code in word) for word in words)
    column = body()
    return pdf(out + column.write(" ".join(text))), [f"{start} {logical} {end}", *text]


PARTS = {
    "words by gaps alone": word_gaps,
    "letter-spacing": letter_spacing,
    "letters spread by kerning": kerned_spread,
    "justified lines": justified,
    "bold by printing twice": fake_bold,
    "shadows": shadow,
    "hyphens at line ends": hyphens,
    "dashes of the Symbol font": symbol_dashes,
    "raised ordinals": raised_marks,
    "text turned on the page": turned_page,
    "pages turned by the viewer": turned_by_viewer,
    "right-to-left words": right_to_left,
}
