"""Good practice: what is done, and its effect. All sentences are made up."""

from __future__ import annotations

import csv
import io
import json
import random
import re
import shlex
import shutil
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from inspection_letters.analysis.practice import Practice, find_practice
from inspection_letters.analysis.practice.cues import (
    Cue,
    default_cues,
    default_cues_path,
    load_cues,
    straight,
    together,
)
from inspection_letters.analysis.practice.names import places, proper_names
from inspection_letters.analysis.practice.search import Practices, search_practice
from inspection_letters.commands.printing.practice import as_json
from inspection_letters.outputs.report import wording
from inspection_letters.records import CodedExcerpt, Excerpt, Polarity, Role
from inspection_letters.records.errors import UsageError
from inspection_letters.records.spans import Span
from inspection_letters.store import open_store, reviews, writes

from tests.support.command_line import CommandResult
from tests.support.corpora import read_corpus
from tests.support.factories import make_codebook, make_codings, make_read, make_run, write_read

TEAM = "The partnership has set up a ‘Bright Starts’ outreach team, which visits nurseries."
RESULT = "As a result, fewer children are excluded from school."
CLINIC = "Two sleep clinics have been opened by school nurses."
HELPS = "This has reduced the time that families wait."
VAGUE = "Leaders are ambitious and committed to their vision for children and young people."
S, W, M, C = Polarity.STRENGTH, Polarity.WEAKNESS, Polarity.MIXED, Polarity.CONTEXT


def letter(
    *paragraphs: Sequence[str | tuple[str, Polarity | None]],
    letter_id: str = "a",
    role: Role = Role.STRENGTH,
) -> tuple[list[Excerpt], list[CodedExcerpt]]:
    """Return the excerpts of paragraphs; a sentence is a strength unless it says otherwise."""
    excerpts: list[Excerpt] = []
    codings: list[CodedExcerpt] = []
    for paragraph, sentences in enumerate(paragraphs):
        for given_sentence in sentences:
            quote, polarity = (
                (given_sentence, S) if isinstance(given_sentence, str) else given_sentence
            )
            order = len(excerpts)
            excerpt_id = f"{letter_id}{order:02}"
            excerpts.append(
                Excerpt(excerpt_id, letter_id, Span(0, 1), quote, "x", paragraph, order, role)
            )
            if polarity is not None:
                codings.append(coding(excerpt_id, polarity, letter_id))
    return excerpts, codings


def coding(
    excerpt_id: str,
    polarity: Polarity = S,
    letter_id: str = "a",
    code_id: str = "joint-working",
    score: float = 0.9,
) -> CodedExcerpt:
    return CodedExcerpt(excerpt_id, letter_id, code_id, polarity, "model-1", score, "r", "d")


def found(*paragraphs: Sequence[str | tuple[str, Polarity | None]]) -> list[tuple[int, ...]]:
    """Return the orders of the sentences of each practice, the best first."""
    return [
        tuple(int(excerpt_id[1:]) for excerpt_id in practice.excerpt_ids)
        for practice in find_practice(*letter(*paragraphs))
    ]


def only(*sentences: str | tuple[str, Polarity | None]) -> Practice:
    (practice,) = find_practice(*letter(sentences))
    return practice


# --- pairing ----------------------------------------------------------------------------


def test_a_practice_is_paired_with_the_impact_after_it() -> None:
    practice = only(VAGUE, TEAM, RESULT, VAGUE)
    assert practice.excerpt_ids == ("a01", "a02")
    assert (practice.practice_id, practice.impact_id) == ("a01", "a02")
    assert "As a result" in practice.cues
    assert any("Bright Starts" in cue for cue in practice.cues)


def test_one_sentence_may_tell_both() -> None:
    practice = only("The new travel training project has led to better attendance of pupils.")
    assert practice.excerpt_ids == ("a00",) == (practice.impact_id,)


def test_cause_may_stand_after_effect() -> None:
    practice = only("Waiting times have reduced because of a new triage clinic run by nurses.")
    assert practice.impact_id == "a00"


def test_a_sentence_between_goes_along() -> None:
    practice = only(TEAM, "They work with parents at home.", RESULT)
    assert practice.excerpt_ids == ("a00", "a01", "a02")


