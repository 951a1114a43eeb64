"""Who made the gold that a coder was measured on, and how far its two codings agreed."""

from __future__ import annotations

from functools import cache

from inspection_letters.analysis.corpus import CodedCorpus
from inspection_letters.analysis.gold import load_gold
from inspection_letters.analysis.gold.agreement import gold_agreement, pooled_f1
from inspection_letters.analysis.gold.file import StandOffGold, Status
from inspection_letters.analysis.statistics.held_out import HeldOut


@cache
def _packaged() -> StandOffGold:
    return load_gold()


def is_measured_on_packaged_gold(held_out: HeldOut) -> bool:
    """Whether all letters that were held out are letters of the packaged gold."""
    packaged = _packaged()
    names = {name for letter in packaged.letters for name in (letter.pdf_sha256, letter.file)}
    return held_out.codebook_digest == packaged.codebook_digest and all(
        letter.key in names for letter in held_out.labelled
    )


def gold(corpus: CodedCorpus) -> tuple[str, ...]:
    """Say who made the gold; nothing if the coder was not measured on any."""
    held_out = corpus.held_out
    if held_out is None:
        return ()
    if not is_measured_on_packaged_gold(held_out):
        return (
            f"{corpus.coder.coder_id} was measured on gold that does not come with the package. "
            "State here who coded it, how they were trained, and how far they agreed before "
            "anything was adjudicated.",
        )
    sentences = [each for letter in _packaged().letters for each in letter.sentences]
    twice = sum(each.status is Status.ADJUDICATED for each in sentences)
    letters = sum(
        any(each.status is Status.ADJUDICATED for each in letter.sentences)
        for letter in _packaged().letters
    )
    agreed = gold_agreement()
    both = sum(code.both for code in agreed)
    kappas = [code.kappa for code in agreed if code.kappa is not None]
    return (
        f"The gold is that of the package: {len(sentences):,} sentences of "
        f"{len(_packaged().letters)} letters. {twice:,} of them ({letters} letters) were coded "
        "twice, without sight of each other, by readers with the same codebook, training and "
        "habits, and a third reader decided where they differed; the others were coded once. "
        f"Before adjudication the two codings agreed at a micro F1 of {pooled_f1(agreed):.2f} on "
        f"codes and of {pooled_f1(agreed, polarity=True):.2f} on code and polarity together, and "
        f"on {sum(code.same_polarity for code in agreed) / both:.2f} of the polarities of codes "
        f"that both assigned; Cohen's kappa by code is {min(kappas):.2f} to {max(kappas):.2f}. "
        "Both codings were made with version 1 of the codebook.",
        "Version 2.1 added border rules to five codes: 154 codes of 146 sentences were changed "
        "where two language models decided alike, neither seeing the gold nor the other. This "
        "agreement shows that the codebook can be applied consistently, not how other people "
        "would code; do not describe it as agreement between independent human coders.",
    )
