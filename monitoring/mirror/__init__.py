"""The mirror: accepted lines by month in Parquet, kept equal to PostgreSQL."""
