"""mails"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import escale.store.schema

revision = '0011'
down_revision = '0010'
branch_labels = None
depends_on = None

QUEUED = sa.text("state = 'queued'")


def upgrade() -> None:
    op.create_table('mail',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('appointment_id', sa.String(length=36), nullable=False),
    sa.Column('kind', sa.String(length=12), nullable=False),
    sa.Column('audience', sa.String(length=12), nullable=False),
    sa.Column('consultant_id', sa.Integer(), nullable=False),
    sa.Column('recipient', sa.String(length=254), nullable=False),
    sa.Column('sequence', sa.Integer(), nullable=False),
    sa.Column('was', sa.JSON(none_as_null=True), nullable=True),
    sa.Column('door', sa.String(length=20), nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('next_at', escale.store.schema.Utc(timezone=True), nullable=False),
    sa.Column('until', escale.store.schema.Utc(timezone=True), nullable=False),
    sa.Column('claimed_until', escale.store.schema.Utc(timezone=True), nullable=True),
    sa.Column('error', sa.String(length=500), nullable=True),
    sa.Column('created_at', escale.store.schema.Utc(timezone=True), nullable=False),
    sa.Column('done_at', escale.store.schema.Utc(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['appointment_id'], ['appointment.id'], name=op.f('fk_mail_appointment_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['consultant_id'], ['consultant.id'], name=op.f('fk_mail_consultant_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_mail')),
    sa.UniqueConstraint('appointment_id', 'kind', 'sequence', 'recipient', name=op.f('uq_mail_appointment_id_kind_sequence_recipient'))
    )
    op.create_index('ix_mail_queued', 'mail', ['next_at'], unique=False, sqlite_where=QUEUED, postgresql_where=QUEUED)
    op.create_index(op.f('ix_mail_consultant_id'), 'mail', ['consultant_id'], unique=False)


def downgrade() -> None:
    op.drop_index(op.f('ix_mail_consultant_id'), table_name='mail')
    op.drop_index('ix_mail_queued', table_name='mail', sqlite_where=QUEUED, postgresql_where=QUEUED)
    op.drop_table('mail')
