"""Secrets of addresses are removed from texts, however they are written."""

from __future__ import annotations

import pytest
from inspection_letters.common.safety import secret_values
from inspection_letters.common.safety.secret_values import remember_secrets, without_secrets


@pytest.fixture(autouse=True)
def nothing_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(secret_values, "_known", set())


@pytest.mark.parametrize(
    ("address", "secrets"),
    [
        ("postgresql://jo:hunter22@host/db", ["hunter22"]),
        ("postgresql://jo:hunt%40er@host/db", ["hunt%40er", "hunt@er"]),
        ("postgresql://jo:hunt@er@host/db", ["hunt@er"]),
        ("postgresql://jo@host/db?password=hunter22&sslmode=off", ["hunter22"]),
        ("postgresql://jo@host/db?password=hunt%3Der", ["hunt%3Der", "hunt=er"]),
        ("https://hooks.example/post?key=hunter22", ["hunter22"]),
        ("https://hooks.example/post?id=1;key=hunter22", ["hunter22"]),
        ("postgresql://jo:hunter22@[host/db", ["hunter22"]),
    ],
)
def test_a_text_loses_what_an_address_keeps_secret(address: str, secrets: list[str]) -> None:
    remember_secrets(address)
    for secret in (address, *secrets):
        assert secret not in without_secrets(f"It says {secret!r}, and {secret}.")
    assert without_secrets("jo waits at the host") == "jo waits at the host"


def test_a_short_password_does_not_take_words_apart() -> None:
    remember_secrets("postgresql://jo:let@host/db")
    text = "letters: postgresql://jo:let@other/db password=let 'let'"
    assert without_secrets(text) == "letters: postgresql://jo:***@other/db password=*** 'let'"


def test_without_addresses_a_text_stays() -> None:
    remember_secrets("sqlite:///letters.sqlite")
    assert without_secrets("sqlite:///letters.sqlite") == "sqlite:///letters.sqlite"
