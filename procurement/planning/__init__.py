"""The purchase plan of a year, by region, type of care and funding source, in versions."""
