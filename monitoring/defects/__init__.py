"""Defects, their price, the ladder of objections, and what follows from confirmed ones."""
