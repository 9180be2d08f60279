"""What is signed of bids."""
