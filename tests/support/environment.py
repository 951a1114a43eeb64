"""Environments for programs that tests start."""

from __future__ import annotations

from collections.abc import Mapping


def without_prefect(variables: Mapping[str, str]) -> dict[str, str]:
    """Return the variables without those that would point a run to a Prefect server."""
    return {name: value for name, value in variables.items() if not name.startswith("PREFECT_")}
