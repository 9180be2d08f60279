"""The machine of distribution."""
