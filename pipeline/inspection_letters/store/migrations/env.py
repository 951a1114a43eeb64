"""Run the migrations on the connection that `inspection_letters.store.migrate` passes."""

from alembic import context
from inspection_letters.store.schema import metadata

# No URL is read here, because the caller owns the transaction: if a migration fails, or
# its process dies, the database stays as it was.
context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)

with context.begin_transaction():
    context.run_migrations()
