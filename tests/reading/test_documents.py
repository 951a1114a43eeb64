"""Word documents, web pages and text files are read as the same letter in a PDF is."""

from __future__ import annotations

import io
from dataclasses import asdict, replace
from hashlib import sha256
from pathlib import Path

import docx
import inspection_letters as il
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from inspection_letters.analysis.balance import balance_words
from inspection_letters.reading.documents import read_document
from inspection_letters.reading.formats import recognise
from inspection_letters.records import (
    BlockKind,
    FileFormat,
    LetterText,
    OmissionReason,
    ReadLetter,
)
from inspection_letters.records.balance import Place
from inspection_letters.records.errors import LetterError
from inspection_letters.records.places import name_place, page_of

from tests.support import documents
from tests.support.documents import word
from tests.support.invariants import signs

LETTERS = (
    "990001_wexmoor.pdf",
    "990009_hallowmere_revisit-2019.pdf",
    "990015_colderwick_letter-2018.pdf",
    "990019_ravensculme_monitoring-2026.pdf",
)
IN_COLUMNS = {"responsible_bodies", "priority_actions", "inspectors"}
"""Facts that these letters state in columns, which text files do not have."""

Said = list[tuple[BlockKind, str]]


def read(data: bytes, name: str) -> LetterText:
    return read_document(data, recognise(data, name), letter_id="a" * 16, pdf_sha256="b" * 64)


def said(text: LetterText) -> Said:
    return [(block.kind, block.span.of(text.text)) for block in text.blocks]


def left_out(text: LetterText) -> dict[OmissionReason, list[str]]:
    found: dict[OmissionReason, list[str]] = {}
    for omission in text.omitted:
        assert omission.bbox is None
        found.setdefault(omission.reason, []).append(omission.text)
    return found


def facts(letter: il.LetterDocument) -> dict[str, object]:
    stated = asdict(replace(letter.metadata, letter_id=""))
    for name in ("priority_actions", "areas_for_improvement", "significant_weaknesses"):
        stated[name] = [{**item, "spans": ()} for item in stated[name]]
    return stated


def check_balance(letter: il.LetterDocument) -> None:
    """Check that each word of the text, of furniture and of what is left out has one place."""
    text = letter.letter_text
    balance = balance_words(ReadLetter(text, letter.metadata, letter.sections, letter.excerpts))
    apart = [*text.furniture, *text.omitted]
    assert len(balance.words) == len(text.words) + sum(len(part.text.split()) for part in apart)
    assert balance.counts.total == len(balance.words)
    placed = signs(found.text for found in balance.words if found.place is Place.EXCERPT)
    assert placed == signs(excerpt.quote for excerpt in letter.excerpts)


@pytest.mark.parametrize(
    ("letter", "name"),
    [
        (letter, name)
        for letter in LETTERS
        for name in documents.FORMATS
        # What a monitoring letter asks for is in columns, which text files do not have.
        if not (name.endswith(".txt") and "monitoring" in letter)
    ],
)
def test_a_letter_is_read_alike_in_every_format(letter: str, name: str, tmp_path: Path) -> None:
    pdf = il.read(il.sample_letters() / letter)
    path = tmp_path / name
    path.write_bytes(documents.FORMATS[name](pdf.letter_text))
    again = il.read(path)
    assert again.text == pdf.text
    assert [section.kind for section in again.sections] == [part.kind for part in pdf.sections]
    assert [(found.quote, found.section, found.role) for found in again.excerpts] == [
        (found.quote, found.section, found.role) for found in pdf.excerpts
    ]
    lost = IN_COLUMNS if name.endswith(".txt") else set()
    stated = facts(pdf).items()
    assert {key: value for key, value in stated if key not in lost} == {
        key: value for key, value in facts(again).items() if key not in lost
    }
    assert again.pages == 0
    assert again.letter_id == sha256(path.read_bytes()).hexdigest()[:16]
    assert not any(found.boxes for found in again.letter_text.words)
    check_balance(again)


