"""Campaigns: rules, lots, placement without selection, announcement, and the way to the contracts."""
