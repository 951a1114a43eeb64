"""Form fields, typed notes, stamps and comments: read in their place, or named with the reason."""

from __future__ import annotations

from pathlib import Path

import pytest
from inspection_letters.reading.extract import pages_of
from inspection_letters.records import OmissionReason, RawPage
from inspection_letters.tracing.trace import agrees, open_pdf, printed_in

from tests.support.plain_pdf import A4, Body, pdf, show
from tests.support.raw_pages import blocks, compose

PLAIN = "Plans are reviewed on time."
VALUE = "Leaders know their services well."
FORM = "/AcroForm << /Fields [{note}] /DR << /Font << /F1 {F1} >> >> >>"
LOOK: Body = (
    "/Type /XObject /Subtype /Form /BBox [0 0 300 20] /Resources << /Font << /F1 {F1} >> >>",
    f"/Tx BMC BT /F1 11 Tf 2 6 Td ({VALUE}) Tj ET EMC".encode("ascii"),
)


def annotated(entries: str, **extras: Body) -> bytes:
    note = f"<< /Type /Annot /Rect [72 600 372 620] {entries} >>"
    return pdf(
        show(PLAIN, 72, 700) + show("They say so.", 72, 500),
        page=f"{A4} /Annots [{{note}}]",
        catalog=FORM,
        extras={"note": note, **extras},
    )


def read(entries: str, **extras: Body) -> RawPage:
    (page,) = pages_of(annotated(entries, **extras))
    return page


def text_of(page: RawPage) -> str:
    return " ".join(words for _, words in blocks(compose(page)))


@pytest.mark.parametrize(
    "entries",
    [
        f"/Subtype /Widget /FT /Tx /T (a) /V ({VALUE}) /DA (/F1 11 Tf)",
        f"/Subtype /Widget /FT /Tx /T (a) /V ({VALUE})",
        f"/Subtype /Widget /FT /Tx /T (a) /V ({VALUE}) /AP << /N {{look}} >>",
        f"/Subtype /Widget /FT /Ch /T (a) /V ({VALUE})",
        f"/Subtype /Widget /FT /Ch /T (a) /V (k) /Opt [[(k) ({VALUE})] [(l) (Other)]]",
        "/Subtype /Widget /Parent {parent}",
        f"/Subtype /FreeText /Contents ({VALUE}) /DA (/F1 11 Tf)",
        f"/Subtype /FreeText /Contents ({VALUE}) /AP << /N {{look}} >>",
        "/Subtype /Stamp /AP << /N {look} >>",
        "/Subtype /Stamp /AS /On /AP << /N << /On {look} >> >>",
    ],
)
def test_what_a_viewer_shows_is_read_in_its_place(entries: str) -> None:
    parent = f"<< /FT /Tx /T (b) /V ({VALUE}) /Kids [{{note}}] >>"
    page = read(entries, look=LOOK, parent=parent)
    assert text_of(page) == f"{PLAIN} {VALUE} They say so."
    assert not page.omitted
    inside = [word.bbox for word in page.words if word.text in VALUE.split()]
    assert all(box.x0 >= 72 and box.top >= 221 and box.bottom <= 243 for box in inside)


def test_a_long_value_stays_within_its_field() -> None:
    words = " ".join([VALUE] * 8)
    page = read(f"/Subtype /Widget /FT /Tx /T (a) /Ff 4096 /V ({words}) /DA (/F1 0 Tf)")
    inside = [word for word in page.words if 220 < word.bbox.top < 245]
    assert " ".join(word.text for word in inside) == words
    assert all(box.bbox.bottom <= 243 and box.bbox.x1 <= 373 for box in inside)


@pytest.mark.parametrize(
    ("entries", "text", "reason"),
    [
        (
            "/Subtype /Widget /FT /Btn /T (agreed) /AS /Yes",
            "agreed: ticked",
            OmissionReason.BUTTON,
        ),
        (
            "/Subtype /Widget /FT /Btn /T (a) /TU (Agreed by all) /AS /Off",
            "Agreed by all: not ticked",
            OmissionReason.BUTTON,
        ),
        (
            "/Subtype /Widget /FT /Btn /Ff 65536 /T (p) /MK << /CA (Print form) >>",
            "Print form",
            OmissionReason.BUTTON,
        ),
        ("/Subtype /Text /Contents (Check this.)", "Check this.", OmissionReason.COMMENT),
        ("/Subtype /Highlight /Contents (Why?)", "Why?", OmissionReason.COMMENT),
        (
            "/Subtype /Widget /FT /Tx /T (a) /F 2 /V (Secret.)",
            "Secret.",
            OmissionReason.INVISIBLE,
        ),
        ("/Subtype /FreeText /F 32 /Contents (Off.)", "Off.", OmissionReason.INVISIBLE),
    ],
)
def test_what_a_viewer_does_not_show_as_text_is_named(
    entries: str, text: str, reason: OmissionReason
) -> None:
    page = read(entries)
    assert text_of(page) == f"{PLAIN} They say so."
    assert [(omission.text, omission.reason) for omission in page.omitted] == [(text, reason)]


@pytest.mark.parametrize(
    "entries",
    [
        "/Subtype /Widget /FT /Tx /Ff 8192 /T (p) /V (password)",
        "/Subtype /Link /Contents (a page)",
        "/Subtype /Popup /Contents (again)",
        "/Subtype /Widget /FT /Tx /T (empty)",
        "/Subtype 7 /V [[]] /AP 3",
        "/Subtype /Widget /FT /Tx /V 12 /AP << /N 4 >> /DA (Tf /F1 x Tf)",
        "/Subtype /Stamp /AP << /N {note} >>",
        "/Subtype /Widget /Parent {note}",
    ],
)
def test_other_and_damaged_annotations_change_nothing(entries: str) -> None:
    page = read(entries)
    assert text_of(page) == f"{PLAIN} They say so."
    assert not page.omitted


def test_a_note_on_a_layer_that_is_off_is_left_out() -> None:
    data = pdf(
        show(PLAIN, 72, 700),
        page=f"{A4} /Annots [{{note}}]",
        catalog="/OCProperties << /OCGs [{layer}] /D << /OFF [{layer}] >> >>",
        extras={
            "layer": "<< /Type /OCG /Name (Draft) >>",
            "note": "<< /Type /Annot /Subtype /FreeText /Rect [72 600 372 620] /OC {layer} "
            "/Contents (Draft.) >>",
        },
    )
    (page,) = pages_of(data)
    assert text_of(page) == PLAIN
    assert [omission.reason for omission in page.omitted] == [OmissionReason.LAYER_OFF]


@pytest.mark.parametrize("rest", ["/DA (/F1 11 Tf 0 g)", "/AP << /N {look} >>"])
def test_a_second_reader_finds_the_value_of_a_field_in_its_place(tmp_path: Path, rest: str) -> None:
    data = annotated(f"/Subtype /Widget /FT /Tx /T (a) /V ({VALUE}) /F 4 {rest}", look=LOOK)
    (page,) = pages_of(data)
    file = tmp_path / "form.pdf"
    file.write_bytes(data)
    boxes = [word.bbox for word in page.words if 220 < word.bbox.top < 245]
    with open_pdf(file) as opened:
        assert agrees(VALUE, printed_in(opened, boxes))
