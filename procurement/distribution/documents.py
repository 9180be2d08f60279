"""What is signed of distribution."""