def test_a_second_impact_is_told_with_the_first() -> None:
    practice = only(CLINIC, "This makes parents confident.", RESULT)
    assert practice.excerpt_ids == ("a00", "a01", "a02")
    assert practice.impact_id == "a02"


def test_an_impact_further_on_may_name_the_thing_again() -> None:
    practice = only(
        "Leaders have introduced the ‘All Aboard’ strategy.",
        "Inspectors saw it in many schools.",
        "Headteachers know what to do.",
        "The ‘All Aboard’ strategy has reduced suspensions and exclusions.",
    )
    assert practice.excerpt_ids == ("a00", "a03")


def test_paragraphs_and_letters_are_not_crossed() -> None:
    assert found([TEAM], [RESULT]) == []
    first, others = letter([TEAM]), letter([RESULT], letter_id="b")
    assert find_practice(first[0] + others[0], first[1] + others[1]) == ()


def test_two_practices_of_a_paragraph_share_no_sentence() -> None:
    assert sorted(found([TEAM, RESULT, CLINIC, HELPS])) == [(0, 1), (2, 3)]
    assert len(found([TEAM, CLINIC, HELPS])) == 1


# --- what is out ------------------------------------------------------------------------


@pytest.mark.parametrize(
    "sentences",
    [
        pytest.param([VAGUE, RESULT], id="no concrete practice"),
        pytest.param(["Services work well together.", RESULT], id="only that it works"),
        pytest.param([TEAM], id="no impact"),
        pytest.param([TEAM, "It meets on Mondays."], id="no impact after it"),
        pytest.param([TEAM, "It is too early to see its impact on children."], id="too early"),
        pytest.param([TEAM, "This aims to reduce exclusions of children."], id="an aim"),
        pytest.param([TEAM, "This will help children to stay in school."], id="to come"),
        pytest.param([TEAM, "This is beginning to reduce exclusions."], id="beginning"),
        pytest.param([TEAM, "However, this has reduced exclusions for few."], id="however"),
        pytest.param([TEAM, "As a result, families are frustrated and wait too long."], id="bad"),
        pytest.param(
            ["Leaders plan to open a ‘Bright Starts’ clinic.", RESULT], id="practice to come"
        ),
        pytest.param([(TEAM, W), (RESULT, W)], id="weakness"),
        pytest.param([TEAM, (RESULT, W)], id="impact a weakness"),
        pytest.param([(TEAM, M), RESULT], id="practice mixed"),
        pytest.param([TEAM, (RESULT, C)], id="impact only context"),
        pytest.param([(TEAM, None), (RESULT, None)], id="not coded"),
    ],
)
def test_what_is_no_practice_with_impact(
    sentences: list[str | tuple[str, Polarity | None]],
) -> None:
    assert found(sentences) == []


def test_a_recommendation_is_no_practice() -> None:
    assert find_practice(*letter([TEAM, RESULT], role=Role.RECOMMENDATION)) == ()


def test_one_code_against_is_enough() -> None:
    excerpts, codings = letter([TEAM, RESULT])
    codings.append(coding("a01", W, code_id="waiting-times"))
    assert find_practice(excerpts, codings) == ()


# --- score and codes -------------------------------------------------------------------


def test_what_lowers_a_score() -> None:
    best = only(TEAM, RESULT).score
    assert 0.4 <= best <= 1
    assert only(TEAM, RESULT, ("However, some families still wait.", W)).score < best
    assert only((TEAM, C), RESULT).score < best
    assert only(TEAM, "They work with parents at home.", RESULT).score != best
    (among,) = find_practice(*letter([TEAM, RESULT], role=Role.WEAKNESS))
    assert among.score < best


def test_the_more_concrete_the_higher() -> None:
    named = only(TEAM, RESULT).score
    plain_one = only("A youth club has been set up in each town.", RESULT).score
    assert named > plain_one


def test_the_best_is_first_and_the_least_can_be_set() -> None:
    excerpts, codings = letter([TEAM, RESULT], [CLINIC, HELPS], ["A youth club runs.", HELPS])
    scores = [practice.score for practice in find_practice(excerpts, codings, least=0)]
    assert scores == sorted(scores, reverse=True)
    assert len(scores) >= 2
    assert len(find_practice(excerpts, codings, least=scores[0])) == 1
    assert find_practice(excerpts, codings, least=1.01) == ()


