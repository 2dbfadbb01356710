"""Alembic's entry: runs the migrations on the engine it was handed."""

from alembic import context
from sqlalchemy import text

from storage.tables import metadata

engine = context.config.attributes["engine"]
with engine.connect() as connection:
    context.configure(connection=connection, target_metadata=metadata, render_as_batch=True)
    with context.begin_transaction():
        if connection.dialect.name == "postgresql":  # of several processes that start at once, one makes the tables
            connection.execute(text("SELECT pg_advisory_xact_lock(4702111234234567002)"))
        context.run_migrations()
    connection.commit()
