"""The workspace: schema, migrations, writes and queries. The only SQL of the project.

Writes are in `inspection_letters.store.writes`, queries in `inspection_letters.store.queries`, the rows
of an export in `inspection_letters.store.tables`.
"""

from inspection_letters.store import (
    catalogue_schema as catalogue_schema,  # its tables belong to the schema
)
from inspection_letters.store.tables import export_tables
from inspection_letters.store.workspace import Workspace, open_workspace

__all__ = ["Workspace", "export_tables", "open_workspace"]
