"""Everything that helps to decide about one flag. Read models, each with a fixed number of queries."""

from monitoring.queue.evidence.page import page_of

__all__ = ["page_of"]
