"""The practice's ports on a database: SQLite by default, PostgreSQL as well."""
