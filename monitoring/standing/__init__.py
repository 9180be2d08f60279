"""What decisions teach: precision of screens, risk of organisations, a component of the rating; the first page."""