def test_places_are_numbers_of_paragraphs(tmp_path: Path) -> None:
    path = tmp_path / "letter.docx"
    path.write_bytes(documents.as_word(il.read(il.sample_letters() / LETTERS[0]).letter_text))
    letter = il.read(path)
    for excerpt in letter.excerpts:
        number = page_of(letter.letter_text, excerpt.span)
        assert letter.letter_text.blocks[number - 1].span.contains(excerpt.span)
    excerpt = letter.excerpts[0]
    traced = letter.trace(excerpt.excerpt_id)
    number = page_of(letter.letter_text, excerpt.span)
    assert f", {name_place(number, pages=0)}, section" in str(traced)
    assert traced.page_numbers == ()
    with pytest.raises(il.LettersError, match=r"is not a PDF and has no pages.*--highlight"):
        traced.to_png(tmp_path / "page.png")
    page = traced.to_html(tmp_path / "deep" / "copy.html").read_text(encoding="utf-8")
    assert page.count("<mark ") == 1
    assert f'id="p-{number}"' in page


WORDS = st.text("abc&<>\"'é–’ .,:;()1", min_size=1, max_size=40).filter(
    lambda words: any(sign.isalnum() for sign in words)
)


@settings(max_examples=15)
@given(paragraphs=st.lists(WORDS, min_size=1, max_size=5))
def test_no_letter_or_digit_of_a_document_is_lost(paragraphs: list[str]) -> None:
    made = docx.Document()
    for paragraph in paragraphs:
        made.add_paragraph(paragraph)
    page = "".join(f"<div>{documents.escape(words)}</div>" for words in paragraphs)
    for data, name in (
        (documents.saved(made), "letter.docx"),
        (f"<html><body>{page}</body></html>".encode(), "letter.html"),
        ("\n\n".join(paragraphs).encode(), "letter.txt"),
    ):
        text = read(data, name)
        assert signs([text.text]) == signs(paragraphs), name
        assert text.text.split() == [found.span.of(text.text) for found in text.words]


