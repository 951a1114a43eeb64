"""Text is read as a person sees it on the page; the rest is kept with its reason."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from inspection_letters.reading.extract import pages_of
from inspection_letters.records import Omission, OmissionReason, PageFault, RawPage
from inspection_letters.records.pages import page_notes, turn_box
from inspection_letters.records.spans import BBox

from tests.support.plain_pdf import pdf, show

SIZES = (7, 11, 16)
PLAIN = "Plans are reviewed on time."


def text_of(page: RawPage) -> str:
    return " ".join(word.text for word in page.words)


def reasons(omitted: Sequence[Omission]) -> set[OmissionReason]:
    return {omission.reason for omission in omitted}


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(("dx", "dy"), [(0, 0), (0.03, 0), (0.07, 0.07)])
def test_text_printed_twice_is_read_once(size: int, dx: float, dy: float) -> None:
    again = show(PLAIN, 72 + dx * size, 700 - dy * size, size)
    (page,) = pages_of(pdf(show(PLAIN, 72, 700, size) + again))
    assert text_of(page) == PLAIN
    assert reasons(page.omitted) == {OmissionReason.OVERPRINT}


@pytest.mark.parametrize("size", SIZES)
def test_double_letters_stay_double(size: int) -> None:
    words = "All pupils will still travel freely, fill forms and tell staff."
    (page,) = pages_of(pdf(show(words, 72, 700, size)))
    assert text_of(page) == words
    assert not page.omitted


@pytest.mark.parametrize(
    ("before", "reason"),
    [
        ("3 Tr", OmissionReason.INVISIBLE),
        ("1 1 1 rg", OmissionReason.UNSEEN),
        ("1 g", OmissionReason.UNSEEN),
        ("0 0 0 0 k", OmissionReason.UNSEEN),
    ],
)
def test_text_that_no_reader_sees_is_left_out(before: str, reason: OmissionReason) -> None:
    hidden = show("Replace this text.", 72, 650, before=before)
    (page,) = pages_of(pdf(show(PLAIN, 72, 700) + hidden))
    assert text_of(page) == PLAIN
    assert [(item.text, item.reason) for item in page.omitted] == [("Replace this text.", reason)]


def test_white_text_on_a_dark_ground_is_read() -> None:
    ground = "0 0 0.4 rg 60 640 400 30 re f\n"
    (page,) = pages_of(pdf(show(PLAIN, 72, 700) + ground + show("Seen.", 72, 650, before="1 g")))
    assert text_of(page) == f"{PLAIN} Seen."


def test_text_under_a_box_painted_later_is_left_out() -> None:
    box = "0 g 60 640 400 30 re f\n"
    (page,) = pages_of(pdf(show(PLAIN, 72, 700) + show("Redacted.", 72, 650) + box))
    assert text_of(page) == PLAIN


def test_a_page_of_invisible_text_alone_is_read() -> None:
    (page,) = pages_of(pdf(show(PLAIN, 72, 700, before="3 Tr")))
    assert text_of(page) == PLAIN


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("share", [0.08, 0.14, 0.2])
def test_letter_spaced_words_stay_whole(size: int, share: float) -> None:
    (page,) = pages_of(pdf(show(PLAIN, 72, 700, size, before=f"{share * size} Tc")))
    assert text_of(page) == PLAIN


@pytest.mark.parametrize(
    ("turn", "matrix"),
    [(90, "0 1 -1 0 300 200"), (180, "-1 0 0 -1 500 400"), (270, "0 -1 1 0 300 700")],
)
def test_turned_text_is_read_in_its_direction(turn: int, matrix: str) -> None:
    (page,) = pages_of(pdf(f"BT /F1 11 Tf {matrix} Tm ({PLAIN}) Tj ET"))
    assert (page.turned, text_of(page)) == (turn, PLAIN)
    for word in page.words:
        there = page.on_paper(word.bbox)
        assert turn_box(there, turn, 595, 842) == word.bbox


def test_a_diagonal_watermark_is_set_apart() -> None:
    mark = "BT /F1 90 Tf 0.64 0.77 -0.77 0.64 150 300 Tm 0.9 g (DRAFT) Tj ET\n"
    (page,) = pages_of(pdf(mark + show(PLAIN, 72, 700, before="0 g")))
    assert text_of(page) == PLAIN
    assert [item.text for item in page.omitted] == ["DRAFT"]


def test_header_marked_as_artifact_is_set_apart() -> None:
    header = f"/Artifact << /Type /Pagination >> BDC {show('Published in 2019.', 72, 800)} EMC\n"
    (page,) = pages_of(pdf(header + show(PLAIN, 72, 700)))
    assert text_of(page) == PLAIN
    assert reasons(page.omitted) == {OmissionReason.ARTIFACT}


@pytest.mark.parametrize("origin", [(0, 0), (40, 60), (-100, -50)])
def test_boxes_count_from_the_visible_page(origin: tuple[int, int]) -> None:
    x, y = origin
    boxes = (
        f"/MediaBox [{x - 20} {y - 20} {x + 620} {y + 860}] /CropBox [{x} {y} {x + 595} {y + 842}]"
    )
    content = show(PLAIN, x + 72, y + 700) + show("Slug.", x + 10, y + 850)
    (page,) = pages_of(pdf(content, page=boxes))
    assert (page.width, page.height, text_of(page)) == (595, 842, PLAIN)
    assert page.words[0].bbox.x0 == 72
    assert reasons(page.omitted) == {OmissionReason.OUTSIDE}


def test_a_page_that_is_a_picture_is_named() -> None:
    picture = "q 595 0 0 842 0 0 cm BI /W 1 /H 1 /CS /G /BPC 8 ID \x80 EI Q\n"
    read = pages_of(pdf(show(PLAIN, 72, 700), picture, picture))
    notes = [note for page in read for note in page.notes]
    assert [(note.page_number, note.fault) for note in notes] == [
        (2, PageFault.PICTURE),
        (3, PageFault.PICTURE),
    ]
    (note,) = page_notes(notes)
    assert note.sentence.startswith(
        "Text of pages 2 and 3: no words on pages 2 and 3, which are pictures."
    )
    assert "OCR" in note.remedy


def test_boxes_turn_back_to_where_they_were() -> None:
    box = BBox(1, 10.0, 20.0, 110.0, 32.0)
    assert turn_box(turn_box(box, 90, 595, 842), 270, 842, 595) == box


LAYERS = {"layer": "<< /Type /OCG /Name (Draft) >>", "shown": "<< /Type /OCG /Name (Text) >>"}
OFF = "/D << /OFF [{layer}] >>"
ONLY_SHOWN = "/D << /BaseState /OFF /ON [{shown}] >>"


@pytest.mark.parametrize("state", [OFF, ONLY_SHOWN])
@pytest.mark.parametrize(
    "member",
    [
        "{layer}",
        "<< /Type /OCMD /OCGs [{layer} {shown}] /P /AllOn >>",
        "<< /Type /OCMD /OCGs {layer} >>",
    ],
)
def test_text_on_a_layer_that_is_off_is_left_out(state: str, member: str) -> None:
    draft = f"/OC /L BDC\n{show('Draft.', 72, 600)}EMC\n"
    plain = f"/OC /S BDC\n{show(PLAIN, 72, 700)}EMC\n"
    (page,) = pages_of(
        pdf(
            draft + plain,
            resources=f"/Properties << /L {member} /S {{shown}} >>",
            catalog=f"/OCProperties << /OCGs [{{layer}} {{shown}}] {state} >>",
            extras=LAYERS,
        )
    )
    assert text_of(page) == PLAIN
    assert [(item.text, item.reason) for item in page.omitted] == [
        ("Draft.", OmissionReason.LAYER_OFF)
    ]


@pytest.mark.parametrize("member", ["<< /Type /OCMD /OCGs [{layer} {shown}] >>", "{shown}"])
def test_text_on_a_layer_that_is_on_is_read(member: str) -> None:
    (page,) = pages_of(
        pdf(
            f"/OC /L BDC\n{show(PLAIN, 72, 700)}EMC\n",
            resources=f"/Properties << /L {member} >>",
            catalog=f"/OCProperties << /OCGs [{{layer}} {{shown}}] {OFF} >>",
            extras=LAYERS,
        )
    )
    assert text_of(page) == PLAIN


@pytest.mark.parametrize(
    "clip",
    [
        "60 690 400 40 re W n",
        "60 690 400 40 re W* n",
        "60 690 m 460 690 l 460 730 l 60 730 l h W n",
        "0 0 595 842 re W n 60 690 400 40 re W n",
        "q 60 690 400 40 re W n Q 0 690 595 40 re W n",
        "2 0 0 2 0 0 cm 30 345 200 20 re W n .5 0 0 .5 0 0 cm",
    ],
)
def test_text_outside_the_clip_is_left_out(clip: str) -> None:
    content = f"q {clip}\n{show(PLAIN, 72, 700)}{show('Cut off.', 72, 600)}Q\n"
    (page,) = pages_of(pdf(content + show("After.", 72, 500)))
    assert text_of(page) == f"{PLAIN} After."
    assert [(item.text, item.reason) for item in page.omitted] == [
        ("Cut off.", OmissionReason.OUTSIDE)
    ]


@pytest.mark.parametrize("matrix", ["", "/Matrix [1 0 0 1 0 0]", "/Matrix [2 0 0 2 -300 -700]"])
def test_text_outside_the_box_of_a_form_is_left_out(matrix: str) -> None:
    inside, outside = show(PLAIN, 160, 705, 5), show("Cut off.", 160, 500, 5)
    form = (
        f"/Type /XObject /Subtype /Form /BBox [150 690 400 730] {matrix} "
        "/Resources << /Font << /F1 {F1} >> >>",
        (inside + outside).encode("ascii"),
    )
    (page,) = pages_of(pdf("/X Do\n", resources="/XObject << /X {form} >>", extras={"form": form}))
    assert text_of(page) == PLAIN
    assert [item.text for item in page.omitted] == ["Cut off."]


@pytest.mark.parametrize(
    ("opacity", "is_read"), [(0, False), (0.01, False), (0.5, True), (1, True)]
)
def test_transparent_text_is_left_out(opacity: float, is_read: bool) -> None:
    content = f"{show(PLAIN, 72, 700)}q /G gs\n{show('Ghost.', 72, 600)}Q\n"
    (page,) = pages_of(pdf(content, resources=f"/ExtGState << /G << /ca {opacity} >> >>"))
    assert text_of(page) == (f"{PLAIN} Ghost." if is_read else PLAIN)
    assert reasons(page.omitted) == (set() if is_read else {OmissionReason.UNSEEN})


@pytest.mark.parametrize(("code", "sign"), [("2d", "–"), ("b3", "≥"), ("a3", "≤")])
def test_signs_of_the_symbol_font_are_those_that_a_reader_sees(code: str, sign: str) -> None:
    content = show("Ages 5", 72, 700) + f"BT /F4 11 Tf 1 0 0 1 112 700 Tm <{code}> Tj ET\n"
    (page,) = pages_of(pdf(content + show("7", 124, 700)))
    assert text_of(page) == f"Ages 5 {sign} 7"


@pytest.mark.parametrize("word", ["DRAFT", "COPY"])
@pytest.mark.parametrize("is_last", [False, True])
def test_large_type_behind_the_text_is_a_watermark(word: str, is_last: bool) -> None:
    text = "".join(
        show("Leaders know their services well and act on what they learn.", 72, 700 - 14 * at)
        for at in range(6)
    )
    mark = show(word, 90, 640, 80, "0.8 g", "F2")
    (page,) = pages_of(pdf(text + mark if is_last else mark + text))
    assert word not in text_of(page)
    assert [(item.text, item.reason) for item in page.omitted] == [(word, OmissionReason.BEHIND)]


def test_a_large_title_above_the_text_is_no_watermark() -> None:
    text = "".join(show(PLAIN, 72, 700 - 14 * at) for at in range(6))
    (page,) = pages_of(pdf(show("Letter", 72, 715, 60) + text))
    assert text_of(page).startswith("Letter Plans")
