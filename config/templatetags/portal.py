"""Tags and filters of every page: icons, states, numbers and dates as people here write them."""

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django import template
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from config import citations
from config.localized import pick

register = template.Library()
NO_BREAK = "\u00a0"
STATUS_ICONS = {"idle": "clock", "run": "run", "ok": "check", "warn": "warn", "bad": "x"}
MONTHS = {
    "kk": "қаңтар ақпан наурыз сәуір мамыр маусым шілде тамыз қыркүйек қазан қараша желтоқсан".split(),
    "ru": "январь февраль март апрель май июнь июль август сентябрь октябрь ноябрь декабрь".split(),
    "en": "January February March April May June July August September October November December".split(),
}
MONTHS_OF = {
    "ru": "января февраля марта апреля мая июня июля августа сентября октября ноября декабря".split(),
}


def language() -> str:
    code = (get_language() or "kk")[:2]
    return code if code in MONTHS else "en"


# Signs ------------------------------------------------------------------------------------------------------------
@register.simple_tag
def icon(name: str) -> SafeString:
    return format_html(
        '<svg class="icon" aria-hidden="true" focusable="false"><use href="{}#i-{}"></use></svg>',
        static("portal/icons.svg"),
        name,
    )


@register.simple_tag
def status(kind: str, word: Any, sign: str = "") -> SafeString:
    """State of an object: one of idle, run, ok, warn, bad – always an icon and a word."""
    return format_html(
        '<span class="status status-{}">{}{}</span>', kind, icon(sign or STATUS_ICONS.get(kind, "info")), word
    )


@register.simple_tag
def code(text: Any, kind: str = "") -> SafeString:
    """Code of a rule or defect; kind: bad refuses, warn remarks, nothing corrects."""
    return format_html('<span class="code{}">{}</span>', f" code-{kind}" if kind else "", text)


@register.simple_tag
def meter(value: Any, label: Any, kind: str = "", mark: Any = None) -> SafeString:
    """A share of a known whole, in percent, with an optional mark of the expected place."""
    width = max(0.0, min(100.0, float(value or 0)))
    tick = ""
    if mark is not None and mark != "":
        tick = format_html('<rect class="mark" x="{}" y="-2" width="0.6" height="10"></rect>', f"{float(mark):.1f}")
    return format_html(
        '<svg class="meter" viewBox="0 0 100 6" preserveAspectRatio="none" role="img" aria-label="{}">'
        '<rect class="fill{}" width="{}" height="6"></rect>{}</svg>',
        label,
        f" fill-{kind}" if kind else "",
        f"{width:.1f}",
        tick,
    )


# Numbers ----------------------------------------------------------------------------------------------------------
def grouped(value: Any, places: int) -> str:
    amount = Decimal(str(value))
    text = f"{abs(amount):,.{places}f}".replace(",", NO_BREAK)
    if language() != "en":
        text = text.replace(".", ",")
    return f"−{text}" if amount < 0 and Decimal(text.replace(NO_BREAK, "").replace(",", ".")) else text


@register.filter
def number(value: Any) -> str:
    return "–" if value in (None, "") else grouped(value, 0)


@register.filter
def decimal(value: Any) -> str:
    """Two places, no sign of the currency: for columns whose header names it."""
    return "–" if value in (None, "") else grouped(value, 2)


@register.filter
def amount_typed(value: Any) -> str:
    """An amount as somebody typed it: in our form where it is a number, else as it stands."""
    try:
        return decimal(value)
    except InvalidOperation:
        return str(value)


@register.filter
def money(value: Any) -> str:
    return "–" if value in (None, "") else f"{grouped(value, 2)}{NO_BREAK}₸"


@register.filter
def tenge(value: Any) -> str:
    return "–" if value in (None, "") else f"{grouped(value, 0)}{NO_BREAK}₸"


@register.filter
def percent(value: Any) -> str:
    return "–" if value in (None, "") else f"{grouped(value, 1)}{NO_BREAK}%"


@register.filter
def file_size(value: Any) -> str:
    size = float(value or 0)
    for unit in (_("B"), _("KB"), _("MB"), _("GB")):
        if size < 1024 or unit == _("GB"):
            break
        size /= 1024
    return f"{grouped(size, 0 if size >= 100 or size == int(size) else 1)}{NO_BREAK}{unit}"


