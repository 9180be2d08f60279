"""The machines of contracting."""
