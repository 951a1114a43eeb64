"""Light models of a run: from people's judgements in a workspace to what codes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from inspection_letters.analysis.corpus import load_corpus
from inspection_letters.analysis.evaluation import evaluate_coder
from inspection_letters.analysis.findings import make_findings
from inspection_letters.codebook import load_codebook, load_patterns
from inspection_letters.codebook.extension import write_extension
from inspection_letters.coding.choice import choose_coders, with_light_models
from inspection_letters.coding.light_models import LightCoder
from inspection_letters.common.settings.run import Settings
from inspection_letters.records import Codebook, CodedExcerpt, Excerpt, Polarity, Role
from inspection_letters.records.light_models import CodeTally, LightModel
from inspection_letters.records.spans import Span
from inspection_letters.runs import light_gold
from inspection_letters.runs.light_models import judgements_of, learn
from inspection_letters.runs.plan import RunPlan, make_plan
from inspection_letters.store import open_store, queries, writes
from inspection_letters.store.damage import Damage, find_damage, forget_damage
from inspection_letters.store.digests import light_part, unsound_parts
from inspection_letters.store.light_models import stored_light_models, write_light_models
from inspection_letters.store.reviews import Review, write_reviews
from sqlalchemy import text

from tests.support.cached_reading import SAMPLES
from tests.support.factories import make_read, make_run, write_read
from tests.support.two_layers import EXTENDED, FIRST, code_again_with_taxis, write_workspace

LIGHT = LightModel(
    "taxis",
    "light-1",
    "made from",
    judged=34,
    positive=12,
    letters=5,
    by_model=CodeTally(10, 12, 12),
    by_patterns=CodeTally(8, 12, 12),
    used=True,
    weights=(0.5, -0.5),
    intercept=-1.0,
)
ADDED = """
codes:
  - {id: taxis, group: services, label: Taxis, definition: Taxis., patterns: [taxi*]}
