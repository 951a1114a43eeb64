"""A replica of the publishing site on this machine, with faults that sites really have.

As a program it serves letters until it is stopped::

    python -m tests.support.replica corpus/sample --port 8000

and `letters refresh --source http://127.0.0.1:8000` fetches them. It lists whatever is in the
folder at the moment, so letters added to the folder are published, and letters removed from it are
withdrawn. In tests it is a context manager whose areas, reports and faults can be changed while it
runs.
"""

from __future__ import annotations

import argparse
import csv
import html
import json
import threading
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import date, timedelta
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

SAMPLES = Path(__file__).resolve().parents[2] / "corpus" / "sample"
TITLES = {
    "area-send-report": "Area SEND full inspection",
    "area-send-monitoring": "Area SEND monitoring inspection",
    "area-send-letter": "Joint area SEND inspection",
    "area-send-revisit": "Joint area SEND inspection revisit",
    "other": "Inspection of children's services",
}
MONTHS = (
    "January February March April May June July August September October November December"
).split()
MIB = 1024 * 1024


@dataclass(slots=True)
class Report:
    """A report on a provider's page, and the file that its link returns."""

    report_id: str
    content: bytes
    title: str
    published: date
    span: bool = True
    words: str | None = None

    @property
    def path(self) -> str:
        return f"/v1/file/{self.report_id}"


@dataclass(slots=True)
class Area:
    """A provider, as the search and its page show it."""

    urn: str
    name: str
    reports: list[Report] = field(default_factory=list)
    listed: bool = True
    there: bool = True

    @property
    def path(self) -> str:
        return f"/provider/44/{self.urn}"


@dataclass(slots=True)
class Fault:
    """A faulty response of an address.

    ``times`` is how often the address responds in this way; None means always. Without a
    ``body``, it sends the correct response, ``cut`` bytes short, after ``delay`` seconds.
    ``endless`` is a number of empty bytes to send, with or without a length in the headers.
    ``drip`` is a number of seconds between any two bytes, of the body or of an endless header.
    """

    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = None
    cut: int = 0
    delay: float = 0.0
    endless: int = 0
    drip: float = 0.0
    drip_head: bool = False
    stated: bool = True
    times: int | None = None


WEB_PAGE = Fault(
    headers={"Content-Type": "text/html"},
    body=b"<!DOCTYPE html>\n<html><head><title>Sorry</title></head><body>Error</body></html>",
)


@dataclass(frozen=True, slots=True)
class Request:
    """A request, and the status of the response."""

    path: str
    query: Mapping[str, list[str]]
    headers: Mapping[str, str]
    status: int


