"""What is signed of planning."""
