"""The checks of the examination in words: what is asked, what was found, by which norm."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.dateparse import parse_date
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from config.citations import cited
from config.templatetags.portal import decimal, number
from procurement.bids.examination import BY_CODE, CORRECTABLE, FINAL, REMARK
from providers.enums import EntryState
from providers.models import Provider

Text = str | Promise
ASKED: dict[str, Text] = {
    "entry": gettext_lazy("Admitted to this type of care, and not suspended"),
    "rating": gettext_lazy("The rating is not below the campaign's least"),
    "throughput": gettext_lazy("There is throughput of this type of care"),
    "licence": gettext_lazy("The licence for this type of care is valid"),
    "data": gettext_lazy("The data of the organisation are up to date"),
    "sum": gettext_lazy("Own volume and that of co-executors make the volume applied for"),
    "partners_admitted": gettext_lazy("Every co-executor is admitted and has a licence"),
    "partners_once": gettext_lazy("Every co-executor is named once"),
    "partners_other": gettext_lazy("The organisation is not its own co-executor"),
    "volume": gettext_lazy("Not more is applied for than the lot holds"),
    "owners": gettext_lazy("No official of the Fund is among the owners"),
    "seal": gettext_lazy("What was sealed came out of the seal unchanged"),
    "lot": gettext_lazy("The bid names lots of this campaign"),
}


@dataclass(frozen=True)
class Told:
    """A check as people read it. ``met`` None: not judged, or not known. ``kind`` is that of a status; ``last``: what
    could be corrected once can be no more."""

    code: str
    what: str
    found: str
    norm: str
    met: bool | None
    weight: str
    last: bool = False

    @property
    def kind(self) -> str:
        if self.met is None:
            return "idle"
        return "ok" if self.met else ("bad" if self.grave else "warn")

    @property
    def grave(self) -> bool:
        return self.weight == FINAL or (self.last and self.weight == CORRECTABLE)

    @property
    def word(self) -> str:
        if self.met is None:
            return _("not judged")
        if self.met:
            return _("met")
        if self.grave:
            return _("not met")
        return _("remark") if self.weight == REMARK else _("to be corrected")


class Names:
    """Names of co-executors by БИН, read once for many checks."""

    def __init__(self, numbers: Iterable[str]) -> None:
        rows = Provider.objects.filter(bin__in=set(numbers)).order_by()
        self.known = {one.bin or "": one.name for one in rows}

    def of(self, numbers: Iterable[str]) -> str:
        return ", ".join(f"{self.known[one]} ({one})" if one in self.known else one for one in numbers)


def named_in(checks: Iterable[Mapping[str, Any]]) -> set[str]:
    return {number for one in checks for number in one["params"].get("bins", ())}


def told(check: Mapping[str, Any], names: Names, *, last: bool = False) -> Told:
    """``check``: {code, met, params} as the line keeps it; a remark of the bid has no ``met`` and is unmet."""
    code, params, met = check["code"], check["params"], check.get("met", False)
    requirement = BY_CODE.get(code)
    return Told(
        code=code,
        what=str(ASKED.get(code, code)),
        found=found(code, met, params, names),
        norm=cited(requirement.norm) if requirement else "",
        met=met,
        weight=requirement.weight if requirement else FINAL,
        last=last,
    )


def found(code: str, met: bool | None, params: Mapping[str, Any], names: Names) -> str:
    if code == "entry":
        return str(EntryState(params["state"]).label) if params["state"] else _("not in the registry")
    if code == "rating":
        points = _("no rating") if params["points"] is None else decimal(Decimal(params["points"]))
        return _("%(points)s, needed %(least)s") % {"points": points, "least": decimal(Decimal(params["least"]))}
    if code == "throughput":
        return _("%(units)s units") % {"units": number(params["units"])}
    if code == "data":
        return of_data(params)
    if code == "sum":
        return _("%(own)s + %(partners)s, applied for %(requested)s") % numbers(params)
    if code == "volume":
        return _("applied for %(requested)s, the lot holds %(volume)s") % numbers(params)
    if code in ("partners_admitted", "partners_once"):
        return names.of(params["bins"])
    if code == "owners":
        return _("no register of owners is connected")
    return ""


def of_data(params: Mapping[str, Any]) -> str:
    if not params:
        return _("the registry does not know when they were updated")
    last = parse_date(params["last"])
    return _("updated on %(day)s, valid for %(days)s days") % {
        "day": f"{last:%d.%m.%Y}" if last else "–",
        "days": params["days"],
    }


def numbers(params: Mapping[str, Any]) -> dict[str, str]:
    return {name: number(value) for name, value in params.items()}