def run(words: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{words}</w:t></w:r>'


def paragraph(*inside: str, properties: str = "") -> str:
    return f"<w:p><w:pPr>{properties}</w:pPr>{''.join(inside)}</w:p>"


INSERTED = 'w:id="1" w:author="A" w:date="2025-01-01T00:00:00Z"'


def test_tracked_changes_are_accepted_and_what_was_deleted_is_named() -> None:
    deleted = f"<w:del {INSERTED}><w:r><w:delText>too slowly</w:delText></w:r></w:del>"
    added = f"<w:ins {INSERTED}>{run('quickly')}</w:ins>"
    joined = paragraph(run("Parents wait for "), properties=f"<w:rPr><w:del {INSERTED}/></w:rPr>")
    text = read(
        word(
            paragraph(run("Leaders act "), deleted, added, run(".")),
            joined,
            paragraph(run("help.")),
        ),
        "letter.docx",
    )
    assert text.text == "Leaders act quickly.\n\nParents wait for help."
    assert left_out(text) == {OmissionReason.DELETED: ["too slowly"]}


def test_hidden_text_is_left_out_by_run_and_by_style() -> None:
    made = docx.Document()
    style = made.styles.add_style("Draft note", 1)
    style.font.hidden = True
    made.add_paragraph("Check this again.", style=style)
    shown = made.add_paragraph("Children are heard.")
    shown.add_run(" Not for publication.").font.hidden = True
    text = read(documents.saved(made), "letter.docx")
    assert text.text == "Children are heard."
    assert left_out(text)[OmissionReason.HIDDEN] == ["Check this again.", "Not for publication."]


def test_headers_comments_and_text_boxes_of_a_word_document() -> None:
    made = docx.Document()
    made.sections[0].header.paragraphs[0].text = "Fictional council"
    made.sections[0].footer.paragraphs[0].text = "Page"
    marked = made.add_paragraph("Leaders know the area well.")
    made.add_comment(marked.runs, text="Is this so?", author="A")
    box = (
        "<w:r><mc:AlternateContent><mc:Choice Requires='wps'><w:drawing><w:txbxContent>"
        f"{paragraph(run('Waits are long.'))}</w:txbxContent></w:drawing></mc:Choice><mc:Fallback>"
        f"<w:pict><v:shape><v:textbox><w:txbxContent>{paragraph(run('Waits are long.'))}"
        "</w:txbxContent></v:textbox></v:shape></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )
    text = read(documents.saved(made), "letter.docx")
    assert text.text == "Leaders know the area well."
    assert [piece.text for piece in text.furniture] == ["Fictional council", "Page"]
    assert left_out(text) == {OmissionReason.REVIEW_COMMENT: ["Is this so?"]}
    boxed = read(word(paragraph(run("Before."), box), paragraph(run("After."))), "letter.docx")
    assert boxed.text == "Before.\n\nWaits are long.\n\nAfter."


def test_notes_stand_after_their_paragraph_and_their_marks_apart() -> None:
    reference = '<w:r><w:footnoteReference w:id="2"/></w:r>'
    data = word(
        paragraph(run("Plans are late."), reference),
        paragraph(run("Schools help.")),
    )
    notes = (
        f"<w:footnotes {documents.NAMESPACES}><w:footnote w:id='2'><w:p><w:r><w:footnoteRef/></w:r>"
        f"{run(' From the census of 2024.')}</w:p></w:footnote></w:footnotes>"
    )
    with documents.zipfile.ZipFile(io.BytesIO(data)) as package:
        links = package.read("word/_rels/document.xml.rels").decode()
        types = package.read("[Content_Types].xml").decode()
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"
    link = f'<Relationship Id="rId99" Type="{kind}" Target="footnotes.xml"/></Relationships>'
    content = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
    part = f'<Override PartName="/word/footnotes.xml" ContentType="{content}"/></Types>'
    text = read(
        documents.with_files(
            data,
            {
                "word/footnotes.xml": notes.encode(),
                "word/_rels/document.xml.rels": links.replace("</Relationships>", link).encode(),
                "[Content_Types].xml": types.replace("</Types>", part).encode(),
            },
        ),
        "letter.docx",
    )
    assert text.text == "Plans are late.\n\nFrom the census of 2024.\n\nSchools help."
    assert [piece.text for piece in text.furniture] == ["1"]


def test_word_lists_have_the_numbers_that_word_prints() -> None:
    made = docx.Document()
    made.add_paragraph("Areas for improvement", style="Heading 1")
    for words in ("Leaders should act.", "Leaders should report."):
        made.add_paragraph(words, style="List Number")
    made.add_paragraph("Waits must fall.", style="List Bullet")
    made.add_paragraph("– Plans must improve.")
    assert said(read(documents.saved(made), "letter.docx")) == [
        (BlockKind.HEADING, "Areas for improvement"),
        (BlockKind.BULLET, "1. Leaders should act."),
        (BlockKind.BULLET, "2. Leaders should report."),
        (BlockKind.BULLET, "Waits must fall."),
        (BlockKind.BULLET, "Plans must improve."),
    ]


def test_bold_paragraphs_are_headings_unless_they_state_something() -> None:
    bold = "<w:b/>"
    text = read(
        word(
            paragraph(run("Main findings", bold)),
            paragraph(run("Leaders must act at once.", bold)),
            paragraph(run("Mr A Name", ""), "<w:r><w:br/></w:r>", run("Director")),
        ),
        "letter.docx",
    )
    assert said(text) == [
        (BlockKind.HEADING, "Main findings"),
        (BlockKind.PARAGRAPH, "Leaders must act at once."),
        (BlockKind.PARAGRAPH, "Mr A Name"),
        (BlockKind.PARAGRAPH, "Director"),
    ]


PAGE = """<!doctype html><html><head><title>x</title><style>p {color: red}</style></head><body>
<div id="cookie-banner">We use cookies.</div><header role="banner">Gov site</header>
<nav><a href="/">Home</a></nav>
<main><h1>Inspection of Wexmoor</h1><script>var tracked = 1;</script>
<p>Leaders <em>know</em>&nbsp;the area.<sup><a href="#n1">1</a></sup></p>
<p style="display:none">Draft only.</p><p><b>Strengths</b></p>
<ul><li><p>Schools help.</p><p>So do nurses.</p></li><li>Plans improve.</li></ul>
<ol start="3"><li>Cut waits.</li></ol><del>Old words.</del>
<table><tr><th>Body</th><th>Action</th></tr><tr><td>Council</td><td>Act.<br>Report.</td></tr></table>
<button>Print this page</button></main><footer>Contact us</footer></body></html>"""


def test_a_web_page_without_what_stands_around_the_letter() -> None:
    text = read(PAGE.encode(), "letter.html")
    assert said(text) == [
        (BlockKind.HEADING, "Inspection of Wexmoor"),
        (BlockKind.PARAGRAPH, "Leaders know the area."),
        (BlockKind.HEADING, "Strengths"),
        (BlockKind.BULLET, "Schools help."),
        (BlockKind.PARAGRAPH, "So do nurses."),
        (BlockKind.BULLET, "Plans improve."),
        (BlockKind.BULLET, "3. Cut waits."),
        (BlockKind.HEADING, "Body"),
        (BlockKind.HEADING, "Action"),
        (BlockKind.CELL, "Council"),
        (BlockKind.CELL, "Act."),
        (BlockKind.CELL, "Report."),
    ]
    assert [block.cell and (block.cell.row, block.cell.column) for block in text.blocks[-3:]] == [
        (1, 0),
        (1, 1),
        (1, 1),
    ]
    assert [piece.text for piece in text.furniture] == ["1"]
    assert left_out(text) == {
        OmissionReason.NAVIGATION: [
            "We use cookies.",
            "Gov site",
            "Home",
            "Print this page",
            "Contact us",
        ],
        OmissionReason.CODE: ["<script>"],
        OmissionReason.HIDDEN: ["Draft only."],
        OmissionReason.DELETED: ["Old words."],
    }


SENTENCE = "Leaders’ plans – for 5 years – cost £20."


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
@pytest.mark.parametrize("name", ["letter.txt", "letter.html"])
def test_encodings_are_detected(encoding: str, name: str) -> None:
    page = f"<html><body><p>{SENTENCE}</p></body></html>" if name == "letter.html" else SENTENCE
    assert read(page.encode(encoding), name).text == SENTENCE


@pytest.mark.parametrize("declared", ["iso-8859-1", "windows-1252", "utf-8", "nonsense"])
def test_a_declared_encoding_counts_if_the_bytes_agree(declared: str) -> None:
    page = f"<html><head><meta charset={declared}></head><body>{SENTENCE}</body></html>"
    assert read(page.encode("cp1252"), "letter.htm").text == SENTENCE


PLAIN = """\
Ofsted
Piccadilly Gate

Inspection of Wexmoor
=====================

Main findings

Leaders know the area well and act on what families tell them, which most of them
welcome. They inspec-
ted plans themselves.
• Waits are long, and parents say that they do not know why nobody has called them
  back.
- Plans improve.

Body\tAction
Council\tCut waits.
"""


def test_a_text_file_by_its_lines() -> None:
    assert said(read(PLAIN.encode(), "letter.txt")) == [
        (BlockKind.PARAGRAPH, "Ofsted"),
        (BlockKind.PARAGRAPH, "Piccadilly Gate"),
        (BlockKind.HEADING, "Inspection of Wexmoor"),
        (BlockKind.HEADING, "Main findings"),
        (
            BlockKind.PARAGRAPH,
            "Leaders know the area well and act on what families tell them, which most of them "
            "welcome. They inspected plans themselves.",
        ),
        (
            BlockKind.BULLET,
            "Waits are long, and parents say that they do not know why nobody has called them "
            "back.",
        ),
        (BlockKind.BULLET, "Plans improve."),
        (BlockKind.CELL, "Body"),
        (BlockKind.CELL, "Action"),
        (BlockKind.CELL, "Council"),
        (BlockKind.CELL, "Cut waits."),
    ]


def test_heads_and_numbers_of_text_pages_are_furniture() -> None:
    pages = [f"Inspection of Wexmoor\n\nSchools help child {n}.\n\n{n}" for n in range(1, 5)]
    text = read("\f".join(pages).encode(), "letter.txt")
    assert text.text == "\n\n".join(f"Schools help child {n}." for n in range(1, 5))
    assert len(text.furniture) == 8


def bomb() -> bytes:
    return documents.with_files(word(), {"word/media/a.bin": b"\0" * (201 * 1024 * 1024)})


def hostile() -> bytes:
    body = b'<!DOCTYPE w [<!ENTITY a SYSTEM "file:///etc/passwd">]><w:document>&a;</w:document>'
    return documents.with_files(word(), {"word/document.xml": body})


def without_body() -> bytes:
    return documents.with_files(word(), {"word/document.xml": b"<w:document"})


def package(**files: bytes) -> bytes:
    return documents.with_files(documents.with_files(word(), {}), files)


def archive(name: str, content: bytes) -> bytes:
    file = io.BytesIO()
    with documents.zipfile.ZipFile(file, "w") as made:
        made.writestr(name, content)
    return file.getvalue()


REFUSED = {
    "empty.docx": (b"", "is empty"),
    "empty.txt": (b" \n", "contains no text"),
    "old.doc": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "Word 97-2003"),
    "locked.docx": (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
        "protected by a password",
    ),
    "letter.rtf": (b"{\\rtf1\\ansi Dear}", "rich text"),
    "page.jpg": (b"\xff\xd8\xff\xe0\0\x10JFIF", "is a picture"),
    "page.png": (b"\x89PNG\r\n\x1a\n", "is a picture"),
    "page.tif": (b"II*\0\x08\0", "is a picture"),
    "page.TIFF": (b"MM\0*\0\0", "is a picture"),
    "page.heic": (b"\0\0\0\x18ftypheic", "is a picture"),
    "letter.odt": (
        archive("mimetype", b"application/vnd.oasis.opendocument.text"),
        "OpenDocument",
    ),
    "letter.pages": (archive("Index/Document.iwa", b"x"), "Apple Pages"),
    "sheet.docx": (archive("xl/workbook.xml", b"x"), "not a Word document"),
    "mail.mht": (b"From: a\r\nMIME-Version: 1.0\r\n\r\nDear", "web archive"),
    "cut.docx": (word(paragraph(run("Cut.")))[:900], "incomplete or damaged"),
    "faulty.docx": (without_body(), "damaged"),
    "named.docx": (b"just text", "not a Word document"),
    "blank.docx": (word(), "contains no text"),
    "hostile.docx": (hostile(), "declares a document type or entities (in word/document.xml)"),
    "binary.txt": (bytes(range(1, 32)) * 50, "not text"),
    "nested.html": (b"<div>" * 20_000 + b"deep", "nested too deeply"),
    "pdf.txt": (b"%PDF-1.7 and so on", "is a PDF, although"),
    "word.pdf": (word(), "is a Word document, although"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_read_is_refused_with_a_remedy(name: str) -> None:
    data, words = REFUSED[name]
    with pytest.raises(LetterError) as caught:
        read(data, name)
    assert words in caught.value.reason
    assert caught.value.remedy.endswith(".")
    assert "\n" not in str(caught.value)


def test_a_document_that_unpacks_to_too_much_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("inspection_letters.reading.documents.word.MOST_BYTES", 1024**2)
    swelling = documents.with_files(word(), {"word/media/a.bin": b"\0" * 1024**2})
    with pytest.raises(
        LetterError, match="larger than any letter: it unpacks to 2 MiB, and may have 1 MiB"
    ):
        read(swelling, "letter.docx")


def test_the_name_decides_unless_it_says_nothing() -> None:
    page = b"<html><body>Dear</body></html>"
    assert recognise(page, "a.HTM") is FileFormat.WEB_PAGE
    assert recognise(page, "a.txt") is FileFormat.TEXT
    # Sites serve a web page in place of a PDF that is missing.
    assert recognise(page, "a.pdf") is FileFormat.PDF
    assert recognise(word(), "letter") is FileFormat.WORD
    assert recognise(b"%PDF-1.7", "letter") is FileFormat.PDF
