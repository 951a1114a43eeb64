"""Environments for programs that tests start."""

from __future__ import annotations

from collections.abc import Mapping


def without_prefect(variables: Mapping[str, str]) -> dict[str, str]:
    """Return the variables of this process, without those that name a Prefect server."""
    return {name: value for name, value in variables.items() if not name.startswith("PREFECT_")}
