"""Letters about home visits, and a coder that finds sentences about waiting."""

from inspection_letters import extending as ext


class HomeVisit:
    name = "home-visit"

    def confidence(self, text):
        return 1.0 if "home visit" in text.text[:300].casefold() else 0.0

    def read(self, text, areas):
        title, *blocks = text.blocks
        body = ext.Span(blocks[0].span.start, blocks[-1].span.end)
        section = ext.Section(text.letter_id, 0, "findings", title.span, body)
        paragraphs = tuple(
            ext.Paragraph(text.letter_id, order, "findings", block.span)
            for order, block in enumerate(blocks)
        )
        return ext.Structured(ext.Metadata(text.letter_id, self.name), (section,), paragraphs)


class WaitingCoder:
    coder_id, digest = "waiting-1", "any text that changes with the rules"

    def __init__(self, request):
        self.codebook = request.codebook

    def code(self, excerpts, *, run_id):
        return [
            ext.CodedExcerpt(
                excerpt.excerpt_id,
                excerpt.letter_id,
                "waiting-times",
                ext.Polarity.WEAKNESS,
                self.coder_id,
                1.0,
                run_id,
                self.codebook.digest,
            )
            for excerpt in excerpts
            if "wait" in excerpt.quote.casefold()
        ]