class Replica:
    """The site; ``with replica.serving():`` runs it."""

    def __init__(self, areas: Iterable[Area] = ()) -> None:
        self.areas = {area.urn: area for area in areas}
        self.faults: dict[str, Fault] = {}
        self.requests: list[Request] = []
        self.robots = "User-agent: *\nDisallow: /admin\n"
        self.heading = "Inspection reports"
        self.notice = ""
        self.bare_when_empty = False
        self.link_class = "publication-link"
        self.empty_search = False
        self.cap: int | None = None
        self.endless_search = False
        self.validators = True
        self.url = ""
        self._stopping = threading.Event()

    def area(self, urn: str) -> Area:
        return self.areas[urn]

    def all_reports(self) -> list[Report]:
        return [report for area in self.areas.values() for report in area.reports]

    def file_requests(self) -> list[Request]:
        return [request for request in self.requests if request.path.startswith("/v1/file/")]

    @contextmanager
    def serving(self, port: int = 0) -> Iterator[Replica]:
        server = _Server(("127.0.0.1", port), _Handler)
        server.replica = self
        self.url = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        try:
            yield self
        finally:
            self._stopping.set()
            server.shutdown()
            server.server_close()
            thread.join(10)

    # --- what is served ---------------------------------------------------------------

    def wait(self, seconds: float) -> bool:
        """Wait, but no longer than the server runs; return whether it has stopped."""
        return self._stopping.wait(seconds)

    def fault_at(self, path: str) -> Fault | None:
        fault = self.faults.get(path)
        if fault is None or fault.times is None:
            return fault
        if fault.times <= 0:
            return None
        fault.times -= 1
        return fault

    def answer(
        self, path: str, query: Mapping[str, list[str]], headers: Mapping[str, str]
    ) -> tuple[int, dict[str, str], bytes]:
        if path == "/robots.txt":
            return 200, {"Content-Type": "text/plain"}, self.robots.encode()
        if path == "/search":
            start = int(query.get("start", ["0"])[0])
            rows = min(100, int(query.get("rows", ["10"])[0]))
            return 200, _HTML, self._search(start, rows).encode()
        for area in self.areas.values():
            if path == area.path and area.there:
                return 200, _HTML, self._page(area).encode()
            for report in area.reports:
                if path == report.path:
                    return self._file(report, headers)
        return 404, _HTML, b"<html><body>Page not found</body></html>"

    def _search(self, start: int, rows: int) -> str:
        if self.endless_search:
            return f'<html><body><a href="/provider/44/7{start:07}">Area {start}</a></body></html>'
        areas = () if self.empty_search else self.areas.values()
        listed = [area for area in areas if area.listed][: self.cap]
        items = "".join(
            f'<li><h3><a href="{area.path}">{html.escape(area.name)}</a></h3></li>'
            for area in listed[start : start + rows]
        )
        return f"<html><body><h1>Search results</h1><ul>{items}</ul></body></html>"

    def _page(self, area: Area) -> str:
        items = "".join(self._link(report) for report in area.reports)
        bare = self.bare_when_empty and not area.reports
        heading = "" if bare else f"<h2>{self.heading}</h2>"
        notice = f"<h2>{self.notice}</h2>" if self.notice else ""
        return (
            f"<html><body>{notice}<h1>{html.escape(area.name)}</h1><p>URN: {area.urn}</p>"
            f"{heading}<ol>{items}</ol></body></html>"
        )

    def _link(self, report: Report) -> str:
        day = f"{report.published.day} {MONTHS[report.published.month - 1]} {report.published.year}"
        words = f"{html.escape(report.title)}, pdf - {day}"
        if report.words is not None:
            words = html.escape(report.words)
        span = f'<span class="nonvisual">{words}</span>' if report.span else ""
        return (
            f'<li><a class="{self.link_class}" href="{self.url}{report.path}" target="_blank">'
            f"{html.escape(report.title)} {span}</a></li>"
        )

    def _file(
        self, report: Report, headers: Mapping[str, str]
    ) -> tuple[int, dict[str, str], bytes]:
        said = {"Content-Type": "application/pdf"}
        if self.validators:
            said["ETag"] = f'"{sha256(report.content).hexdigest()[:20]}"'
            if headers.get("If-None-Match") == said["ETag"]:
                return 304, said, b""
        return 200, said, report.content


