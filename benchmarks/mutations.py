"""Ways to spoil a PDF, each by chance but repeatable: the same seed spoils it the same way."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from benchmarks import byte_mutations, page_mutations

Mutation = Callable[[Random, bytes], bytes]

MUTATIONS: dict[str, Mutation] = {
    "bytes flipped": byte_mutations.flip_bytes,
    "range cut out": byte_mutations.cut_range,
    "tail cut off": byte_mutations.cut_tail,
    "tail cut off, end mark kept": byte_mutations.cut_tail_with_end_mark,
    "ranges swapped": byte_mutations.swap_ranges,
    "objects swapped": byte_mutations.swap_objects,
    "objects deleted": byte_mutations.delete_objects,
    "streams corrupted": byte_mutations.corrupt_streams,
    "numbers made huge": byte_mutations.huge_numbers,
    "coordinates made huge": page_mutations.huge_coordinates,
    "font sizes made odd": page_mutations.odd_font_sizes,
    "operators repeated": page_mutations.repeated_operators,
    "operators shuffled": page_mutations.shuffled_operators,
    "forms that draw themselves": page_mutations.recursive_forms,
    "loops in the page tree": page_mutations.page_tree_loops,
    "page boxes made odd": page_mutations.odd_boxes,
    "fonts made odd": page_mutations.odd_fonts,
    "values of wrong types": page_mutations.wrong_types,
}
