"""Database backend: Django's PostgreSQL, started from its wheel by the first connection."""
