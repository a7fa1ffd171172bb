"""Alembic environment: runs on the connection that ``migrating.upgrade`` hands over."""

from alembic import context

config = context.config
context.configure(
    connection=config.attributes["connection"],
    version_table=config.attributes["version_table"],
)
context.run_migrations()
