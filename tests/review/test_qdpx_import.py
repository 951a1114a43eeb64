"""Coding that comes back as a REFI-QDA project: what is imported, and what is left out."""

from __future__ import annotations

import csv
import shutil
import unicodedata
import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from inspection_letters.api.workspace import Workspace
from inspection_letters.codebook import load_codebook
from inspection_letters.codebook.exchange import NO_CODE
from inspection_letters.codebook.exchange.elements import PROJECT
from inspection_letters.records import Codebook
from inspection_letters.records.errors import UsageError
from inspection_letters.runs.qda_coding import ImportedProject, import_project
from inspection_letters.store import open_store, queries
from inspection_letters.store.coding_history import all_changes
from inspection_letters.store.reviews import Review, all_reviews, write_reviews
from inspection_letters.store.writes import write_codebook, write_codings
from lxml import etree

from tests.support.command_line import CommandResult
from tests.support.factories import WHEN, make_codebook, make_codings
from tests.support.qda_projects import (
    BOOK,
    NS,
    export,
    garden_codebook,
    judge,
    letter_read,
    members,
    project_of,
    read_workspace,
    rewrite,
)

LETTERS = {
    "letter-a": (
        "Leaders know \U0001f600 children well.",
        "Too many wait.",
        "A café opens £20 – late.",
        "Too many wait.",
    ),
    "letter-b": ("• The next steps are clear.", "People say “so”."),
}
CODINGS = {
    ("letter-a", 0): {"leaders": "strength"},
    ("letter-a", 1): {"waits": "weakness", "queues": "context"},
    ("letter-a", 2): {"waits": "mixed"},
    ("letter-b", 0): {},
    ("letter-b", 1): {"leaders": "mixed"},
}
NOTES = {("letter-a", 1): "Why now?\nAsk <them> & \U0001f600", ("letter-b", 0): "nothing here"}
Reviews = dict[tuple[str, str], tuple[dict[str, str], str]]
Edit = Callable[[etree._Element], None]
Files = Callable[[str, bytes], tuple[str, bytes]]


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Codebook:
    return garden_codebook(tmp_path_factory.mktemp("book"))


