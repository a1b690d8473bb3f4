"""What Alembic runs: every missing migration, in the one transaction that `store/migrate.py` has begun."""

from alembic import context

from store.tables import METADATA

context.configure(connection=context.config.attributes["connection"], target_metadata=METADATA, transactional_ddl=True)
context.run_migrations()
