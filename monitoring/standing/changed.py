"""What must be computed anew after a decision."""

from collections.abc import Collection


def decided(providers: Collection[int], screens: Collection[str] = ()) -> None:
    """Called inside the transaction of every decision on a flag or a defect; after the commit a task computes rating,
    risk and the order of the queue of these organisations and the precision of these screens. May be repeated."""
    raise NotImplementedError


def ranks(flags: Collection[int]) -> None:
    """Writes ``Flag.rank`` of these flags: stake × chance of confirmation of such a flag (dated prior of the screen
    where decisions are few) × the provider's risk inside its quartile. Called by screening after storing."""
    raise NotImplementedError
