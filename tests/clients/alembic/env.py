"""An Alembic environment with no revisions but the last, as an application's, on DATABASE_URL."""

import os

from alembic import context
from sqlalchemy import create_engine

_, address = os.environ["DATABASE_URL"].split("://", 1)
engine = create_engine(f"postgresql+psycopg://{address}")
with engine.connect() as connection:
    context.configure(connection=connection)
    with context.begin_transaction():
        context.run_migrations()
