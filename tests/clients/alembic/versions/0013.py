"""The head, as Augo's revisions have it. What it made, the bootstrap has made."""

revision = "0013"
down_revision = None


def upgrade():
    pass


def downgrade():
    pass
