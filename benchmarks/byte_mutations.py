"""Ways to spoil the bytes of a PDF as they lie in the file, each repeatable from its seed."""

from __future__ import annotations

import math
import re
from random import Random

_OBJECT = re.compile(rb"(?<![0-9])\d+ \d+ obj\b.*?\bendobj", re.DOTALL)
_STREAM = re.compile(rb"\bstream\r?\n(.*?)endstream", re.DOTALL)
NUMBER = re.compile(rb"(?<![\w.#/+-])-?\d+(?:\.\d+)?(?![\w.])")
HUGE = (
    *(b"0", b"-1", b"2147483647", b"2147483648", b"-2147483648", b"99999999999999999999"),
    *(b"1" + b"0" * 40, b"-" + b"9" * 320, b"0.0000000000000001", b"123456.789", b"1000000"),
)


def few_or_many(rng: Random, most: int) -> int:
    """Return a number from 1 to `most`; small ones as likely as large ones."""
    return max(1, round(math.exp(rng.uniform(0, math.log(max(1, most))))))


def flip_bytes(rng: Random, data: bytes) -> bytes:
    """Change 1 to 2,000 bytes anywhere."""
    spoilt = bytearray(data)
    for _ in range(few_or_many(rng, 2000)):
        spoilt[rng.randrange(len(spoilt))] = rng.randrange(256)
    return bytes(spoilt)


def cut_range(rng: Random, data: bytes) -> bytes:
    """Take out a range of up to a fifth of the file."""
    start = rng.randrange(len(data))
    return data[:start] + data[start + few_or_many(rng, len(data) // 5) :]


def cut_tail(rng: Random, data: bytes) -> bytes:
    """Cut off the end of the file."""
    return data[: rng.randrange(1, len(data))]


def cut_tail_with_end_mark(rng: Random, data: bytes) -> bytes:
    """Cut off the end of the file and put an end mark where it was cut."""
    return cut_tail(rng, data) + b"\nstartxref\n%d\n%%%%EOF\n" % rng.randrange(len(data))


def swap_ranges(rng: Random, data: bytes) -> bytes:
    """Exchange two ranges of the file."""
    a, b, c, d = sorted(rng.randrange(len(data)) for _ in range(4))
    return data[:a] + data[c:d] + data[b:c] + data[a:b] + data[d:]


def swap_objects(rng: Random, data: bytes) -> bytes:
    """Exchange the contents of two numbered objects, up to five times."""
    for _ in range(few_or_many(rng, 5)):
        found = [match.span() for match in _OBJECT.finditer(data)]
        if len(found) < 2:
            return swap_ranges(rng, data)
        (a, b), (c, d) = sorted(rng.sample(found, 2))
        heads = [re.match(rb"\d+ \d+ obj", data[at:]) for at in (a, c)]
        first, second = (len(head[0]) if head else 0 for head in heads)
        data = (
            data[: a + first]
            + data[c + second : d]
            + data[b : c + second]
            + data[a + first : b]
            + data[d:]
        )
    return data


def delete_objects(rng: Random, data: bytes) -> bytes:
    """Blank out up to ten numbered objects, and leave the others where they are."""
    spoilt = bytearray(data)
    found = [match.span() for match in _OBJECT.finditer(data)]
    for start, end in rng.sample(found, min(len(found), few_or_many(rng, 10))):
        spoilt[start:end] = b" " * (end - start)
    return bytes(spoilt)


def corrupt_streams(rng: Random, data: bytes) -> bytes:
    """Change bytes inside up to ten streams."""
    spoilt = bytearray(data)
    found = [match.span(1) for match in _STREAM.finditer(data) if match[1]]
    for start, end in rng.sample(found, min(len(found), few_or_many(rng, 10))):
        for _ in range(few_or_many(rng, 50)):
            spoilt[rng.randrange(start, end)] = rng.randrange(256)
    return bytes(spoilt)


def huge_numbers(rng: Random, data: bytes) -> bytes:
    """Replace up to 50 numbers outside of streams, in objects and the table of objects."""
    hidden = [match.span(1) for match in _STREAM.finditer(data)]
    bare = bytearray(data)
    for start, end in hidden:
        bare[start:end] = b"x" * (end - start)
    found = [match.span() for match in NUMBER.finditer(bytes(bare))]
    chosen = sorted(rng.sample(found, min(len(found), few_or_many(rng, 50))), reverse=True)
    for start, end in chosen:
        data = data[:start] + rng.choice(HUGE) + data[end:]
    return data
