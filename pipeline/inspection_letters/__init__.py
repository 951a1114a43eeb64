"""Read, code and trace published inspection letters."""

from importlib.metadata import PackageNotFoundError, version

try:
    __version__ = version("inspection-letters")
except PackageNotFoundError:  # imported from a bare source tree
    __version__ = "0+unknown"
