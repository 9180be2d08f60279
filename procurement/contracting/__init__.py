"""Contracts: prepared from placed volumes, negotiated, signed, amended, co-executed, ended."""
