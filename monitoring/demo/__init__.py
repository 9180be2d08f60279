"""The demonstration of monitoring: the screens run, auditors decide, and what follows from that."""