@pytest.fixture(scope="module")
def book_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("book") / "garden.yaml"
    path.write_text(BOOK, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def coded(book: Codebook, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace that two people have coded."""
    path = read_workspace(tmp_path_factory.mktemp("coded") / "ws", LETTERS)
    with open_store(path) as store:
        judge(store, book, "jo", CODINGS, NOTES)
        judge(store, book, "sam  & <co>", {("letter-a", 1): {"waits": "mixed"}}, run_id="run-2")
    return path


@pytest.fixture(scope="module")
def project(coded: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return export(coded, tmp_path_factory.mktemp("project"))


@pytest.fixture
def fresh(tmp_path: Path) -> Path:
    """A workspace with the same letters, that nobody has coded."""
    return read_workspace(tmp_path / "fresh", LETTERS)


def reviews(workspace: Path) -> Reviews:
    with open_store(workspace) as store, store.read() as conn:
        return {
            (found.coder_id, found.excerpt_id): (
                {code: polarity.value for code, polarity in found.codes.items()},
                found.note,
            )
            for found in all_reviews(conn)
        }


def edited(
    project: Path, tmp_path: Path, edit: Edit | None = None, files: Files | None = None
) -> Path:
    return rewrite(project, tmp_path / "edited.qdpx", edit, files)


def selections(root: etree._Element) -> list[etree._Element]:
    return root.findall(".//q:PlainTextSelection", NS)


def selection_of(root: etree._Element, words: str) -> etree._Element:
    return next(s for s in selections(root) if s.get("name") == words)


def code_guid(root: etree._Element, name: str) -> str:
    return next(c.get("guid") for c in root.iterfind(".//q:Code", NS) if c.get("name") == name)


def user_guid(root: etree._Element, name: str) -> str:
    """Return the identifier of a user, made if need be."""
    for user in root.iterfind(".//q:User", NS):
        if user.get("name") == name:
            return user.get("guid")
    user = etree.SubElement(root.find("q:Users", NS), f"{{{PROJECT}}}User")
    user.set("guid", str(uuid.uuid4()))
    user.set("name", name)
    return user.get("guid")


def assign(
    root: etree._Element, letter: str, start: int, end: int, code: str, user: str = "kim"
) -> etree._Element:
    """Select a part of a letter's text and assign a code, as a program does."""
    text = next(
        t for t in root.iterfind(".//q:Representation", NS) if t.get("name") == f"{letter}.pdf"
    )
    selection = etree.SubElement(
        text,
        f"{{{PROJECT}}}PlainTextSelection",
        guid=str(uuid.uuid4()),
        startPosition=str(start),
        endPosition=str(end),
    )
    coding = etree.SubElement(selection, f"{{{PROJECT}}}Coding", guid=str(uuid.uuid4()))
    if user:
        coding.set("creatingUser", user_guid(root, user))
    etree.SubElement(coding, f"{{{PROJECT}}}CodeRef", targetGUID=code_guid(root, code))
    return selection


def place(letter: str, order: int) -> tuple[int, int]:
    start = sum(len(sentence) + 2 for sentence in LETTERS[letter][:order])
    return start, start + len(LETTERS[letter][order])


# --- round trips, as other programs change a project --------------------------------------------


def new_guids(root: etree._Element) -> None:
    """Give everything another identifier, as QualCoder does."""
    known: dict[str, str] = {}
    for element in root.iter():
        for key, value in element.attrib.items():
            if key.lower().endswith("guid") or key.endswith("User"):
                element.set(key, known.setdefault(value, str(uuid.uuid4()).upper()))


def in_braces(root: etree._Element) -> None:
    for element in root.iter():
        for key, value in element.attrib.items():
            if key.lower().endswith("guid") or key.endswith("User"):
                element.set(key, "{" + value.upper() + "}")


def shift(count: Callable[[str], int], project: Path) -> Edit:
    """Return an edit that counts characters in another way, by the text before a place."""

    def edit(root: etree._Element) -> None:
        files = members(project)
        for text in root.iterfind(".//q:Representation", NS):
            name = text.get("plainTextPath").replace("internal://", "Sources/")
            content = files[name].decode()
            for selection in text.iterfind("q:PlainTextSelection", NS):
                for key in ("startPosition", "endPosition"):
                    selection.set(key, str(count(content[: int(selection.get(key))])))

    return edit


def texts(change: Callable[[str], bytes]) -> Files:
    def files(name: str, content: bytes) -> tuple[str, bytes]:
        return name, change(content.decode()) if name.endswith(".txt") else content

    return files


def windows(text: str) -> bytes:
    return text.replace("\n", "\r\n").encode()


def in_utf16(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def no_names(root: etree._Element) -> None:
    for selection in selections(root):
        del selection.attrib["name"]


ROUND_TRIPS: dict[str, tuple[Callable[[Path], Edit] | None, Files | None]] = {
    "as exported": (None, None),
    "with new identifiers": (lambda _: new_guids, None),
    "with identifiers in braces": (lambda _: in_braces, None),
    "without names of selections": (lambda _: no_names, None),
    "with line ends of Windows": (
        lambda path: shift(lambda text: len(text) + text.count("\n"), path),
        texts(windows),
    ),
    "with line ends of Windows that count as one": (None, texts(windows)),
    "in units of UTF-16": (lambda path: shift(in_utf16, path), None),
    "with a byte order mark": (None, texts(lambda text: text.encode("utf-8-sig"))),
    "with a byte order mark that counts": (
        lambda path: shift(lambda text: len(text) + 1, path),
        texts(lambda text: text.encode("utf-8-sig")),
    ),
    "in UTF-16": (None, texts(lambda text: text.encode("utf-16"))),
    "with accents composed in another way": (
        lambda path: shift(lambda text: len(unicodedata.normalize("NFD", text)), path),
        texts(lambda text: unicodedata.normalize("NFD", text).encode()),
    ),
    "with a space after each line": (
        lambda path: shift(lambda text: len(text) + text.count("\n"), path),
        texts(lambda text: text.replace("\n", "\n ").encode()),
    ),
    "with sources in a folder in lower case": (
        None,
        lambda name, content: (name.replace("Sources/", "sources/"), content),
    ),
    "with text that the program read itself": (
        lambda path: shift(lambda text: len(text) + 6, path),
        texts(lambda text: f"Page 1{text} the end".encode()),
    ),
}


@pytest.mark.parametrize("change", ROUND_TRIPS)
def test_what_is_exported_comes_back(
    coded: Path, project: Path, fresh: Path, book_file: Path, tmp_path: Path, change: str
) -> None:
    edit, files = ROUND_TRIPS[change]
    path = edited(project, tmp_path, edit and edit(project), files)
    imported = import_project(path, fresh, codebook_path=book_file)
    assert imported.left_out == ()
    assert reviews(fresh) == reviews(coded)
    assert [person.coder_id for person in imported.people] == ["jo", "sam  & <co>"]


def test_a_project_of_text_comes_back(coded: Path, fresh: Path, tmp_path: Path) -> None:
    path = export(coded, tmp_path / "text", text_only=True)
    book_file = tmp_path / "b.yaml"
    book_file.write_text(BOOK, encoding="utf-8")
    assert import_project(path, fresh, codebook_path=book_file).left_out == ()
    assert reviews(fresh) == reviews(coded)


def test_importing_again_changes_nothing(coded: Path, project: Path) -> None:
    before = reviews(coded)
    imported = import_project(project, coded)
    assert [(p.new, p.changed, p.unchanged) for p in imported.people] == [(0, 0, 5), (0, 0, 1)]
    assert reviews(coded) == before


# --- what people change in the other program -----------------------------------------------------


def kim(workspace: Path, order: int, letter: str = "letter-a") -> tuple[dict[str, str], str]:
    excerpt_id = letter_read(letter, LETTERS[letter]).excerpts[order].excerpt_id
    return reviews(workspace)["kim", excerpt_id]


def test_a_new_person_and_a_detail_code(
    project: Path, fresh: Path, book_file: Path, tmp_path: Path
) -> None:
    def edit(root: etree._Element) -> None:
        selection = assign(root, "letter-a", *place("letter-a", 3), "Queues: weakness")
        etree.SubElement(selection, f"{{{PROJECT}}}Description").text = " look again "

    path = edited(project, tmp_path, edit)
    imported = import_project(path, fresh, coder="kim", codebook_path=book_file)
    assert (imported.people[0].new, imported.left_out) == (1, ())
    assert kim(fresh, 3) == ({"queues": "weakness"}, "look again")
    assert {coder for coder, _ in reviews(fresh)} == {"kim"}


def test_codings_without_the_mark_or_with_a_space_at_the_end_are_of_the_sentence(
    project: Path, fresh: Path, book_file: Path, tmp_path: Path
) -> None:
    def edit(root: etree._Element) -> None:
        start, end = place("letter-b", 0)
        assign(root, "letter-b", start + 2, end - 1, "Leaders: context")
        start, end = place("letter-a", 2)
        assign(root, "letter-a", start, end + 2, "Leaders: context")

    path = edited(project, tmp_path, edit)
    imported = import_project(path, fresh, coder="kim", codebook_path=book_file)
    assert imported.left_out == ()
    assert kim(fresh, 2) == kim(fresh, 0, "letter-b") == ({"leaders": "context"}, "")


def test_a_changed_polarity_replaces_and_a_removed_code_is_withdrawn(
    project: Path, fresh: Path, book_file: Path, tmp_path: Path
) -> None:
    import_project(project, fresh, codebook_path=book_file)

    def edit(root: etree._Element) -> None:
        selection = selection_of(root, "Too many wait.")
        first, second = selection.findall("q:Coding", NS)
        selection.remove(first)
        second.find("q:CodeRef", NS).set("targetGUID", code_guid(root, "Queues: strength"))
        for coding in root.iterfind(".//q:Coding", NS):
            coding.set("creationDateTime", "2999-01-01T00:00:00Z")

    imported = import_project(edited(project, tmp_path, edit), fresh)
    assert (imported.people[0].changed, imported.people[0].unchanged) == (1, 4)
    excerpt_id = letter_read("letter-a", LETTERS["letter-a"]).excerpts[1].excerpt_id
    assert reviews(fresh)["jo", excerpt_id][0] == {"queues": "strength"}


def test_a_later_judgement_in_the_workspace_is_kept(
    book: Codebook, project: Path, fresh: Path, book_file: Path
) -> None:
    import_project(project, fresh, codebook_path=book_file)
    with open_store(fresh) as store:
        later = {("letter-a", 0): {"leaders": "weakness"}}
        judge(store, book, "jo", later, run_id="later", changed_at=datetime.now(UTC))
    before = reviews(fresh)
    imported = import_project(project, fresh)
    assert [entry.reason for entry in imported.left_out] == [
        "the workspace has a later judgement by the same person"
    ]
    assert reviews(fresh) == before


def test_the_history_has_the_time_of_the_project_and_the_name_of_its_file(
    project: Path, fresh: Path, book_file: Path
) -> None:
    import_project(project, fresh, codebook_path=book_file)
    with open_store(fresh) as store, store.read() as conn:
        changes = all_changes(conn)
    assert len(changes) == 6
    assert {change.changed_at for change in changes} == {WHEN.replace(microsecond=0)}
    assert {change.source for change in changes} == {project.name}


def test_a_note_and_a_mark_of_the_page_are_kept(
    book: Codebook, project: Path, fresh: Path, book_file: Path
) -> None:
    excerpt_id = letter_read("letter-a", LETTERS["letter-a"]).excerpts[0].excerpt_id
    with open_store(fresh) as store, store.write() as conn:
        write_codebook(conn, book)
        only_note = Review(
            "letter-a", excerpt_id, "jo", book.digest, {}, "ask Ann", unsure=True, judged=False
        )
        write_reviews(conn, [only_note], "run-1")
    import_project(project, fresh, codebook_path=book_file)
    with open_store(fresh) as store, store.read() as conn:
        found = next(
            r for r in all_reviews(conn) if (r.excerpt_id, r.coder_id) == (excerpt_id, "jo")
        )
    assert (found.note, found.unsure, found.judged) == ("ask Ann", True, True)


def test_excerpts_not_coded_in_the_project_stay_and_are_counted(
    project: Path, fresh: Path, book_file: Path, tmp_path: Path
) -> None:
    import_project(project, fresh, codebook_path=book_file)
    before = reviews(fresh)

    def edit(root: etree._Element) -> None:
        selection = selection_of(root, LETTERS["letter-a"][2])
        selection.getparent().remove(selection)

    imported = import_project(edited(project, tmp_path, edit), fresh)
    assert [person.absent for person in imported.people] == [1, 0]
    assert reviews(fresh) == before


def test_codes_of_another_codebook_are_not_withdrawn(
    book: Codebook, project: Path, fresh: Path, book_file: Path
) -> None:
    with open_store(fresh) as store:
        judge(store, make_codebook(), "jo", {("letter-a", 0): {"parking": "weakness"}})
    import_project(project, fresh, codebook_path=book_file)
    excerpt_id = letter_read("letter-a", LETTERS["letter-a"]).excerpts[0].excerpt_id
    assert reviews(fresh)["jo", excerpt_id][0] == {"leaders": "strength", "parking": "weakness"}


def test_the_codebook_is_the_one_that_the_project_has(
    book: Codebook, project: Path, fresh: Path, tmp_path: Path
) -> None:
    longer = tmp_path / "longer.yaml"
    longer.write_text(
        BOOK + "  - {id: lists, parent: waits, label: Lists, definition: Lists.}\n",
        encoding="utf-8",
    )
    with open_store(fresh) as store:
        for number, codebook in enumerate((book, load_codebook(longer))):
            judge(store, codebook, "ann", {("letter-b", number): {"waits": "mixed"}})
    import_project(project, fresh)
    with open_store(fresh) as store, store.read() as conn:
        digests = {r.codebook_digest for r in all_reviews(conn) if r.coder_id == "jo"}
    assert digests == {book.digest}


def test_names_of_codes_are_enough_also_with_ids_and_polarities_below_a_code(
    project: Path, fresh: Path, book_file: Path, tmp_path: Path
) -> None:
    def edit(root: etree._Element) -> None:
        new_guids(root)
        names = {"Leaders: strength": "strength", "Waiting: mixed": "WAITS:mixed"}
        for code in root.iterfind(".//q:Code", NS):
            code.set("name", names.get(code.get("name"), code.get("name")))

    imported = import_project(edited(project, tmp_path, edit), fresh, codebook_path=book_file)
    assert imported.left_out == ()


# --- what is left out, and why -------------------------------------------------------------------


def _add(letter: str, start: int, end: int, code: str = "Leaders: strength") -> Edit:
    return lambda root: void(assign(root, letter, start, end, code))


def void(_: object) -> None:
    return None


def _rename(root: etree._Element) -> None:
    code = next(c for c in root.iterfind(".//q:Code", NS) if c.get("name") == "Leaders: strength")
    code.set("name", "Leaders: weakness")


def _unknown(root: etree._Element) -> None:
    codes = root.find(".//q:Codes", NS)
    etree.SubElement(
        codes, f"{{{PROJECT}}}Code", guid=str(uuid.uuid4()), name="To discuss", isCodable="true"
    )
    assign(root, "letter-a", *place("letter-a", 0), "To discuss")


def _both(first: str, second: str) -> Edit:
    def edit(root: etree._Element) -> None:
        for code in (first, second):
            assign(root, "letter-a", *place("letter-a", 0), code)

    return edit


def _memo(root: etree._Element) -> None:
    selection = assign(root, "letter-a", *place("letter-a", 0), "Leaders: strength")
    selection.remove(selection.find("q:Coding", NS))
    etree.SubElement(selection, f"{{{PROJECT}}}Description").text = "=hm"


def _whole(root: etree._Element) -> None:
    source = root.find(".//q:PDFSource", NS)
    coding = etree.SubElement(source, f"{{{PROJECT}}}Coding", guid=str(uuid.uuid4()))
    coding.set("creatingUser", user_guid(root, "kim"))
    etree.SubElement(
        coding, f"{{{PROJECT}}}CodeRef", targetGUID=code_guid(root, "Leaders: strength")
    )


def _nothing_of_the_page(root: etree._Element) -> None:
    source = root.find(".//q:PDFSource", NS)
    selection = etree.SubElement(source, f"{{{PROJECT}}}PDFSelection", guid=str(uuid.uuid4()))
    coding = etree.SubElement(selection, f"{{{PROJECT}}}Coding", guid=str(uuid.uuid4()))
    coding.set("creatingUser", user_guid(root, "kim"))
    etree.SubElement(
        coding, f"{{{PROJECT}}}CodeRef", targetGUID=code_guid(root, "Leaders: strength")
    )


def _another_quote(root: etree._Element) -> None:
    selection = assign(root, "letter-a", *place("letter-a", 0), "Leaders: strength")
    selection.set("name", LETTERS["letter-a"][2])


LONG = place("letter-a", 2)
LEFT_OUT: dict[str, tuple[Edit, str, int]] = {
    "a part of a sentence": (_add("letter-a", 0, 12), "it selects a part of a sentence", 1),
    "two sentences": (
        _add("letter-a", 0, place("letter-a", 1)[1]),
        "it selects 2 sentences",
        1,
    ),
    "parts of sentences": (
        _add("letter-a", 8, place("letter-a", 1)[1]),
        "it selects parts of 2 sentences",
        1,
    ),
    "no words": (_add("letter-a", LONG[0] - 2, LONG[0]), "it selects no words", 0),
    "characters that there are not": (_add("letter-a", 0, 99_999), "does not have", 0),
    "an empty selection": (_add("letter-a", 5, 5), "does not have", 0),
    "a code without polarity": (
        _add("letter-a", *place("letter-a", 0), "Leaders"),
        "the code has no polarity",
        1,
    ),
    "a code that is not in the codebook": (_unknown, "the codebook has no such code", 1),
    "a group": (
        _add("letter-a", *place("letter-a", 0), "people"),
        "the codebook has no such code",
        1,
    ),
    "two polarities": (
        _both("Leaders: strength", "Leaders: weakness"),
        "one person assigned the code with two polarities",
        1,
    ),
    "a code and none": (
        _both("Leaders: strength", NO_CODE),
        "one person assigned codes, and said that no code applies",
        1,
    ),
    "a memo alone": (_memo, "it is a memo without a code", 1),
    "the whole letter": (_whole, "the code is assigned to the whole letter", 0),
    "an area of a page": (
        _nothing_of_the_page,
        "the project does not hold the words that it selects",
        0,
    ),
    "words that are not the ones quoted": (_another_quote, "are another sentence", 1),
}


@pytest.mark.parametrize("what", LEFT_OUT)
def test_what_cannot_be_placed_is_left_out_with_its_reason(
    project: Path, fresh: Path, book_file: Path, tmp_path: Path, what: str
) -> None:
    edit, reason, page = LEFT_OUT[what]
    imported = import_project(edited(project, tmp_path, edit), fresh, codebook_path=book_file)
    assert imported.left_out, "nothing is lost in silence"
    for entry in imported.left_out:
        assert reason in entry.reason
        assert entry.remedy
        assert (entry.letter, entry.page) == ("letter-a.pdf", page)
    assert "kim" not in {coder for coder, _ in reviews(fresh)}
    assert len(reviews(fresh)) == 6, "the others are imported"


def test_a_renamed_code_is_not_guessed(
    project: Path, fresh: Path, book_file: Path, tmp_path: Path
) -> None:
    path = edited(project, tmp_path, _rename)
    (entry,) = import_project(path, fresh, codebook_path=book_file).left_out
    assert "renamed to the name of another code" in entry.reason
    assert (entry.coder, entry.text) == ("jo", LETTERS["letter-a"][0])


def test_words_that_recur_are_placed_by_what_stands_around_them(
    project: Path, fresh: Path, book_file: Path, tmp_path: Path
) -> None:
    # In the changed text, the words are where they were; what stands before them tells which.
    def edit(root: etree._Element) -> None:
        shift(lambda text: len(text) + 9, project)(root)
        start, end = place("letter-a", 3)
        assign(root, "letter-a", start + 9, end + 9, "Leaders: strength")

    path = edited(project, tmp_path, edit, texts(lambda text: f"Far away {text}".encode()))
    imported = import_project(path, fresh, codebook_path=book_file)
    assert imported.left_out == ()
    assert kim(fresh, 3) == ({"leaders": "strength"}, "")


def test_words_that_recur_are_left_out_where_what_stands_around_them_was_changed(
    project: Path, fresh: Path, book_file: Path, tmp_path: Path
) -> None:
    path = edited(
        project,
        tmp_path,
        None,
        texts(lambda text: text.replace("children", "CHILDREN").replace("opens", "OPENS").encode()),
    )
    left_out = import_project(path, fresh, codebook_path=book_file).left_out
    reasons = {entry.text: entry.reason for entry in left_out}
    assert "occur 2 times" in reasons["Too many wait."]
    assert "not in the letter" in reasons["A café OPENS £20 – late."]
    assert len(reviews(fresh)) == 2, "the letter whose text is the same"


def test_a_letter_that_the_workspace_lacks(project: Path, book_file: Path, tmp_path: Path) -> None:
    workspace = read_workspace(tmp_path / "ws", {"letter-b": LETTERS["letter-b"]})
    imported = import_project(project, workspace, codebook_path=book_file)
    assert {entry.reason for entry in imported.left_out} == {"the workspace has no such letter"}
    assert {entry.letter for entry in imported.left_out} == {"letter-a.pdf"}
    assert len(imported.left_out) == 5
    assert (imported.letters, len(reviews(workspace))) == (1, 2)


def test_texts_outside_the_project_are_not_read_and_quotes_decide(
    project: Path, fresh: Path, book_file: Path, tmp_path: Path
) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("Something else.", encoding="utf-8")

    def edit(root: etree._Element) -> None:
        for text in root.iterfind(".//q:Representation", NS):
            text.set("plainTextPath", f"absolute://{secret}")

    imported = import_project(edited(project, tmp_path, edit), fresh, codebook_path=book_file)
    assert {entry.text for entry in imported.left_out} == {"Too many wait."}
    assert len(reviews(fresh)) == 4


def test_codings_by_rule_sets_are_compared_and_never_imported(
    book: Codebook, fresh: Path, tmp_path: Path
) -> None:
    read = letter_read("letter-a", LETTERS["letter-a"])
    with open_store(fresh) as store, store.write() as conn:
        write_codebook(conn, make_codebook())
        codings = make_codings(read, which=(0, 1))
        write_codings(conn, "letter-a", "rules-1", codings, "k", "run-1", coder_kind="rules")

    def edit(root: etree._Element) -> None:
        selection = selection_of(root, LETTERS["letter-a"][0])
        reference = selection.find(".//q:CodeRef", NS)
        reference.set("targetGUID", code_guid(root, "Waiting: strength"))

    path = edited(export(fresh, tmp_path / "out"), tmp_path, edit)
    imported = import_project(path, fresh)
    assert imported.derived == {"rules-1": 1}
    (entry,) = imported.left_out
    assert (entry.code, entry.coder) == ("Waiting: strength", "rules-1")
    assert "did not assign it" in entry.reason
    assert reviews(fresh) == {}


# --- people ---------------------------------------------------------------------------------------


def nameless(root: etree._Element) -> None:
    root.remove(root.find("q:Users", NS))


@pytest.mark.parametrize("coder", ["ann", " ann "])
def test_coding_by_one_person_can_get_a_name(
    project: Path, fresh: Path, book_file: Path, tmp_path: Path, coder: str
) -> None:
    def edit(root: etree._Element) -> None:
        nameless(root)
        for selection in selections(root)[2:]:
            selection.getparent().remove(selection)

    path = edited(project, tmp_path, edit)
    with pytest.raises(UsageError, match=r"does not say who .* --coder"):
        import_project(path, fresh, codebook_path=book_file)
    import_project(path, fresh, coder=coder, codebook_path=book_file)
    assert {coder for coder, _ in reviews(fresh)} == {"ann"}


def test_a_name_that_several_people_could_have_is_refused(
    project: Path, fresh: Path, book_file: Path
) -> None:
    with pytest.raises(UsageError, match=r"several people, and none is called 'ann': jo, sam"):
        import_project(project, fresh, coder="ann", codebook_path=book_file)


@pytest.mark.parametrize("name", ["model-7", "rules", "x" * 61])
def test_names_of_people_are_checked(
    project: Path, fresh: Path, book_file: Path, name: str
) -> None:
    with pytest.raises(UsageError):
        import_project(project, fresh, coder=name, codebook_path=book_file)


# --- the command ----------------------------------------------------------------------------------


def test_the_command_says_what_was_imported_and_what_was_not(
    project: Path,
    fresh: Path,
    book_file: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    path = edited(project, tmp_path, _memo)
    result = CommandResult(capsys, "import-coding", path, "-w", fresh, "--codebook", book_file)
    assert result.status == 0, result.err
    said = " ".join(result.out.split())
    assert "5 excerpts coded by jo (1 with no code): 5 new, 0 changed, 0 unchanged." in said
    assert "1: it is a memo without a code. Assign a code to the sentence as well." in said
    assert "letter-a.pdf, page 1: memo" in said
    (record,) = (fresh / "imports").iterdir()
    with record.open(encoding="utf-8-sig", newline="") as file:
        (row,) = csv.DictReader(file)
    assert (row["letter"], row["memo"]) == ("letter-a.pdf", "'=hm")


def test_a_sheet_still_needs_the_name_of_its_coder(
    fresh: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sheet = tmp_path / "sheet.csv"
    sheet.write_text("excerpt_id,codes\n", encoding="utf-8")
    result = CommandResult(capsys, "import-coding", sheet, "-w", fresh)
    assert (result.status, "--coder" in result.complaint) == (2, True)


def test_a_project_of_nobody_says_so(
    project: Path, fresh: Path, book_file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def edit(root: etree._Element) -> None:
        for selection in selections(root):
            selection.getparent().remove(selection)

    path = edited(project, tmp_path, edit)
    result = CommandResult(capsys, "import-coding", path, "-w", fresh)
    assert result.status == 0, result.err
    assert "The project has no coding by a person" in result.out
    assert "Memo by jo on" in result.out, "notes that belong to nothing are named"


def test_the_import_is_recorded(
    project: Path, fresh: Path, book_file: Path, tmp_path: Path
) -> None:
    path = edited(project, tmp_path, _memo)
    imported: ImportedProject = import_project(path, fresh, codebook_path=book_file)
    with open_store(fresh) as store, store.read() as conn:
        run = max(queries.all_runs(conn), key=lambda run: run.started_at)
    assert run.counts == {"excerpts": 6, "codings": 6, "left_out": 1}
    assert imported.record is not None
    assert run.run_id in imported.record.name


def test_the_export_is_the_same_after_a_round_trip(
    coded: Path, project: Path, fresh: Path, book_file: Path, tmp_path: Path
) -> None:
    def facts(path: Path) -> list[tuple[str, ...]]:
        return sorted(
            (s.get("guid"), *(c.get("guid") for c in s.iterfind("q:Coding", NS)))
            for s in selections(project_of(path))
        )

    import_project(project, fresh, codebook_path=book_file)
    assert facts(export(fresh, tmp_path / "again")) == facts(project)
    assert load_codebook(book_file).name == "garden"


def test_the_workspace_takes_projects_and_sheets_by_one_door(
    project: Path, book_file: Path, fresh: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ws = Workspace(fresh, codebook=book_file)
    imported = ws.import_coding(project)
    assert isinstance(imported, ImportedProject)
    counts = imported.judged, imported.without_code, imported.new, imported.changed
    assert counts == (len(CODINGS) + 1, 1, len(CODINGS) + 1, 0)
    # A project is known by its content too.
    again = ws.import_coding(shutil.copy(project, tmp_path / "project.zip"), "jo")
    assert (again.judged, again.unchanged) == (len(CODINGS), len(CODINGS))
    result = CommandResult(
        capsys, "import-coding", project, "-w", fresh, "--codebook", book_file, "--coder", "jo"
    )
    assert f"{again.judged} excerpts coded by jo" in result.out
    sheet = tmp_path / "sheet.csv"
    excerpt_id = next(excerpt_id for _, excerpt_id in reviews(fresh))
    sheet.write_text(f"excerpt_id,codes\n{excerpt_id},none\n", encoding="utf-8")
    assert ws.import_coding(sheet, coder="kim").without_code == 1
    with pytest.raises(UsageError, match="does not say who filled it in"):
        ws.import_coding(sheet)