# People and names -------------------------------------------------------------------------------------------------
@register.filter
def masked_iin(value: Any) -> str:
    text = str(value or "")
    return f"{text[:4]}•••••{text[-3:]}" if len(text) == 12 else ("•" * len(text) if text else "–")


@register.filter
def localized(record: Any, field: str = "name") -> str:
    return pick(record, field) if record is not None else "–"


@register.filter
def cited(source: Any) -> str:
    """Where a rule or a row comes from, in the reader's language."""
    return citations.cited(str(source)) if source else "–"


# Dates ------------------------------------------------------------------------------------------------------------
def local(value: Any) -> Any:
    return timezone.localtime(value) if isinstance(value, datetime) and timezone.is_aware(value) else value


@register.filter
def day(value: Any) -> SafeString | str:
    if not value:
        return "–"
    value = local(value)
    return format_html(
        '<time class="num" datetime="{}">{}</time>', value.strftime("%Y-%m-%d"), value.strftime("%d.%m.%Y")
    )


@register.filter
def moment(value: Any) -> SafeString | str:
    if not value:
        return "–"
    value = local(value)
    return format_html(
        '<time class="num" datetime="{}">{}</time>',
        value.isoformat(timespec="minutes"),
        value.strftime("%d.%m.%Y %H:%M"),
    )


@register.filter
def month(value: date | datetime | None) -> str:
    """«Ноябрь 2026», «2026 жылғы қараша»."""
    if not value:
        return "–"
    name = MONTHS[language()][value.month - 1]
    return f"{value.year}{NO_BREAK}жылғы {name}" if language() == "kk" else f"{name.capitalize()} {value.year}"


@register.filter
def month_name(value: date | datetime | None) -> str:
    return MONTHS[language()][value.month - 1] if value else "–"


@register.filter
def day_in_words(value: date | datetime | None) -> str:
    """«14 декабря», «14 желтоқсан»: for sentences."""
    if not value:
        return "–"
    value = local(value)
    names = MONTHS_OF.get(language(), MONTHS[language()])
    return f"{value.day}{NO_BREAK}{names[value.month - 1]}"


# Lists ------------------------------------------------------------------------------------------------------------
@register.simple_tag(takes_context=True)
def query_string(context: dict[str, Any], **changes: Any) -> str:
    """The current query with changes; an empty value takes a name away."""
    query = context["request"].GET.copy()
    for name, value in changes.items():
        if value in (None, ""):
            query.pop(name, None)
        else:
            query[name] = str(value)
    return f"?{query.urlencode()}"


@register.simple_tag(takes_context=True)
def sort_header(
    context: dict[str, Any], field: str, label: Any, numeric: bool = False, target: str = ""
) -> SafeString:
    """A column header that sorts by ``?sort=field`` and, a second time, ``?sort=-field``."""
    current = context["request"].GET.get("sort", "")
    order = {"": "", field: "ascending", f"-{field}": "descending"}.get(current, "")
    following = f"-{field}" if current == field else field
    address = query_string(context, sort=following, page="")
    attributes = mark_safe(f' aria-sort="{order}"') if order else ""  # noqa: S308 - one of our own words
    swap = format_html(' hx-get="{}" hx-target="#{}" hx-push-url="true"', address, target) if target else ""
    return format_html(
        '<th scope="col" role="columnheader"{}{}><a href="{}"{}>{}</a></th>',
        mark_safe(' class="n"') if numeric else "",
        attributes,
        address,
        swap,
        label,
    )


@register.filter
def page_numbers(page: Any) -> Iterator[int]:
    """First, last and the neighbours; 0 stands for a gap."""
    last, near = page.paginator.num_pages, {page.number - 1, page.number, page.number + 1}
    before = 0
    for position in sorted(number for number in near | {1, last} if 1 <= number <= last):
        if position - before > 1:
            yield 0
        yield position
        before = position


@register.filter
def item(mapping: Any, key: Any) -> Any:
    return mapping.get(key, "") if mapping else ""
