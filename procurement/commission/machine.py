"""The machine of commission."""
