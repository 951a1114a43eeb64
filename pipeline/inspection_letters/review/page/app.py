"""The pages and what they answer: a Starlette application over a `Desk`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final
from urllib.parse import urlencode

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from inspection_letters.records import Polarity
from inspection_letters.records.errors import LettersError, TraceError, UsageError
from inspection_letters.review.page.answers import answer_of, filters_of, query_of
from inspection_letters.review.page.desk import MODE_NAMES, Desk, Filters, Mode
from inspection_letters.review.page.security import Guard
from inspection_letters.store.reviews import StaleReviewError, StoredReview

MOST_HITS: Final = 100
"""How many excerpts a search lists."""

_JSON: Final = "application/json"
_FOUND: Final = 303


def make_app(
    desk: Desk,
    *,
    token: str,
    hosts: tuple[str, ...],
    keep_fault: Callable[[Exception], str],
) -> Starlette:
    """Return the application.

    Parameters
    ----------
    desk : Desk
        The work of one person.
    token : str
        The secret without which nothing is shown.
    hosts : tuple of str
        The hosts, with port, under which the application is reached.
    keep_fault : callable
        Called with an unexpected error; returns what to tell the person about it.
    """
    pages = _Pages(desk, keep_fault)
    return Starlette(
        routes=[
            Route("/", pages.home),
            Route("/excerpt/{excerpt_id}", pages.excerpt),
            Route("/excerpt/{excerpt_id}", pages.save, methods=["POST"]),
            Route("/next", pages.next_open),
            Route("/go", pages.go),
            Route("/undo", pages.undo, methods=["POST"]),
            Route("/search", pages.search),
            Route("/picture/{excerpt_id}.png", pages.picture),
            Route("/figures/{excerpt_id}", pages.figures),
            Route("/agreement", pages.agreement),
            Route("/codebook", lambda request: pages.render("codebook")),
            Route("/help", lambda request: pages.render("help")),
            Mount("/static", StaticFiles(packages=[(__package__, "static")])),
        ],
        middleware=[Middleware(Guard, token=token, hosts=hosts)],
        exception_handlers={
            LettersError: pages.refusal,
            404: pages.missing,
            Exception: pages.fault,
        },
    )


class _Pages:
    """Answers to requests; each method is one kind of page."""

    def __init__(self, desk: Desk, keep_fault: Callable[[Exception], str]) -> None:
        self.desk = desk
        self.keep_fault = keep_fault
        self.templates = Environment(
            loader=PackageLoader(__package__, "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
        )
        codebook = desk.codebook
        self.templates.globals |= {
            "desk": desk,
            "mode_name": MODE_NAMES[desk.mode],
            "coder_id": desk.coder_id,
            "adjudicates": desk.mode is Mode.ADJUDICATE,
            "labels": {code.id: code.label for code in codebook.all_codes},
            "polarities": [polarity.value for polarity in Polarity],
        }

    def render(self, name: str, status: int = 200, **values: Any) -> HTMLResponse:
        """Return a page made from a template."""
        template = self.templates.get_template(f"{name}.html.j2")
        return HTMLResponse(template.render(**values), status_code=status)

    def home(self, request: Request) -> Response:
        """Lead to the first excerpt to code, or to the search if any may be corrected."""
        if self.desk.mode is Mode.CORRECT:
            return RedirectResponse("/search", _FOUND)
        return self._lead_to(self.desk.first())

    def next_open(self, request: Request) -> Response:
        """Lead to the next excerpt that is not coded."""
        return self._lead_to(self.desk.next_open(request.query_params.get("after", "")))

    def go(self, request: Request) -> Response:
        """Lead to the excerpt with a number in the list, or with an ID."""
        filters = filters_of(request.query_params)
        found = self.desk.find(request.query_params.get("to", "").strip(), filters)
        return RedirectResponse(_address(found, filters), _FOUND)

    def excerpt(self, request: Request) -> Response:
        """Show an excerpt to code."""
        desk, excerpt_id = self.desk, request.path_params["excerpt_id"]
        filters = filters_of(request.query_params)
        shown = desk.excerpt(excerpt_id)
        stored = desk.own(excerpt_id)
        return self.render(
            "excerpt",
            shown=shown,
            state=stored.review.state if stored else None,
            version=stored.version if stored else 0,
            gone=self._gone(stored),
            others=desk.others(excerpt_id),
            closed=desk.closed(excerpt_id),
            position=desk.position(excerpt_id, filters),
            query=query_of(filters),
            query_text=_query_text(filters),
            message="The last change was undone." if "undone" in request.query_params else "",
        )

    async def save(self, request: Request) -> Response:
        """Save what the person says about an excerpt."""
        async with request.form(max_files=0, max_fields=2000) as form:
            fields = dict(form)
        return await run_in_threadpool(self._save, request, fields)

    def _save(self, request: Request, fields: Mapping[str, Any]) -> Response:
        desk, excerpt_id = self.desk, request.path_params["excerpt_id"]
        filters = filters_of(request.query_params)
        answer, version = answer_of(fields, desk.codebook, desk.own(excerpt_id))
        try:
            saved = desk.save(excerpt_id, answer, version)
        except StaleReviewError as stale:
            if _wants_json(request):
                return JSONResponse({"message": "This sentence was changed elsewhere."}, 409)
            return self.render(
                "conflict",
                409,
                shown=desk.excerpt(excerpt_id),
                stored=stale.stored.review.state if stale.stored else None,
                version=stale.stored.version if stale.stored else 0,
                mine=answer,
                query_text=_query_text(filters),
            )
        if not _wants_json(request):
            return RedirectResponse(_address(excerpt_id, filters), _FOUND)
        position = desk.position(excerpt_id, filters)
        return JSONResponse({"version": saved.version, "coded": position.coded})

    def undo(self, request: Request) -> Response:
        """Take back the last change, and show its excerpt."""
        undone = self.desk.undo()
        if undone is None:
            raise UsageError(
                "There is nothing to undo: nothing has been changed since this session began.",
                "Go to the sentence and change its coding.",
            )
        return RedirectResponse(f"/excerpt/{undone.excerpt_id}?undone=1", _FOUND)

    def search(self, request: Request) -> Response:
        """Search the excerpts."""
        filters = filters_of(request.query_params)
        codes = {code.id for code in self.desk.codebook.all_codes}
        return self.render(
            "search",
            filters=filters,
            searched=bool(filters),
            hits=self.desk.search(filters) if filters else (),
            most=MOST_HITS,
            areas=self.desk.areas(),
            gone=sorted({filters.code, *self.desk.codes_gone()} - codes - {""}),
            query_text=_query_text(filters),
            message="",
        )

    def picture(self, request: Request) -> Response:
        """Return the picture of an excerpt's page, or a small one that says why there is none."""
        try:
            content = self.desk.picture(request.path_params["excerpt_id"])
        except TraceError as error:
            sign = self.templates.get_template("no_picture.svg.j2").render(error=error)
            return Response(sign, media_type="image/svg+xml")
        return Response(content, media_type="image/png")

    def figures(self, request: Request) -> Response:
        """Show which figures the last change of an excerpt has changed."""
        excerpt_id = request.path_params["excerpt_id"]
        changes = self.desk.figure_changes(excerpt_id)
        return self.render("figures", excerpt_id=excerpt_id, changes=changes)

    def agreement(self, request: Request) -> Response:
        """Show how far two people agree, and where they do not."""
        query = request.query_params
        found = self.desk.agreement(query.get("first", ""), query.get("second", ""))
        code = query.get("code", "")
        differing = [
            item
            for item in found.disagreements
            if not code or item.first.get(code) != item.second.get(code)
        ]
        return self.render("agreement", found=found, code=code, differing=differing, most=MOST_HITS)

    def refusal(self, request: Request, error: Exception) -> Response:
        """Say why something cannot be done."""
        return self._message(request, "This cannot be done", str(error), 400)

    def missing(self, request: Request, error: Exception) -> Response:
        """Say that there is no such page."""
        return self._message(request, "There is no such page", "Go back to your coding.", 404)

    def fault(self, request: Request, error: Exception) -> Response:
        """Say that the program has a fault, without a traceback."""
        return self._message(request, "Something went wrong", self.keep_fault(error), 500)

    def _message(self, request: Request, title: str, message: str, status: int) -> Response:
        if _wants_json(request):
            return JSONResponse({"message": message}, status)
        return self.render(
            "message", status, title=title, message=message, next="/", next_name="Go on coding"
        )

    def _lead_to(self, excerpt_id: str | None) -> Response:
        if excerpt_id is not None:
            return RedirectResponse(_address(excerpt_id, Filters()), _FOUND)
        return self.render(
            "message",
            title="Everything is coded",
            message=self.desk.done(),
            next="/search",
            next_name="Search your coding",
        )

    def _gone(self, stored: StoredReview | None) -> list[str]:
        """Return the codes of a review that the codebook does not have any more."""
        known = set(self.desk.codebook.all_code_ids)
        return [code for code in (stored.review.codes if stored else ()) if code not in known]


def _address(excerpt_id: str, filters: Filters) -> str:
    return f"/excerpt/{excerpt_id}{_query_text(filters)}"


def _query_text(filters: Filters) -> str:
    query = urlencode(query_of(filters))
    return f"?{query}" if query else ""


def _wants_json(request: Request) -> bool:
    return request.headers.get("accept", "") == _JSON