def test_codes_are_the_strengths_the_surest_first() -> None:
    excerpts, codings = letter([TEAM, RESULT])
    codings += [
        coding("a00", code_id="workforce", score=0.95),
        coding("a01", code_id="outcomes", score=0.99),
        coding("a01", C, code_id="transport", score=1.0),
    ]
    (practice,) = find_practice(excerpts, codings)
    assert practice.code_ids == ("outcomes", "workforce", "joint-working")


POOL = (TEAM, RESULT, CLINIC, HELPS, VAGUE, "They run workshops.", "However, some wait.")


@settings(max_examples=60)
@given(
    st.lists(
        st.lists(
            st.tuples(st.sampled_from(POOL), st.sampled_from((S, S, S, W, C, None))),
            min_size=1,
            max_size=7,
        ),
        min_size=1,
        max_size=4,
    ),
    st.randoms(use_true_random=False),
)
def test_order_of_input_does_not_matter_and_no_excerpt_is_used_twice(
    paragraphs: list[list[tuple[str, Polarity | None]]],
    order: random.Random,
) -> None:
    excerpts, codings = letter(*paragraphs)
    by_id = {excerpt.excerpt_id: excerpt for excerpt in excerpts}
    practices = find_practice(excerpts, codings)
    order.shuffle(excerpts)
    order.shuffle(codings)
    assert find_practice(excerpts, codings) == practices
    used = [excerpt_id for practice in practices for excerpt_id in practice.excerpt_ids]
    assert len(used) == len(set(used))
    against = {coding.excerpt_id for coding in codings if coding.polarity in (W, M)}
    strengths = {coding.excerpt_id for coding in codings if coding.polarity is S}
    assert not against & set(used)
    for practice in practices:
        orders = [by_id[excerpt_id].order for excerpt_id in practice.excerpt_ids]
        assert orders == sorted(orders)
        assert len({by_id[excerpt_id].paragraph for excerpt_id in practice.excerpt_ids}) == 1
        assert practice.practice_id == practice.excerpt_ids[0]
        assert practice.impact_id in practice.excerpt_ids
        assert practice.impact_id in strengths
        assert 0 <= practice.score <= 1
        assert practice.code_ids
        assert practice.cues


# --- cues and names ---------------------------------------------------------------------

CUES = [(group, cue) for group, cues in default_cues().groups.items() for cue in cues]


@pytest.mark.parametrize(("group", "cue"), CUES, ids=[f"{g}: {c.name}" for g, c in CUES])
def test_each_cue_matches_its_example(group: str, cue: Cue) -> None:
    assert cue.pattern.search(straight(cue.example)), f"{group}: {cue.name}"
    if cue.counterexample:
        assert not cue.pattern.search(straight(cue.counterexample)), f"{group}: {cue.name}"


def test_names_of_cues_are_unique_within_a_group() -> None:
    for group, cues in default_cues().groups.items():
        names = [cue.name for cue in cues]
        assert len(names) == len(set(names)), group


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ("outcome:", "outcomes:", "have no 'outcome'"),
        ("weight: 0.65", "weight: 1.5", "has weight 1.5"),
        ("weight: 0.65", "wight: 0.65", "field: 'wight'"),
        ('pattern: "^(?:therefore', 'pattern: "^(?:(therefore', "cannot be read"),
        ("words:", "words: [", "cannot be read"),
    ],
)
def test_faults_of_a_file_of_cues_are_named(
    tmp_path: Path, before: str, after: str, words: str
) -> None:
    text = default_cues_path().read_text("utf-8")
    assert before in text
    own = tmp_path / "own.yaml"
    own.write_text(text.replace(before, after, 1), encoding="utf-8")
    with pytest.raises(UsageError, match=words):
        load_cues(own)


