"""Stage 1: an organisation applies, the branch decides, the registry keeps the entry (ҚР ДСМ-186/2020, 242/2020).

``machines`` says who may take which step; ``applying``, ``reviewing`` and ``joining`` are the only writers;
``requirements`` tells what is missing.
"""
