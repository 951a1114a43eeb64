"""Layout modules: each prints the content of a letter in the form of one kind.

A layout takes the content and the set phrases and returns a ``Printed``. To add
a kind, write a module with such a function and name it here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from corpus.samples.layouts.area_send_report import print_letter
from corpus.samples.layouts.flow import Printed
from corpus.samples.model import Content

Layout = Callable[[Content, Mapping[str, Any]], Printed]

LAYOUTS: Mapping[str, Layout] = {"area-send-report": print_letter}
