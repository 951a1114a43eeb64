"""Actions of a workspace: run letters, trace excerpts, write tables and reports."""

from __future__ import annotations

import os
from collections.abc import Iterable
from contextlib import nullcontext
from pathlib import Path

from rich.console import Console

from inspection_letters.analysis.letter_filter import Where, read_filter
from inspection_letters.api.letters.traced import TracedExcerpt
from inspection_letters.api.workspace.reader import WorkspaceReader
from inspection_letters.common.settings.making import make_settings
from inspection_letters.common.settings.run import Settings
from inspection_letters.records.seeds import DEFAULT_SEED
from inspection_letters.runs.export import export_workspace
from inspection_letters.runs.human_coding import ImportedCoding
from inspection_letters.runs.import_coding import import_coding
from inspection_letters.runs.inputs import is_address
from inspection_letters.runs.orchestration.engine import flow_engine
from inspection_letters.runs.progress_bar import RunBar
from inspection_letters.runs.qda_coding import ImportedProject
from inspection_letters.runs.read_and_code import run_letters
from inspection_letters.runs.report_formats import TITLE, ReportRequest, make_report
from inspection_letters.runs.summary import RunSummary
from inspection_letters.store import queries
from inspection_letters.tracing.trace import trace_excerpt

Paths = str | os.PathLike[str]
"""A path as a user writes it."""


