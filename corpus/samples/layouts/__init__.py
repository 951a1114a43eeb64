"""Layout modules: each prints the content of a letter in the form of one kind.

A layout takes the content and the set phrases and returns a ``Printed``. To add
a kind, write a module with such a function and name it here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from corpus.samples.layouts import area_send_monitoring, area_send_report, letter
from corpus.samples.layouts.flow import Printed
from corpus.samples.model import Content
from corpus.samples.visits import LETTER, MONITORING, REVISIT, VisitContent

Layout = Callable[[Content, Mapping[str, Any]], Printed]
VisitLayout = Callable[[VisitContent, Mapping[str, Any], Mapping[str, Any]], Printed]

LAYOUTS: Mapping[str, Layout] = {"area-send-report": area_send_report.print_letter}
VISIT_LAYOUTS: Mapping[str, VisitLayout] = {
    LETTER: letter.print_letter,
    REVISIT: letter.print_letter,
    MONITORING: area_send_monitoring.print_letter,
}
