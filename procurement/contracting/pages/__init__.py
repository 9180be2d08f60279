"""Pages of contracting."""
