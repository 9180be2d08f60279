"""Expertise of quality."""