_HTML = {"Content-Type": "text/html; charset=utf-8"}


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    replica: Replica

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Print nothing, because clients hang up on purpose."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    # Head and body in one go: apart, each answer would wait for the acknowledgement of its head.
    wbufsize = MIB
    disable_nagle_algorithm = True
    server: _Server

    def do_GET(self) -> None:
        replica = self.server.replica
        parts = urlsplit(self.path)
        query = parse_qs(parts.query, keep_blank_values=True)
        fault = replica.fault_at(parts.path)
        status, headers, body = replica.answer(parts.path, query, self.headers)
        if fault is not None:
            if fault.body is not None or fault.status != 200 or fault.endless:
                status, headers, body = fault.status, {}, fault.body or b""
            headers = {**headers, **fault.headers}
        replica.requests.append(Request(parts.path, query, dict(self.headers.items()), status))
        if fault is not None and fault.delay:
            replica.wait(fault.delay)
        with suppress(ConnectionError):
            if fault is not None and fault.drip_head:
                self._drip(b"HTTP/1.1 200 OK\r\nX-Long: " + b"a" * MIB, fault.drip)
            else:
                self._send(status, headers, body, fault or Fault())

    def _send(self, status: int, headers: Mapping[str, str], body: bytes, fault: Fault) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        if fault.stated and status != 304:
            self.send_header("Content-Length", str(fault.endless or len(body)))
        else:
            self.close_connection = True
            self.send_header("Connection", "close")
        self.end_headers()
        if fault.endless:
            self._send_nothing(fault.endless)
            return
        if fault.drip:
            self._drip(body, fault.drip)
            return
        self.wfile.write(body[: len(body) - fault.cut])
        if fault.cut:
            self.close_connection = True

    def _drip(self, content: bytes, seconds: float) -> None:
        self.close_connection = True
        for place in range(len(content)):
            if self.server.replica.wait(seconds):
                break
            self.wfile.write(content[place : place + 1])
            self.wfile.flush()

    def _send_nothing(self, size: int) -> None:
        self.wfile.write(b"%PDF-1.7\n")
        for _ in range(size // MIB):
            self.wfile.write(bytes(MIB))

    def log_message(self, format: str, *args: Any) -> None:
        """Print nothing."""


# --- letters to serve -----------------------------------------------------------------


def samples(number: int | None = None, kinds: Iterable[str] = tuple(TITLES)) -> Replica:
    """Return a replica with the first few of the fictional sample letters."""
    listed = json.loads((SAMPLES / "manifest.json").read_text(encoding="utf-8"))["letters"]
    chosen = [letter for letter in listed if letter["kind"] in set(kinds)][:number]
    areas: dict[str, Area] = {}
    for ordinal, letter in enumerate(chosen):
        area = areas.setdefault(letter["urn"], Area(letter["urn"], letter["area"]))
        ended = date.fromisoformat(letter["inspection_end"])
        area.reports.append(
            Report(
                report_id=str(50_000_001 + ordinal),
                content=(SAMPLES / letter["file"]).read_bytes(),
                title=TITLES[letter["kind"]],
                published=ended + timedelta(weeks=8),
            )
        )
    return Replica(areas.values())


def folder(path: Path) -> Replica:
    """Return a replica with the PDFs of a folder, named URN_area.pdf.

    Dates of publication come from ``../truth/letters.csv`` beside the folder if it exists,
    and are otherwise invented.
    """
    if path.resolve() == SAMPLES:
        return samples()
    truth = path.resolve().parent / "truth" / "letters.csv"
    dates: dict[str, str] = {}
    if truth.is_file():
        with truth.open(encoding="utf-8", newline="") as handle:
            dates = {row["file"]: row["published"] for row in csv.DictReader(handle)}
    areas: dict[str, Area] = {}
    for file in sorted(path.glob("*.pdf")):
        urn, name = (*file.stem.split("_"), "")[:2]
        area = areas.setdefault(urn, Area(urn, name.replace("-", " ").title() or urn))
        published = date.fromisoformat(dates.get(file.name) or "2024-01-01")
        area.reports.append(
            Report(
                # Of the name, so that a letter keeps its link whatever else comes and goes.
                f"6{int(sha256(file.name.encode()).hexdigest()[:8], 16):010}",
                file.read_bytes(),
                TITLES["area-send-report"],
                published,
            )
        )
    return Replica(areas.values())


def another(content: bytes, note: str = "another printing") -> bytes:
    """Return the same PDF with different bytes, as if it had been printed again."""
    return content + f"\n% {note}\n%%EOF\n".encode()


def main() -> None:
    parser = argparse.ArgumentParser(description="Serve letters as the publishing site does.")
    parser.add_argument("folder", type=Path, nargs="?", default=SAMPLES)
    parser.add_argument("--port", type=int, default=8000)
    arguments = parser.parse_args()
    replica = folder(arguments.folder)
    with replica.serving(arguments.port):
        said = f"{len(replica.all_reports())} reports at {replica.url}; stop with Ctrl-C."
        print(said, flush=True)  # noqa: T201
        with suppress(KeyboardInterrupt):
            while True:
                time.sleep(1)
                replica.areas = folder(arguments.folder).areas


if __name__ == "__main__":
    main()
