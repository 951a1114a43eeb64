"""Run the migrations on the connection that `inspection_letters.store.migrate` hands over."""

from alembic import context
from inspection_letters.store.schema import metadata

# No URL is read here: the caller holds the transaction, so that a migration that
# fails, or a process that dies halfway, leaves the database as it was.
context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)

with context.begin_transaction():
    context.run_migrations()
