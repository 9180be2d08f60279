"""The machine of campaigns."""
