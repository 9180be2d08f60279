"""Runs: started, computed, put before the commission, confirmed or returned."""

from accounts.access import Actor
from procurement.models import Campaign, Run


def start_run(
    *, campaign: Campaign, actor: Actor, kind: str = "main", base: Run | None = None, returned_input: str = ""
) -> Run:
    """A new run in the state draft; the worker freezes its inputs and computes it."""
    raise NotImplementedError


def confirm(*, run: Run, actor: Actor) -> Run:
    """The commission confirmed it (its signed protocol): the volumes are placed with the providers."""
    raise NotImplementedError


def send_back(*, run: Run, actor: Actor, returned_input: str) -> Run:
    """The commission named a wrong input: the run is superseded and another one is started. Returns the new run."""
    raise NotImplementedError
