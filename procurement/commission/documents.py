"""What is signed of commission."""
