"""Pages of bids: the provider's cabinet and wizard, what was opened, corrections, answers."""
