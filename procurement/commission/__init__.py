"""The commission: seats, meetings, votes, protocols (ҚР ДСМ-242/2020, p. 8–16)."""
