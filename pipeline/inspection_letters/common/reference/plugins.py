"""Plug-ins: what other packages add to this one, found by their entry points."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import EntryPoint, entry_points

from inspection_letters.records.errors import UsageError

OWN_PACKAGE = "inspection-letters"


@dataclass(frozen=True, slots=True)
class Plugin:
    """Something that a package registers under a name, not loaded yet.

    Attributes
    ----------
    entry : EntryPoint
        Its name, its group and where it is defined.
    package, version : str
        The distribution that registers it.
    """

    entry: EntryPoint
    package: str = OWN_PACKAGE
    version: str = ""

    @property
    def name(self) -> str:
        """The name that it is registered under."""
        return self.entry.name

    @property
    def is_built_in(self) -> bool:
        """Whether it comes with this package."""
        return self.package == OWN_PACKAGE

    @property
    def key(self) -> str:
        """What its results depend on: the package with its version, and the name."""
        return f"{self.package} {self.version}: {self.name}"

    def load(self) -> object:
        """Import the object that is registered.

        Raises
        ------
        UsageError
            If it cannot be imported; the message names the package.
        """
        try:
            loaded: object = self.entry.load()
        except Exception as error:  # A module of somebody else can fail in any way.
            raise self.fault(describe(error)) from error
        return loaded

    def fault(self, reason: str) -> UsageError:
        """Return the error that says what is wrong with the plug-in, and with which package."""
        return UsageError(
            f"The plug-in '{self.name}' of the package {self.package} {self.version} cannot be "
            f"used: {reason}.",
            f"Update or uninstall {self.package}.",
        )


def find_plugins(group: str, built_in: Mapping[str, str]) -> dict[str, Plugin]:
    """Return all plug-ins of a group by name: the built-in ones first, then others by name.

    Nothing is imported.

    Parameters
    ----------
    group : str
        The group of entry points.
    built_in : mapping of str to str
        What comes with this package: names, and places as entry points write them
        (``"module:object"``). Listed in code, so that a bare source tree has them too.

    Raises
    ------
    UsageError
        If two plug-ins have the same name; the message names the package.
    """
    found = {name: Plugin(EntryPoint(name, value, group)) for name, value in built_in.items()}
    others = [
        Plugin(entry, entry.dist.name, entry.dist.version)
        for entry in entry_points(group=group)
        if entry.dist is not None and entry.dist.name != OWN_PACKAGE
    ]
    for plugin in sorted(others, key=lambda plugin: (plugin.name, plugin.package)):
        known = found.get(plugin.name)
        if known is None:
            found[plugin.name] = plugin
        elif known.package != plugin.package:
            raise plugin.fault(f"{known.package} already registers that name")
    return found


def describe(error: BaseException) -> str:
    """Return an error of somebody else's code in one short line."""
    message = " ".join(str(error).split())[:200].rstrip(".")
    return f"{type(error).__name__}: {message}" if message else type(error).__name__


__all__ = ["OWN_PACKAGE", "Plugin", "describe", "find_plugins"]
