"""The workspace: schema, migrations, writes and queries. The only SQL of the project.

Writes are in `pipeline.store.writes`, queries in `pipeline.store.queries`, the rows
of an export in `pipeline.store.tables`.
"""

from pipeline.store import catalogue_schema as catalogue_schema  # its tables belong to the schema
from pipeline.store.tables import export_tables
from pipeline.store.workspace import Workspace, open_workspace

__all__ = ["Workspace", "export_tables", "open_workspace"]
