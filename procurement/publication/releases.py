"""OCDS releases of publication."""
