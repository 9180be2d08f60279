"""What is signed of contracting."""