"""
STRENGTH = Polarity.STRENGTH


def review(excerpt: str, codebook: str, *codes: str, person: str = "jo") -> Review:
    return Review("l", excerpt, person, codebook, dict.fromkeys(codes, STRENGTH))


def test_judgements_are_of_people_who_had_the_code_to_assign() -> None:
    reviews = [
        review("a", EXTENDED.digest, "taxis"),
        review("b", EXTENDED.digest, "waits"),
        review("c", FIRST.digest, "waits"),
        review("d", EXTENDED.digest),
        review("d", EXTENDED.digest, "taxis", person="kim"),
        review("e", FIRST.digest, person="kim"),
        review("e", EXTENDED.digest, "taxis"),
    ]
    books = {book.digest: book for book in (FIRST, EXTENDED)}
    assert judgements_of("taxis", reviews, books) == {"a": True, "b": False, "d": True, "e": True}


def test_light_models_are_kept_whole_and_replaced(tmp_path: Path) -> None:
    with open_store(tmp_path / "ws", create=True) as store, store.write() as conn:
        writes.write_run(conn, make_run())
        for book in (FIRST, EXTENDED):
            writes.write_codebook(conn, book)
        write_light_models(conn, "model-2", FIRST.digest, [LIGHT], "run-1")
        # Two codebooks that add codes to one model each have their own.
        others = {("model-2", FIRST.digest): (LIGHT,)}
        for models in ([LIGHT], [LIGHT, replace(LIGHT, code_id="buses")], []):
            for _ in range(2):
                write_light_models(conn, "model-2", EXTENDED.digest, models, "run-1")
            own = {("model-2", EXTENDED.digest): tuple(reversed(models))} if models else {}
            assert stored_light_models(conn) == others | own
            assert not unsound_parts(conn)


def test_a_light_model_that_cannot_be_read_is_made_again(tmp_path: Path) -> None:
    with open_store(tmp_path / "ws", create=True) as store, store.write() as conn:
        writes.write_run(conn, make_run())
        writes.write_codebook(conn, EXTENDED)
        both = [LIGHT, replace(LIGHT, code_id="buses")]
        made_for = ("model-2", EXTENDED.digest)
        write_light_models(conn, *made_for, both, "run-1")
        conn.execute(text("UPDATE light_models SET content = '{}' WHERE code_id = 'buses'"))
        assert stored_light_models(conn) == {made_for: (LIGHT,)}
        write_light_models(conn, *made_for, both, "run-1")
        assert len(stored_light_models(conn)[made_for]) == 2


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE light_models SET content = replace(content, '0.5', '0.6')",
        "UPDATE light_models SET learned_from = 'other'",
        "UPDATE light_models SET content = '{\"weights\": [0'",
        "DELETE FROM light_models",
        "INSERT INTO light_models SELECT coder_id, codebook_digest, 'trams', learned_from,"
        " content, run_id FROM light_models",
    ],
)
def test_a_changed_light_model_is_noticed_and_made_again(tmp_path: Path, change: str) -> None:
    with open_store(tmp_path / "ws", create=True) as store:
        made_for = ("model-2", EXTENDED.digest)
        with store.write() as conn:
            writes.write_run(conn, make_run())
            writes.write_codebook(conn, EXTENDED)
            write_light_models(conn, *made_for, [LIGHT], "run-1")
            assert not find_damage(store, conn)
            conn.execute(text(change))
            found = find_damage(store, conn)
        assert found.must_learn(*made_for)
        (said,) = found.sentences
        assert "light models with which model-2 codes added codes were changed" in said
        assert "run 'letters run' with the codebook that adds" in found.remedy(tmp_path / "ws")
        with store.write() as conn:
            forget_damage(conn, found, ["model-2"])
            write_light_models(conn, *made_for, [LIGHT], "run-1")
            assert not find_damage(store, conn)
            assert stored_light_models(conn) == {made_for: (LIGHT,)}


class TwoWords:
    """Stands in for the encoder: whether a sentence speaks of a driver."""

    digest = "two words"

    def __call__(self, texts: object) -> np.ndarray:
        rows = [[float("driver" in text), 1.0] for text in texts]  # type: ignore[attr-defined]
        return np.array(rows) / np.sqrt(2)


def book(tmp_path: Path) -> Path:
    (tmp_path / "add.yaml").write_text(ADDED, encoding="utf-8")
    path = tmp_path / "mine.yaml"
    write_extension("send-area", tmp_path / "add.yaml", path)
    return path


def workspace(tmp_path: Path, path: Path, judged: int) -> Path:
    """Write eight letters of eight sentences, of which people judged some for taxis."""
    mine = load_codebook(path)
    texts = [
        "A driver is kind.", "A driver waits.", "Taxis are late.", "Forms are long.",
        "Schools are warm.", "Therapy is slow.", "Plans are clear.", "Leaders listen.",
    ]  # fmt: skip
    with open_store(tmp_path / "ws", create=True) as store, store.write() as conn:
        writes.write_run(conn, make_run())
        writes.write_codebook(conn, mine)
        left = judged
        for number in range(8):
            read = make_read(f"letter-{number}", sentences=texts)
            write_read(conn, read, key="k")
            found = [
                Review(
                    read.text.letter_id,
                    excerpt.excerpt_id,
                    "jo",
                    mine.digest,
                    {"taxis": STRENGTH} if order < 3 else {},
                )
                for order, excerpt in enumerate(read.excerpts[: min(left, 6)])
            ]
            left -= len(found)
            if found:
                write_reviews(conn, found, "run-1")
    return tmp_path / "ws"


@pytest.fixture(autouse=True)
def plain_encoder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(light_gold, "load_embedder", TwoWords)


@pytest.mark.parametrize(("judged", "used"), [(29, False), (48, True)])
def test_a_model_is_fitted_once_enough_is_judged(tmp_path: Path, judged: int, used: bool) -> None:
    path = book(tmp_path)
    choice = choose_coders(Settings(codebook=path))
    with open_store(workspace(tmp_path, path, judged)) as store, store.write() as conn:
        learned = learn(conn, choice)
        (model,) = learned.models["model-2"]
        assert (model.judged, model.used, bool(model.lacking)) == (judged, used, not used)
        (coder,) = learned.choice.coders
        assert (coder.digest != choice.coders[0].digest) is used
        # The stored model is taken as it is while the judgements are the same.
        marked = replace(model, name="stored")
        digest = load_codebook(path).digest
        write_light_models(conn, "model-2", digest, [marked], "run-1")
        assert learn(conn, choice).models["model-2"] == (marked,)
        # Not if it was changed outside the program.
        damage = Damage(frozenset({light_part("model-2", digest)}))
        assert learn(conn, choice, damage).models["model-2"] == (model,)
        first = load_corpus_reviews(conn)[0]
        write_reviews(conn, [first._replace(codes={})], "run-1")
        assert learn(conn, choice).models["model-2"] != (marked,)


def load_corpus_reviews(conn: object) -> list[Review]:
    from inspection_letters.store.reviews import all_reviews

    return [each for each in all_reviews(conn) if each.codes]  # type: ignore[arg-type]


def test_a_codebook_that_adds_nothing_learns_nothing(tmp_path: Path) -> None:
    path = book(tmp_path)
    with open_store(workspace(tmp_path, path, 48)) as store, store.read() as conn:
        for settings in (Settings(), Settings(codebook=path, coder="rules")):
            choice = choose_coders(settings)
            learned = learn(conn, choice)
            assert (learned.choice, dict(learned.models)) == (choice, {})


def test_a_light_coder_finds_what_patterns_miss_and_says_why(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = book(tmp_path)
    mine = load_codebook(path)
    coder = LightCoder(mine, load_patterns(path, mine), [replace(LIGHT, weights=(4.0, 0.0))])
    monkeypatch.setattr(LightCoder, "_embed", TwoWords())
    texts = ["No driver is kind.", "Taxis are late.", "A driver of taxis is kind."]
    found = coder.explain(
        [
            Excerpt(f"e{at}", "one", Span(0, len(text)), text, "any", 0, at, Role.WEAKNESS)
            for at, text in enumerate(texts)
        ]
    )
    assert [[code.code_id for code in of_excerpt] for of_excerpt in found] == [
        ["taxis"], [], ["taxis"],
    ]  # fmt: skip
    (first,), _, (last,) = found
    assert 0.5 <= first.score <= 1
    assert first.grounds.judgements == last.grounds.judgements == 34
    assert not first.grounds.by_patterns
    assert (first.grounds.patterns, last.grounds.patterns) == ((), ("taxi*",))
    assert first.polarity is Polarity.WEAKNESS


def test_only_models_in_use_change_the_coder(tmp_path: Path) -> None:
    (chosen,) = choose_coders(Settings(codebook=book(tmp_path))).coders
    assert with_light_models(chosen, [replace(LIGHT, used=False)]) == chosen
    changed = {
        with_light_models(chosen, [replace(LIGHT, intercept=value)]).digest for value in (0.0, 1.0)
    }
    assert len(changed | {chosen.digest}) == 3


def test_findings_say_what_is_known_and_people_do_not_measure_what_learned_from_them(
    tmp_path: Path,
) -> None:
    path = write_workspace(tmp_path / "ws", detail=False)
    code_again_with_taxis(path)
    with open_store(path) as store, store.write() as conn:
        reviews = load_corpus(store).reviews
        write_reviews(
            conn,
            [r._replace(coder_id="lee", codebook_digest=EXTENDED.digest) for r in reviews[:4]],
            "run-1",
        )
        writes.write_codebook(conn, EXTENDED)
    with open_store(path) as store:
        before = evaluate_coder(load_corpus(store, coder="rules-1"), against="lee")
        assert "taxis" in {code.code_id for code in before.evaluation.codes}
    with open_store(path) as store, store.write() as conn:
        write_light_models(conn, "rules-1", EXTENDED.digest, [LIGHT], "run-1")
    with open_store(path) as store:
        corpus = load_corpus(store, coder="rules-1")
        after = evaluate_coder(corpus, against="lee")
        assert "taxis" not in {code.code_id for code in after.evaluation.codes}
        said = [note for note in after.notes if note.startswith("taxis is left out")]
        assert "precision 0.83 (0.55 to 0.95, n 12)" in said[0]
        notes = " ".join(make_findings(corpus).notes)
    assert "Models fitted to people's judgements assign taxis" in notes
    assert "taxis: On 34 sentences of 5 letters, each letter held out in turn" in notes


def code_all(path: Path, codebook: Codebook, keys: Mapping[str, str]) -> None:
    """Write that model-2 assigned taxis to the first sentence of each letter, under some keys."""
    with open_store(path) as store, store.write() as conn:
        writes.write_codebook(conn, codebook)
        for letter_id, key in keys.items():
            first = queries.excerpts_of(conn, letter_id)[0].excerpt_id
            coding = CodedExcerpt(
                first, letter_id, "taxis", STRENGTH, "model-2", 0.9, "run-1", codebook.digest
            )
            writes.write_codings(
                conn, letter_id, "model-2", [coding], key, "run-1", coder_kind="model"
            )


def plan_of(path: Path, codebook: Path) -> RunPlan:
    """Plan a run over a letter that the workspace does not have, and keep what it learned."""
    with open_store(path) as store, store.write() as conn:
        plan = make_plan(
            conn, [SAMPLES / "990001_wexmoor.pdf"], Settings(codebook=codebook), workspace=path
        )
        for coder_id, models in plan.light.items():
            write_light_models(conn, coder_id, plan.codebook.digest, models, "run-1")
    return plan


def test_a_run_over_some_letters_codes_the_others_by_the_same_light_models(tmp_path: Path) -> None:
    codebook = book(tmp_path)
    path = workspace(tmp_path, codebook, 48)
    mine = load_codebook(codebook)
    letters = [f"letter-{number}" for number in range(8)]
    code_all(path, mine, dict.fromkeys(letters, "by patterns"))
    plan = plan_of(path, codebook)
    assert [source.letter_id for source in plan.unnamed] == letters
    assert plan.to_code == plan.unnamed
    (said,) = plan.remarks
    assert said.startswith("8 letters coded before with this codebook are coded again too, since")
    # Once they are, there is nothing to do for them until people judge otherwise.
    code_all(path, mine, {source.letter_id: source.code_keys[0] for source in plan.unnamed})
    again = plan_of(path, codebook)
    assert (again.unnamed, again.remarks) == ((), ())
    with open_store(path) as store, store.write() as conn:
        write_reviews(conn, [load_corpus_reviews(conn)[0]._replace(codes={})], "run-1")
    assert len(plan_of(path, codebook).unnamed) == 8


def test_letters_of_another_codebook_stay_as_they_are(tmp_path: Path) -> None:
    codebook = book(tmp_path)
    path = workspace(tmp_path, codebook, 48)
    other = replace(load_codebook(codebook), name="other", digest=EXTENDED.digest)
    code_all(path, other, {"letter-0": "k", "letter-1": "k"})
    code_all(path, load_codebook(codebook), {"letter-2": "k"})
    assert [source.letter_id for source in plan_of(path, codebook).unnamed] == ["letter-2"]