def test_a_missing_or_strange_file_of_cues(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be read"):
        load_cues(tmp_path / "none.yaml")
    (tmp_path / "list.yaml").write_text("- one\n", encoding="utf-8")
    with pytest.raises(UsageError, match="not a mapping"):
        load_cues(tmp_path / "list.yaml")


def test_own_cues_take_the_place_of_the_packaged_ones(tmp_path: Path) -> None:
    text = default_cues_path().read_text("utf-8").replace("as a (?:result", "as a (?:rezult")
    own = tmp_path / "own.yaml"
    own.write_text(text, encoding="utf-8")
    excerpts, codings = letter([TEAM, RESULT])
    assert find_practice(excerpts, codings, cues=load_cues(own)) != find_practice(excerpts, codings)


def test_weights_add_up_as_independent_evidence() -> None:
    assert together([0.3, 0.3]) == pytest.approx(0.51)
    assert together([0.5, -0.4]) == pytest.approx(0.3)
    assert together([-0.4]) == together([]) == 0


def test_names_of_places_and_set_phrases_are_no_practice() -> None:
    known = places(["Children in Wexmoor thrive.", "Families across Wexmoor agree."])
    assert known == {"Wexmoor"}
    common = default_cues().commonplace

    def names(text: str) -> tuple[str, ...]:
        return proper_names(straight(text), known, common)

    assert names("The Wexmoor Portage Service visits.") == ("Wexmoor Portage Service",)
    assert names("Staff in Wexmoor Council met.") == ()
    assert names("They use the Dynamic Support Register and the Healthy Child Programme.") == ()
    assert names("Children with Special Educational Needs thrive.") == ()


# --- the command ------------------------------------------------------------------------


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with two letters that each describe a practice, with its impact on page 2."""
    path = tmp_path_factory.mktemp("practice") / "ws"
    with open_store(path, create=True) as opened, opened.write() as conn:
        writes.write_run(conn, make_run())
        writes.write_codebook(conn, make_codebook())
        for letter_id, area in (("a", "Wexmoor"), ("b", "Ashdale & Sons [x]")):
            read = make_read(
                letter_id, (VAGUE, TEAM, RESULT, CLINIC if letter_id == "a" else HELPS)
            )
            read = replace(
                read,
                excerpts=tuple(replace(excerpt, paragraph=0) for excerpt in read.excerpts),
                metadata=replace(read.metadata, area=area, urn="80400"),
            )
            write_read(conn, read, key=letter_id)
            strengths = [
                replace(coding, polarity=S) for coding in make_codings(read, which=(1, 2, 3))
            ]
            writes.write_codings(
                conn, letter_id, "rules-1", strengths, letter_id, "run-1", coder_kind="rules"
            )
    return path


def test_text_fits_into_80_columns_and_can_be_followed(
    results: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    result = CommandResult(capsys, "practice", "-w", results)
    assert result.status == 0, result.err
    (trace,) = (line for line in result.out.splitlines() if "letters trace" in line)
    # The command alone is never broken, so that it can be copied.
    assert max(len(line) for line in result.out.splitlines() if line != trace) <= 80
    words = " ".join(result.out.split())
    assert (
        "2 examples of good practice with a stated impact, in 2 of 2 letters, coded by rules-1."
        in words
    )
    assert "Waiting (2)" in words
    assert re.search(r"Ashdale & Sons \[x\] \d{4}, page 1", words)
    # Where there is no bold, arrows set the impact apart.
    assert f"visits nurseries. → {RESULT} ← a.pdf" in words
    for example in search_practice(read_corpus(results)).found:
        assert example.practice.practice_id in words
        # The command shown works with the ID of an excerpt; there is no PDF here to draw a page of.
        command = trace.replace("EXCERPT-ID", example.practice.impact_id)
        arguments = command.strip().removeprefix("uv run letters ").removesuffix(" --png page.png")
        traced = CommandResult(capsys, *shlex.split(arguments))
        assert traced.status == 0
        assert "page 2" in traced.out
    to = tmp_path / "new" / "practice.txt"
    assert CommandResult(capsys, "practice", "-w", results, "-o", to).status == 0
    text = to.read_text("utf-8")
    assert text.split() == result.out.split()
    assert all(line == line.rstrip() for line in text.splitlines())


def test_csv_and_json_hold_the_same(
    results: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    to = tmp_path / "practice.csv"
    assert CommandResult(capsys, "practice", "-w", results, "-f", "csv", "-o", to).status == 0
    rows = list(csv.DictReader(io.StringIO(to.read_text("utf-8-sig"))))
    content = json.loads(CommandResult(capsys, "practice", "-w", results, "-f", "json").out)
    assert content["coder"] == "rules-1"
    assert "Crown copyright" in content["notes"][0]
    assert [row["practice_id"] for row in rows] == [
        practice["practice_id"] for practice in content["practices"]
    ]
    for row, practice in zip(rows, content["practices"], strict=True):
        assert row["impact"] == practice["impact"] in practice["text"]
        assert row["excerpts"].split("|") == [each["excerpt_id"] for each in practice["excerpts"]]
        assert row["text"] == " ".join(each["quote"] for each in practice["excerpts"])
        assert (row["page_number"], row["impact_page_number"]) == ("1", "2")
        assert (row["code"], row["label"], row["file"]) == (
            "waits",
            "Waiting",
            f"{practice['letter_id']}.pdf",
        )
        assert float(row["score"]) == practice["score"]


def test_choosing(results: Path) -> None:
    everything = search_practice(read_corpus(results))
    assert (everything.letters, len(everything.found)) == (2, 2)
    assert len(search_practice(read_corpus(results), limit=1).found) == 1
    assert search_practice(read_corpus(results), code="waits").found == everything.found
    some = search_practice(read_corpus(results, where=["area=wex"]))
    assert [practice.letter.area for practice in some.found] == ["Wexmoor"]
    assert some.letters == 1


def test_practice_stands_under_its_first_code(results: Path) -> None:
    everything = search_practice(read_corpus(results))
    assert list(everything.by_code().items()) == [("waits", list(everything.found))]
    first, second = everything.found
    other = replace(first, practice=replace(first.practice, code_ids=("plans", "waits")))
    by_code = replace(everything, found=(second, other, first)).by_code()
    assert by_code == {"waits": [second, first], "plans": [other]}


def test_what_is_quoted_has_its_licence_or_is_said_to_be_fictional(results: Path) -> None:
    everything = search_practice(read_corpus(results))

    def of(*numbers: str) -> Practices:
        found = tuple(
            replace(
                practice,
                letter=replace(
                    practice.letter, metadata=replace(practice.letter.metadata, urn=number)
                ),
            )
            for practice, number in zip(everything.found, numbers, strict=False)
        )
        return replace(everything, found=found)

    for shown, notes in (
        (of("80400", "80401"), [wording.CROWN]),
        (of("990001", "990002"), [wording.FICTION]),
        (of(), []),
    ):
        assert json.loads(as_json(shown))["notes"] == notes
    [both] = json.loads(as_json(of("80400", "990002")))["notes"]
    assert both.startswith("1 letter is a fictional sample")
    assert "Open Government Licence" in both


def test_what_people_judged_goes_before_the_coder(results: Path, tmp_path: Path) -> None:
    copy = tmp_path / "ws"
    shutil.copytree(results, copy)
    first = search_practice(read_corpus(copy)).found[0].practice
    with open_store(copy) as opened, opened.write() as conn:
        said = reviews.Review(
            first.letter_id, first.impact_id, "jo", make_codebook().digest, {"waits": W}
        )
        reviews.write_reviews(conn, [said], "run-1")
    left = search_practice(read_corpus(copy, "rules-1")).found
    assert first.impact_id not in {id_ for found in left for id_ in found.practice.excerpt_ids}
    assert {found.practice.letter_id for found in left} != set()


def test_complaints(results: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for arguments, words in (
        (("--coder", "nobody"), "No excerpt has been coded by 'nobody'. Coders in the workspace"),
        (("--code", "nothing"), "no code 'nothing'. Codes: waits"),
        (("--area", "Nowhere"), "is about 'Nowhere'. Areas in the workspace"),
        (("--out", tmp_path), "cannot be written"),
    ):
        result = CommandResult(capsys, "practice", "-w", results, *arguments)
        assert result.status == 2
        assert words in result.complaint


def test_nothing_found_is_said(
    results: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("inspection_letters.analysis.practice.search.find_practice", lambda *_: ())
    result = CommandResult(capsys, "practice", "-w", results)
    assert result.status == 0
    assert "No practice with a stated impact was found in 2 letters." in " ".join(
        result.out.split()
    )
