"""Splits what a lot has placed for several funding sources together among them.

A service that the guaranteed volume and the insurance both pay for is distributed as one lot, or a provider would be
rounded twice; afterwards every unit needs its payer.

Promises, for units ``aₚ`` of the providers, ``A`` together, and volumes ``vₛ`` of the sources, ``V`` together:

* the parts of a provider come to its units, exactly; none is negative;
* the total of a source is its proportional part ``A·vₛ/V`` in whole units (Webster's method), never above ``vₛ``, and
  the totals come to ``A``;
* a part differs from ``aₚ·tₛ/A``, ``tₛ`` being the total of the source, by less than the number of sources less one:
  with two of them, by less than one unit;
* the same figures give the same parts, in whatever order they come.
"""

from collections.abc import Mapping

from procurement.allocation import Bidder, allocate


def by_source(units: int, volumes: Mapping[str, int]) -> dict[str, int]:
    """Source → its whole part of the units, proportional to the volumes and within them.

    ValueError for units < 0, a volume < 0, and more units than the volumes come to.
    """
    for source, volume in volumes.items():
        if volume < 0:
            raise ValueError(f"the volume of {source} is {volume}, less than 0")
    if units < 0:
        raise ValueError(f"{units} units cannot be split")
    total = sum(volumes.values())
    if units > total:
        raise ValueError(f"{units} units are more than the sources hold: {total}")
    having = [Bidder(source, weight=volume, cap=volume) for source, volume in volumes.items() if volume]
    found = allocate(units, having).units
    return {source: found.get(source, 0) for source in volumes}


def split(units: Mapping[str, int], volumes: Mapping[str, int]) -> dict[str, dict[str, int]]:
    """Provider → source → units; ``units`` are those of each provider, ``volumes`` those that each source can pay.

    Source by source, in the order of their names: its total goes to the providers by what each still has to place,
    rounded down or up from the exact part; the last source takes what is left. ValueError as ``by_source`` raises it,
    and for units < 0, naming the provider.
    """
    for key, count in units.items():
        if count < 0:
            raise ValueError(f"{key} has {count} units, less than 0")
    totals = by_source(sum(units.values()), volumes)
    left = dict(units)
    parts: dict[str, dict[str, int]] = {key: dict.fromkeys(volumes, 0) for key in units}
    for source in sorted(volumes):
        rest = sum(left.values())
        if not totals[source]:
            continue
        bidders = [
            Bidder(key, weight=count, floor=totals[source] * count // rest, cap=-(-totals[source] * count // rest))
            for key, count in left.items()
            if count
        ]
        for key, part in allocate(totals[source], bidders).units.items():
            parts[key][source] = part
            left[key] -= part
    return parts
