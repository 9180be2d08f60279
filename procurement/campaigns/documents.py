"""What is signed of campaigns."""
