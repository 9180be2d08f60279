"""What the clock does besides the steps of the machine; called by ``monitoring.tasks.end_terms``."""

from datetime import date

from monitoring.defects import assigning, refunds


def tick(day: date) -> None:
    """Reviews without a reviewer are given out, refunds become overdue. May be repeated."""
    assigning.give_waiting()
    for _overdue in refunds.end_terms(day):
        pass
