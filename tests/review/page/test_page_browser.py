"""The coding page in a browser, served by the command itself."""

from __future__ import annotations

import re
import signal
from pathlib import Path

import pytest
from inspection_letters.records import Polarity
from inspection_letters.store import open_store
from inspection_letters.store.coding_history import all_changes
from inspection_letters.store.reviews import Review, all_reviews
from playwright.sync_api import Browser, Page, expect

from tests.support.browser import NARROW, WIDE, check_page
from tests.support.review_browser import press, serving, shown, window

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("review-page")]

WAITING, JOINT = "waiting-times", "joint-working"


def judged(ws: Path, coder: str = "jo") -> dict[str, Review]:
    with open_store(ws) as store, store.read() as conn:
        return {
            review.excerpt_id: review for review in all_reviews(conn) if review.coder_id == coder
        }


def assign(page: Page, words: str, key: str) -> None:
    """Assign a code by keyboard alone."""
    press(page, "a")
    page.keyboard.type(words)
    page.keyboard.press("Enter")
    page.keyboard.press(key)
    expect(page.locator("#status")).to_have_text("Saved.")


def go_on(page: Page, key: str = "ArrowRight") -> None:
    """Go to another sentence by keyboard."""
    before = page.url
    press(page, key)
    expect(page).not_to_have_url(before)


def test_thirty_sentences_by_keyboard_alone(ws: Path, chromium: Browser) -> None:
    expected: dict[str, dict[str, Polarity]] = {}
    with serving(ws, "--size", "30") as served, window(chromium, served.address) as page:
        for number in range(30):
            excerpt_id = shown(page)
            if number % 3 == 0:
                press(page, "n")
                expect(page.locator("#status")).to_have_text("Saved.")
                expected[excerpt_id] = {}
            elif number % 3 == 1:
                assign(page, "waiting", "w")
                expected[excerpt_id] = {WAITING: Polarity.WEAKNESS}
            else:
                assign(page, "joint work", "c")
                assign(page, "wait", "m")
                page.keyboard.press("ArrowUp")
                page.keyboard.press("s")
                expect(page.locator("#assigned li.current")).to_have_class(re.compile("strength"))
                expected[excerpt_id] = {JOINT: Polarity.STRENGTH, WAITING: Polarity.MIXED}
            if number == 7:
                page.keyboard.press("e")
                page.keyboard.type("a memo, with s, w and ?")
                page.keyboard.press("Escape")
                page.keyboard.press("?")
                expect(page.locator("#unsure")).to_be_checked()
            page.keyboard.press("k")
            expect(page).not_to_have_url(re.compile(f"/excerpt/{excerpt_id}"))
        expect(page.locator("h1")).to_have_text("Everything is coded")
    found = judged(ws)
    assert {excerpt_id: review.codes for excerpt_id, review in found.items()} == expected
    assert [(r.note, r.unsure) for r in found.values() if r.note] == [
        ("a memo, with s, w and ?", True)
    ]


def test_keys_undo_remove_and_lead_about(ws: Path, chromium: Browser) -> None:
    with serving(ws, "--size", "5") as served, window(chromium, served.address) as page:
        first = shown(page)
        assign(page, "waiting", "w")
        page.keyboard.press("Backspace")
        expect(page.locator("#summary")).to_have_text("Not coded yet.")
        expect(page.locator("#status")).to_have_text("Saved.")
        assert judged(ws) == {}
        press(page, "u")
        expect(page.locator("#assigned li")).to_have_class(re.compile("weakness"))
        go_on(page)
        assert shown(page) != first
        go_on(page, "ArrowLeft")
        assert shown(page) == first
        press(page, "a")
        page.keyboard.type("joint")
        page.keyboard.press("Enter")
        page.keyboard.press("ArrowRight")
        expect(page.locator("#status")).to_contain_text("has no polarity yet")
        assert shown(page) == first
        page.keyboard.press("Backspace")
        page.keyboard.press("g")
        page.keyboard.type("4")
        page.keyboard.press("Enter")
        expect(page.locator("h1")).to_have_text("Sentence 4 of 5")
        press(page, "h")
        expect(page.locator("#help")).to_be_visible()
        page.keyboard.press("n")
        page.keyboard.press("Escape")
        expect(page.locator("#none")).not_to_be_checked()
        page.keyboard.press("d")
        expect(page.locator("#codebook")).to_contain_text("Includes:")
        page.keyboard.press("Escape")
        page.locator("#shortcuts").uncheck()
        page.locator("h1").click()
        page.keyboard.press("n")
        expect(page.locator("#none")).not_to_be_checked()
        page.locator("#shortcuts").check()
        page.locator("h1").click()
        page.keyboard.press("/")
        expect(page).to_have_url(re.compile("/search"))
        expect(page.locator("#q")).to_be_focused()
        page.keyboard.type("children")
        page.keyboard.press("Enter")
        expect(page.locator(".hits li").nth(3)).to_be_visible()
    assert judged(ws)[first].codes == {WAITING: Polarity.WEAKNESS}


def test_a_killed_program_loses_nothing(ws: Path, chromium: Browser) -> None:
    with serving(ws, "--size", "20") as served, window(chromium, served.address) as page:
        for _ in range(7):
            assign(page, "waiting", "w")
            go_on(page)
        press(page, "e")
        page.keyboard.type("half a th")
        expect(page.locator("#status")).to_have_text("Saved.")
        left_at = shown(page)
        served.process.send_signal(signal.SIGKILL)
        served.process.wait()
        page.keyboard.press("Escape")
        page.keyboard.press("n")
        expect(page.locator("#status")).to_contain_text("Not saved")
        page.evaluate("saved = changes")  # or leaving the page would be asked about
    assert len(judged(ws)) == 7
    with serving(ws, "--size", "20") as served, window(chromium, served.address) as page:
        assert shown(page) == left_at
        expect(page.locator("#note")).to_have_value("half a th")
        expect(page.locator("#coded")).to_have_text("7")
    with open_store(ws) as store, store.read() as conn:
        assert len(all_changes(conn)) == 8


