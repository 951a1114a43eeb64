"""The store: schema, migrations, writes and queries, and the only SQL of the project.

Records are written by `inspection_letters.store.writes`, read by
`inspection_letters.store.queries`, and the rows of an export are made by
`inspection_letters.store.tables`.
"""

from inspection_letters.store import (
    catalogue_schema as catalogue_schema,  # its tables belong to the schema
)
from inspection_letters.store.store import Store, open_store
from inspection_letters.store.tables import export_pieces, export_sizes, export_tables

__all__ = ["Store", "export_pieces", "export_sizes", "export_tables", "open_store"]
