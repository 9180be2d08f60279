"""The machine of bids."""
