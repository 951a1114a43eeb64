"""Who is answered by the temporary Prefect server: this program, and nobody else."""

from __future__ import annotations

import os
from base64 import b64encode
from collections.abc import Iterator, MutableMapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from inspection_letters.common.safety.local_requests import PrivateServer
from inspection_letters.runs.orchestration.environment import prepare
from inspection_letters.runs.orchestration.server import temporary_server

from tests.support.environment import without_prefect

pytestmark = pytest.mark.xdist_group("doors")

OWN = "127.0.0.1:4321"
SECRET = "letters:a secret"
KEY = ("authorization", f"Basic {b64encode(SECRET.encode()).decode()}")

REFUSED = {
    "another name": ([("host", "evil.example"), KEY], 421),
    "a name that leads here": ([("host", "evil.example:4321"), KEY], 421),
    "another port": ([("host", "127.0.0.1:80"), KEY], 421),
    "no name": ([KEY], 421),
    "two names": ([("host", OWN), ("host", "evil.example"), KEY], 421),
    "a page of another site": ([("host", OWN), ("origin", "http://evil.example"), KEY], 403),
    "a page without a site": ([("host", OWN), ("origin", "null"), KEY], 403),
    "a page that states our address": ([("host", OWN), ("origin", f"http://{OWN}"), KEY], 403),
    "a browser": ([("host", OWN), ("sec-fetch-site", "cross-site"), KEY], 403),
    "no password": ([("host", OWN)], 401),
    "another password": ([("host", OWN), ("authorization", "Basic bGV0dGVyczp4")], 401),
    "two passwords": ([("host", OWN), KEY, ("authorization", "Basic eA==")], 401),
}


def ask(headers: list[tuple[str, str]], kind: str = "http") -> list[MutableMapping[str, Any]]:
    """Return what a guarded application, which accepts everything, answers."""
    sent: list[MutableMapping[str, Any]] = []

    async def accept(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "accepted"})

    async def keep(message: MutableMapping[str, Any]) -> None:
        sent.append(message)

    scope = {"type": kind, "headers": [(k.encode(), v.encode()) for k, v in headers]}
    answering = PrivateServer(accept, {OWN}, SECRET)(scope, None, keep)  # type: ignore[arg-type]
    # Nothing in it waits, so that one step takes it to its end.
    with suppress(StopIteration):
        answering.send(None)
    return sent


@pytest.mark.parametrize("name", REFUSED)
def test_a_stranger_is_refused(name: str) -> None:
    headers, status = REFUSED[name]
    assert [message.get("status") for message in ask(headers)] == [status, None]


@pytest.mark.parametrize("name", [name for name, (_, status) in REFUSED.items() if status != 401])
def test_a_web_socket_of_a_stranger_is_refused(name: str) -> None:
    headers, _ = REFUSED[name]
    assert ask(headers, "websocket") == [{"type": "websocket.close"}]


@pytest.mark.parametrize("kind", ["http", "websocket", "lifespan"])
def test_the_program_itself_is_answered(kind: str) -> None:
    assert ask([("host", OWN), KEY], kind) == [{"type": "accepted"}]


@given(st.text(), st.sampled_from(["host", "origin", "authorization"]))
def test_no_other_value_of_a_header_opens_the_door(value: str, name: str) -> None:
    headers = {"host": OWN, **dict([KEY])}
    if headers.get(name) != value:
        assert {"type": "accepted"} not in ask(list({**headers, name: value}.items()))


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("doors") / "odd?name"


@pytest.fixture(scope="module")
def server(home: Path) -> Iterator[tuple[str, str]]:
    """The address of a temporary server, and its password."""
    with pytest.MonkeyPatch.context() as patch:
        for name in set(os.environ) - set(without_prefect(os.environ)):
            patch.delenv(name)
        patch.setattr(os, "environ", os.environ.copy())
        prepare(home)
        with temporary_server():
            from prefect.settings import PREFECT_API_AUTH_STRING, PREFECT_API_URL

            yield PREFECT_API_URL.value(), PREFECT_API_AUTH_STRING.value()


@pytest.mark.slow
def test_the_temporary_server_answers_its_run_alone(server: tuple[str, str]) -> None:
    url, credentials = server
    user, password = credentials.split(":")
    body = {"json": {}}
    own = httpx.post(f"{url}/flow_runs/filter", auth=(user, password), **body)
    assert (own.status_code, own.json()) == (200, [])
    for headers, status in (
        ({"host": "evil.example"}, 421),
        ({"origin": "http://evil.example"}, 403),
        ({"sec-fetch-site": "same-site"}, 403),
    ):
        answer = httpx.post(
            f"{url}/flow_runs/filter", auth=(user, password), headers=headers, **body
        )
        assert answer.status_code == status
        assert "access-control-allow-origin" not in answer.headers
    for path in ("flow_runs/filter", "health", "../docs", "../openapi.json", "../"):
        assert httpx.get(f"{url}/{path}").status_code == 401


@pytest.mark.slow
def test_the_password_is_in_no_file(server: tuple[str, str], home: Path) -> None:
    _, credentials = server
    kept = b"".join(file.read_bytes() for file in home.rglob("*") if file.is_file())
    assert len(credentials) > 40
    assert credentials.split(":")[1].encode() not in kept


@pytest.mark.slow
def test_a_question_mark_in_a_path_is_part_of_it(server: tuple[str, str], home: Path) -> None:
    assert server
    assert (home / ".prefect" / "prefect.db").is_file()
    assert [path.name for path in home.parent.iterdir()] == [home.name]
