"""a few words"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '0012'
down_revision = '0011'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('appointment', sa.Column('note', sa.String(length=500), nullable=True))


def downgrade() -> None:
    op.drop_column('appointment', 'note')
