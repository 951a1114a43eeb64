"""The workspace: schema, migrations, writes and queries. The only SQL of the project.

Writes are in `inspection_letters.store.writes`, queries in `inspection_letters.store.queries`, the
rows of an export in `inspection_letters.store.tables`.
"""

from inspection_letters.store import (
    catalogue_schema as catalogue_schema,  # its tables belong to the schema
)
from inspection_letters.store.store import Store, open_store
from inspection_letters.store.tables import export_tables

__all__ = ["Store", "export_tables", "open_store"]
