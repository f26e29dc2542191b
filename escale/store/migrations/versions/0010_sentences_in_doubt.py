"""sentences in doubt"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import escale.store.schema

revision = '0010'
down_revision = '0002'
branch_labels = None
depends_on = None

WAITING = sa.text('settled_at IS NULL')


def upgrade() -> None:
    op.add_column('message', sa.Column('band', sa.String(length=8), nullable=True))
    op.add_column('message', sa.Column('ranking', sa.JSON(none_as_null=True), nullable=True))
    op.create_table('doubt',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('conversation_id', sa.String(length=36), nullable=False),
    sa.Column('seq', sa.Integer(), nullable=False),
    sa.Column('why', sa.String(length=8), nullable=False),
    sa.Column('at', escale.store.schema.Utc(timezone=True), nullable=False),
    sa.Column('label', sa.String(length=60), nullable=True),
    sa.Column('settled_at', escale.store.schema.Utc(timezone=True), nullable=True),
    sa.Column('settled_by', sa.String(length=60), nullable=True),
    sa.Column('consultant_id', sa.Integer(), nullable=True),
    sa.Column('exported_at', escale.store.schema.Utc(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['conversation_id'], ['conversation.id'], name=op.f('fk_doubt_conversation_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_doubt')),
    sa.UniqueConstraint('conversation_id', 'seq', name=op.f('uq_doubt_conversation_id_seq'))
    )
    op.create_index('ix_doubt_waiting', 'doubt', ['id'], sqlite_where=WAITING, postgresql_where=WAITING)
    op.create_table('doubt_log',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('doubt_id', sa.Integer(), nullable=False),
    sa.Column('event', sa.String(length=8), nullable=False),
    sa.Column('label', sa.String(length=60), nullable=True),
    sa.Column('actor', sa.String(length=60), nullable=False),
    sa.Column('at', escale.store.schema.Utc(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['doubt_id'], ['doubt.id'], name=op.f('fk_doubt_log_doubt_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_doubt_log'))
    )
    op.create_index(op.f('ix_doubt_log_doubt_id'), 'doubt_log', ['doubt_id'])


def downgrade() -> None:
    op.drop_table('doubt_log')
    op.drop_table('doubt')
    op.drop_column('message', 'ranking')
    op.drop_column('message', 'band')
