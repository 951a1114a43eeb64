"""Who made the gold that a coder was measured on, and how far its two codings agreed."""

from __future__ import annotations

from inspection_letters.analysis.corpus import CodedCorpus
from inspection_letters.analysis.gold import StandOffGold, Status
from inspection_letters.analysis.gold.agreement import gold_agreement
from inspection_letters.analysis.provenance import is_measured_on_packaged_gold, packaged_gold
from inspection_letters.outputs.methods.tables import MethodTable, interval_cell
from inspection_letters.outputs.report.wording import count, figure_words


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
    packaged = packaged_gold()
    agreed = gold_agreement()
    kappas = [code.kappa.value for code in agreed.codes if code.kappa.value is not None]
    origin = packaged.origin
    said = (
        f"The gold is that of the package, {packaged.name} {packaged.version}: "
        f"{count(sum(len(letter.sentences) for letter in packaged.letters), 'sentence')} of "
        f"{count(len(packaged.letters), 'letter')}. {_coded_by(packaged)} Before adjudication the "
        f"two codings of {count(agreed.sentences, 'sentence')} "
        f"({count(agreed.letters, 'letter')}) agreed at a micro F1 of {figure_words(agreed.f1)} on "
        f"codes and of {figure_words(agreed.f1_polarity)} on code and polarity together, and on "
        f"{figure_words(agreed.same_polarity)} of the polarities of codes that both assigned; "
        f"Cohen's kappa by code is {min(kappas):.2f} to {max(kappas):.2f}. Intervals are 95% "
        "intervals by resampling whole letters. The codings were made with version "
        f"{origin.codebook_version} of the codebook."
    )
    changed = (
        f"Afterwards {count(origin.changed_codes, 'code')} of "
        f"{count(origin.changed_sentences, 'sentence')} were changed to fit the border rules of "
        f"the codebook's version {packaged.version}, where {origin.changed_by}. "
        if origin.changed_codes
        else ""
    )
    return (
        said,
        f"{changed}This agreement shows that the codebook can be applied consistently, not how "
        "other people would code; do not describe it as agreement between independent human "
        "coders.",
    )


def _coded_by(packaged: StandOffGold) -> str:
    """Say who coded the sentences of each status, as the gold itself states it."""
    sentences = []
    for status in Status:
        number, letters = packaged.count(status)
        who = packaged.origin.coded_by.get(status)
        if number and who:
            verb = "was" if number == 1 else "were"
            sentences.append(
                f"{count(number, 'sentence')} ({count(letters, 'letter')}) {verb} coded by {who}."
            )
    return " ".join(sentences)


def agreement_by_code(corpus: CodedCorpus) -> MethodTable | None:
    """Return how the gold's two codings agreed before adjudication, by code.

    None if the coder was not measured on the packaged gold.
    """
    held_out = corpus.held_out
    if held_out is None or not is_measured_on_packaged_gold(held_out):
        return None
    agreed = gold_agreement()
    return MethodTable(
        "The two codings of the gold before adjudication: sentences with the code, and Cohen's "
        f"kappa of assigning it ({agreed.sentences:,} sentences of {agreed.letters} letters, "
        f"codebook version {packaged_gold().origin.codebook_version})",
        ("Code", "First", "Second", "Both", "Same polarity", "Kappa", "95% interval"),
        tuple(
            (
                corpus.labels.get(code.code, code.code),
                f"{code.first:,}",
                f"{code.second:,}",
                f"{code.both:,}",
                f"{code.same_polarity:,}",
                "–" if code.kappa.value is None else f"{code.kappa.value:.2f}",
                interval_cell(code.kappa.low, code.kappa.high),
            )
            for code in agreed.codes
        ),
        (50, 16, 18, 15, 18, 17, 31),
    )
