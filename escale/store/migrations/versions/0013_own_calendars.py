"""own calendars"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import escale.store.schema

revision = '0013'
down_revision = '0012'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('calendar_feed', sa.Column('read_at', escale.store.schema.Utc(), nullable=True))
    op.create_table('calendar_link',
    sa.Column('consultant_id', sa.Integer(), nullable=False),
    sa.Column('token_hash', sa.String(length=64), nullable=False),
    sa.Column('created_at', escale.store.schema.Utc(), nullable=False),
    sa.ForeignKeyConstraint(['consultant_id'], ['consultant.id'], name=op.f('fk_calendar_link_consultant_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('consultant_id', name=op.f('pk_calendar_link')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_calendar_link_token_hash'))
    )


def downgrade() -> None:
    op.drop_table('calendar_link')
    op.drop_column('calendar_feed', 'read_at')
