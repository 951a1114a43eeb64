"""Adjudicating by keyboard alone, and the pages of adjudication and agreement, in a browser."""

from __future__ import annotations

from pathlib import Path

import pytest
from inspection_letters.analysis.corpus import load_corpus
from inspection_letters.records import Polarity
from inspection_letters.store import open_store
from inspection_letters.store.reviews import Review, all_reviews, write_reviews
from playwright.sync_api import Browser, Page, expect

from tests.support.browser import NARROW, WIDE, check_page
from tests.support.review_browser import press, serving, shown, window

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("review-page")]

WAITING, JOINT = "waiting-times", "joint-working"
ADJUDICATE = ("--mode", "adjudicate")


@pytest.fixture
def disputed(ws: Path) -> list[str]:
    """Code four sentences as jo and as sam, who agree on the first; return the others' IDs."""
    weak, strong = Polarity.WEAKNESS, Polarity.STRENGTH
    codings = {
        "jo": [{WAITING: weak}, {WAITING: weak}, {JOINT: strong}, {}],
        "sam": [{WAITING: weak}, {WAITING: strong}, {}, {JOINT: weak}],
    }
    with open_store(ws) as store:
        corpus = load_corpus(store)
        letter = corpus.letters[0].letter_id
        excerpts = corpus.excerpts_by_letter[letter][:4]
        for coder, judged in codings.items():
            with store.write() as conn:
                reviews = [
                    Review(
                        letter,
                        excerpt.excerpt_id,
                        coder,
                        corpus.codebook.digest,
                        codes,
                        f"{coder} thinks so",
                        unsure=coder == "sam",
                    )
                    for excerpt, codes in zip(excerpts, judged, strict=True)
                ]
                write_reviews(conn, reviews, corpus.runs[0].run_id)
    return [excerpt.excerpt_id for excerpt in excerpts[1:]]


def decisions(ws: Path) -> dict[str, Review]:
    with open_store(ws) as store, store.read() as conn:
        return {review.excerpt_id: review for review in all_reviews(conn) if review.adjudicated}


def give_reason(page: Page, reason: str) -> None:
    page.keyboard.type(reason)
    page.keyboard.press("Escape")
    expect(page.locator("#status")).to_have_text("Saved.")


def test_adjudicating_by_keyboard_alone(ws: Path, disputed: list[str], chromium: Browser) -> None:
    with (
        serving(ws, *ADJUDICATE, coder="kim") as served,
        window(chromium, served.address) as page,
    ):
        assert shown(page) == disputed[0]
        press(page, "2")
        expect(page.locator("#note")).to_be_focused()
        give_reason(page, "It says that waits are short")
        press(page, "k")
        expect(page.locator("h1")).to_have_text("Sentence 2 of 3")
        # A choice without a reason is not saved, and is dropped by u.
        press(page, "1")
        page.keyboard.press("Escape")
        page.keyboard.press("ArrowRight")
        expect(page.locator("#status")).to_contain_text("has no reason yet")
        assert len(decisions(ws)) == 1
        page.keyboard.press("u")
        expect(page.locator("#summary")).to_have_text("Not coded yet.")
        # A decision of one's own, with the reason first.
        press(page, "e")
        page.keyboard.type("Both are in it")
        page.keyboard.press("Escape")
        page.keyboard.press("a")
        page.keyboard.type("waiting times for assess")
        page.keyboard.press("Enter")
        page.keyboard.press("m")
        expect(page.locator("#status")).to_have_text("Saved.")
        expect(page.locator("#coded")).to_have_text("2")
        page.keyboard.press("k")
        expect(page.locator("h1")).to_have_text("Sentence 3 of 3")
        press(page, "n")
        page.keyboard.press("e")
        give_reason(page, "About inspectors")
        page.keyboard.press("k")
        expect(page.locator("h1")).to_have_text("Everything is coded")
    found = decisions(ws)
    assert [(dict(found[name].codes), found[name].note) for name in disputed] == [
        ({WAITING: Polarity.STRENGTH}, "It says that waits are short"),
        ({WAITING: Polarity.MIXED}, "Both are in it"),
        ({}, "About inspectors"),
    ]


def test_without_javascript(ws: Path, disputed: list[str], chromium: Browser) -> None:
    with (
        serving(ws, *ADJUDICATE, coder="kim") as served,
        window(chromium, served.address, java_script_enabled=False) as page,
    ):
        page.get_by_label("Reason for taking this coding").first.fill("as defined")
        page.get_by_role("button", name="Take this coding").first.click()
        expect(page.locator("#summary")).to_contain_text("Waiting times")
    assert decisions(ws)[disputed[0]].note == "as defined"


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_pages_pass_axe(ws: Path, disputed: list[str], chromium: Browser, width: int) -> None:
    with (
        serving(ws, *ADJUDICATE, coder="kim") as served,
        window(chromium, served.address) as page,
    ):
        page.set_viewport_size({"width": width, "height": 800})
        check_page(page, f"adjudication at {width}")
        press(page, "1")
        check_page(page, f"without a reason at {width}")
        give_reason(page, "As the codebook defines it")
        check_page(page, f"decided at {width}")
        for address in ("/agreement", f"/agreement?code={WAITING}", "/help"):
            page.goto(served.address.split("/?")[0] + address)
            check_page(page, f"{address} at {width}")
        with (
            serving(ws, *ADJUDICATE, coder="lee") as other,
            window(chromium, other.address) as second,
        ):
            second.set_viewport_size({"width": width, "height": 800})
            second.goto(f"{other.address.split('/?')[0]}/excerpt/{disputed[0]}")
            expect(second.locator("main")).to_contain_text("kim has adjudicated this sentence")
            check_page(second, f"decided by another at {width}")