def test_the_program_ends_at_ctrl_c_while_a_page_is_open(ws: Path, chromium: Browser) -> None:
    with serving(ws) as served, window(chromium, served.address):
        served.process.send_signal(signal.SIGINT)
        said, _ = served.process.communicate(timeout=20)
        assert served.process.returncode == 0
        assert said.splitlines()[-1] == (
            "Stopped. Everything is saved; run the same command again to continue."
        )


def test_two_windows_of_one_person(ws: Path, chromium: Browser) -> None:
    with (
        serving(ws, "--size", "5") as served,
        window(chromium, served.address) as one,
        window(chromium, served.address) as two,
    ):
        assert shown(one) == shown(two)
        assign(one, "waiting", "w")
        press(two, "n")
        expect(two.locator("h1")).to_have_text("Not saved: this sentence was changed elsewhere")
        expect(two.locator("main")).to_contain_text("weakness")
        check_page(two, "conflict")
        assert set(judged(ws)[shown(one)].codes) == {WAITING}
        two.get_by_role("button", name="Save this instead").click()
        expect(two.locator("#summary")).to_have_text("No code applies.")
        assert judged(ws)[shown(two)].codes == {}


def test_two_people_on_one_workspace(ws: Path, chromium: Browser) -> None:
    options = ("--mode", "blind", "--letters", "1")
    with (
        serving(ws, *options, coder="jo") as first,
        serving(ws, *options, coder="sam") as second,
        window(chromium, first.address) as jo,
        window(chromium, second.address) as sam,
    ):
        for _ in range(4):
            assert shown(jo) == shown(sam)
            assign(jo, "waiting", "w")
            press(sam, "n")
            expect(sam.locator("#status")).to_have_text("Saved.")
            go_on(jo)
            go_on(sam)
            assert "What others coded" not in sam.locator("main").inner_text()
    assert [set(review.codes) for review in judged(ws, "jo").values()] == [{WAITING}] * 4
    assert [set(review.codes) for review in judged(ws, "sam").values()] == [set()] * 4


def test_correcting_a_sentence_lists_the_figures(ws: Path, chromium: Browser) -> None:
    options = ("--mode", "correct")
    with serving(ws, *options) as served, window(chromium, served.address) as page:
        page.get_by_label("Code", exact=True).select_option(WAITING)
        page.get_by_label("Polarity").select_option("weakness")
        page.get_by_role("button", name="Search").click()
        page.locator(".hits a").first.click()
        press(page, "y")
        expect(page.locator("#assigned li").first).to_be_visible()
        chips = page.locator("#assigned li")
        while "Waiting times" not in page.locator("#assigned .current .name").inner_text():
            page.keyboard.press("ArrowUp")
        number = chips.count()
        page.keyboard.press("s")
        expect(page.locator("#figures table")).to_be_visible()
        expect(page.locator("#figures")).to_contain_text("Waiting times")
        assert chips.count() == number
        for width in (WIDE, NARROW):
            page.set_viewport_size({"width": width, "height": 800})
            check_page(page, f"correcting at {width}")


@pytest.mark.parametrize("width", [WIDE, WIDE // 2, NARROW])
def test_pages_pass_axe_and_fit_their_width(ws: Path, chromium: Browser, width: int) -> None:
    with serving(ws, "--size", "4", "--show") as served, window(chromium, served.address) as page:
        page.set_viewport_size({"width": width, "height": 800})
        check_page(page, f"sentence at {width}")
        press(page, "a")
        page.keyboard.type("e")
        check_page(page, f"codes at {width}")
        page.keyboard.press("Enter")
        check_page(page, f"code without polarity at {width}")
        page.keyboard.press("w")
        expect(page.locator("#status")).to_have_text("Saved.")
        page.locator("#all summary").click()
        check_page(page, f"all codes at {width}")
        for key in "dh":
            page.locator("h1").click()
            page.keyboard.press(key)
            check_page(page, f"dialog {key} at {width}")
            page.keyboard.press("Escape")
        for address in ("/search", "/search?q=children", "/codebook", "/help", "/excerpt/none"):
            page.goto(served.address.split("/?")[0] + address)
            check_page(page, f"{address} at {width}")


def test_the_form_works_without_javascript(ws: Path, chromium: Browser) -> None:
    with (
        serving(ws, "--size", "4") as served,
        window(chromium, served.address, java_script_enabled=False) as page,
    ):
        first = shown(page)
        page.get_by_label("Waiting times for assessment, diagnosis and therapy").select_option(
            "weakness"
        )
        page.get_by_label("Memo").fill("by hand")
        page.get_by_role("button", name="Save").click()
        assert "Waiting times" in page.locator("#summary").inner_text()
        page.get_by_role("link", name="Next not coded").click()
        assert shown(page) != first
        page.get_by_label("No code applies").check()
        page.get_by_role("button", name="Save").click()
        page.get_by_role("button", name="Undo").click()
        expect(page.locator(".message")).to_have_text("The last change was undone.")
    (review,) = judged(ws).values()
    assert (review.codes, review.note) == ({WAITING: Polarity.WEAKNESS}, "by hand")