class WorkspaceActions(WorkspaceReader):
    """Actions of a workspace, other than reading its tables."""

    def run(
        self,
        inputs: Paths | Iterable[Paths],
        *,
        coder: str | None = None,
        areas: Iterable[Paths] = (),
        ocr: bool = False,
        kind: str | None = None,
        workers: int | None = None,
        time_limit: float | None = None,
        memory_limit: int | None = None,
        retry: bool = False,
        task_runner: str | None = None,
        dask_address: str | None = None,
        progress: bool = False,
    ) -> RunSummary:
        """Read letters and code every sentence of their findings, as ``letters run`` does.

        Letters whose results are up to date are skipped. A letter that cannot be read does not
        affect the others. The model and the codebook are those of the workspace; an option
        that is left out is taken from the environment (``LETTERS_WORKERS`` and so on).

        Parameters
        ----------
        inputs : path or iterable of path
            Files of letters, and folders that contain them; see `read` for their formats. Also
            addresses, such as ``s3://bucket/folder`` or ``https://site/letter.pdf``, and text
            files that list addresses.
        coder : str, optional
            Coder to use: ``model``, ``rules``, ``all`` (both), or a coder that another package
            adds. By default the model, or the rules if there is no model for the codebook.
        areas : iterable of path, optional
            Additional lists of areas (CSV).
        ocr : bool, default False
            Whether to recognise the text of pages that are pictures (extra ``ocr``).
        kind : str, optional
            Kind of letter to read a document as if it cannot be read as any other;
            ``generic`` reads any prose.
        workers : int, optional
            Letters read at the same time; by default as many as there are cores.
        time_limit : float, optional
            Time limit for each letter, in seconds; by default 120, or 600 with `ocr`.
        memory_limit : int, optional
            Memory limit for each letter, in MiB; by default 2048.
        retry : bool, default False
            Whether to try letters again that were rejected before.
        task_runner : {"threads", "dask"}, optional
            With ``dask``, a Dask cluster processes the letters (extra ``dask``); by default, the
            worker processes of this machine.
        dask_address : str, optional
            Address of a running Dask cluster, such as ``tcp://10.0.0.5:8786``; it needs a
            PostgreSQL database. By default, ``dask`` starts a cluster on this machine.
        progress : bool, default False
            Whether to show a progress bar.

        Returns
        -------
        RunSummary
            How many letters were read, coded and up to date, which were rejected and why, and
            how often each code was assigned.

        Raises
        ------
        UsageError
            If there is no file to work on, or the codebook or the model cannot be used.
        LettersError
            If the run cannot be done for another reason.

        Examples
        --------
        >>> import inspection_letters as il
        >>> ws = il.Workspace("letters-demo")
        >>> summary = ws.run(il.sample_letters() / "990001_wexmoor.pdf", coder="rules")
        >>> summary.letters
        1
        """
        settings = make_settings(
            Settings,
            codebook=self._codebook,
            model=self._model,
            coder=coder,
            areas=_paths(areas) or None,
            ocr=ocr or None,
            kind=kind,
            workers=workers,
            time_limit=time_limit,
            memory_limit=memory_limit,
            task_runner=task_runner,
            dask_address=dask_address,
        )
        # The database is the workspace's own, whatever the environment says.
        settings = settings.model_copy(update={"database_url": self.database_url})
        engine = flow_engine(settings) if settings.uses_dask else None
        bar = RunBar(Console(stderr=True)) if progress else None
        with self._store() as store, bar or nullcontext():
            return run_letters(
                store, _inputs(inputs), settings, retry=retry, progress=bar, engine=engine
            )

    def import_coding(
        self, path: Paths, coder: str | None = None
    ) -> ImportedCoding | ImportedProject:
        """Import what people have coded, as ``letters import-coding`` does.

        Parameters
        ----------
        path : path
            A sheet (.xlsx or .csv), as ``letters review-queue`` writes it, or a REFI-QDA project
            (.qdpx) of a program such as NVivo.
        coder : str, optional
            The name of the person. A sheet needs it; a project names its people itself, and
            with a name only the coding of that person is imported.

        Returns
        -------
        ImportedCoding or ImportedProject
            Of a sheet, or of a project. Both have the numbers of excerpts that were ``judged``,
            those ``without_code``, and those whose judgement is ``new``, ``changed`` or
            ``unchanged``. A project has the same for each of its ``people``, and lists what could
            not be placed (``left_out``).

        Raises
        ------
        UsageError
            If anything in a sheet is wrong; then nothing is imported. If a project cannot be
            read, or it is not clear who coded.

        Examples
        --------
        >>> from pathlib import Path
        >>> import inspection_letters as il
        >>> ws = il.Workspace("letters-demo")
        >>> _ = Path("sheet.csv").write_text("excerpt_id,codes")
        >>> ws.import_coding("sheet.csv", "jo").judged
        0
        """
        return import_coding(
            _path(path),
            self.path,
            coder=coder,
            codebook_path=self._codebook,
            database_url=self.database_url,
        )

    def report(
        self,
        out: Paths | None = None,
        *,
        docx: Paths | None = None,
        xlsx: Paths | None = None,
        title: str = TITLE,
        coder: str | None = None,
        pictures: bool = True,
        seed: int = DEFAULT_SEED,
        where: Where = None,
    ) -> tuple[Path, ...]:
        """Write a report: web pages, a Word document or an Excel workbook.

        Parameters
        ----------
        out : path, optional
            A folder for web pages, which can be read without a network.
        docx, xlsx : path, optional
            A Word document and an Excel workbook.
        title : str, optional
            The title.
        coder : str, optional
            Coder whose codes to use. Coding by people takes precedence over a rule set's or
            model's.
        pictures : bool, default True
            Whether the web pages include a picture of each excerpt's page.
        seed : int, default 0
            Random seed.
        where : mapping, optional
            As in `letters`.

        Returns
        -------
        tuple of Path
            The files to open: the first web page, the document and the workbook.

        Raises
        ------
        UsageError
            If no format was chosen, no letter has been coded, or a file cannot be written.

        Examples
        --------
        >>> import inspection_letters as il
        >>> ws = il.Workspace("letters-demo")
        >>> files = ws.report(xlsx="report.xlsx", coder="rules-1")
        >>> [file.name for file in files]
        ['report.xlsx']
        """
        request = ReportRequest(
            folder=None if out is None else _path(out),
            docx=None if docx is None else _path(docx),
            xlsx=None if xlsx is None else _path(xlsx),
            title=title,
            coder=coder,
            pictures=pictures,
            usual_model=self._model,
            seed=seed,
            database_url=self.database_url,
            where=read_filter(where),
        )
        return make_report(self.path, request).paths

    def trace(self, excerpt_id: str) -> TracedExcerpt:
        """Follow an excerpt to its page.

        Parameters
        ----------
        excerpt_id : str
            Excerpt ID, or its first characters: six are enough if they are unique.

        Returns
        -------
        TracedExcerpt
            The excerpt's text, place and codes. `to_png` draws the page, and a notebook shows
            it.

        Raises
        ------
        UsageError
            If there is no such excerpt, or more than one.
        TraceError
            If it cannot be traced with certainty.

        Examples
        --------
        >>> import inspection_letters as il
        >>> ws = il.Workspace("letters-demo")
        >>> excerpt_id = ws.excerpts()["excerpt_id"].iloc[0]
        >>> ws.trace(excerpt_id).page_numbers
        (1,)
        """
        with self._store() as store, store.read() as conn:
            excerpt = queries.find_excerpt(conn, excerpt_id)
            facts = queries.letter_facts(conn, excerpt.letter_id)
            text = queries.letter_text(conn, excerpt.letter_id)
            codings = [
                coding
                for coder in queries.coders(conn)
                for coding in queries.codings_by(conn, coder.coder_id, excerpt.letter_id)
            ]
            return TracedExcerpt(
                trace_excerpt(text, excerpt),
                store.pdf_path(facts.letter.pdf_sha256),
                facts.metadata.area,
                Path(facts.letter.source).name,
                tuple(coding for coding in codings if coding.excerpt_id == excerpt.excerpt_id),
                text,
            )

    def export(
        self,
        out: Paths,
        format: str = "parquet",
        *,
        where: Where = None,
        exact_csv: bool = False,
    ) -> tuple[Path, ...]:
        """Write all tables to files, after checking that every excerpt can be traced.

        Parameters
        ----------
        out : str or path
            A folder, which is created if it is missing.
        format : {"parquet", "csv", "jsonl", "xlsx"}
            The format; docs/export.md describes the tables.
        where : mapping, optional
            As in `letters`.
        exact_csv : bool, default False
            Whether CSV leaves text unchanged that a spreadsheet could take for a formula;
            otherwise such text begins with an apostrophe.

        Returns
        -------
        tuple of Path
            The files.

        Raises
        ------
        UsageError
            If there is no such format, or the folder cannot be written.
        TraceError
            If an excerpt differs from the letter's text at its place.

        Examples
        --------
        >>> import inspection_letters as il
        >>> ws = il.Workspace("letters-demo")
        >>> files = ws.export("tables", format="csv")
        >>> "excerpts.csv" in {file.name for file in files}
        True
        """
        with self._store() as store:
            chosen = read_filter(where)
            return export_workspace(store, format, _path(out), chosen, exact_csv=exact_csv)[0]


def _path(path: Paths) -> Path:
    return Path(path).expanduser()


def _inputs(inputs: Paths | Iterable[Paths]) -> tuple[Path | str, ...]:
    """Return paths, and addresses as they are."""
    if isinstance(inputs, str | os.PathLike):
        inputs = (inputs,)
    return tuple(
        each if isinstance(each, str) and is_address(each) else _path(each) for each in inputs
    )


def _paths(paths: Paths | Iterable[Paths]) -> tuple[Path, ...]:
    if isinstance(paths, str | os.PathLike):
        return (_path(paths),)
    return tuple(map(_path, paths))
