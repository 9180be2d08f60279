"""Where shipped rules and reference rows come from, in the languages of the portal.

A citation is stored once, in English, beside what it founds. Those of the portal's own data are translated here; one
that an administrator types is shown as it was typed.
"""

import re

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

SHIPPED = frozenset(
    {
        _("24 hours are the limit of any day"),
        _("Accounting rules ҚР ДСМ-186/2020"),
        _("Accounting rules ҚР ДСМ-186/2020, p. 15"),
        _(
            "Audit of information systems by the Ministry of Finance, 16.01.2026: 1,442 patients of "
            "one doctor in a day"
        ),
        _(
            "Audit of information systems by the Ministry of Finance, 16.01.2026: 126,000 entries of "
            "one drug on two children, 88,000 units on 179 children who stayed a day"
        ),
        _("Audit of information systems by the Ministry of Finance, 16.01.2026: 3,640 services to 996 dead people"),
        _(
            "Audit of information systems by the Ministry of Finance, 16.01.2026: 769,446 screenings "
            "of the other sex, 1.8 bn ₸"
        ),
        _("Audit of information systems by the Ministry of Finance, 16.01.2026: attachment without consent"),
        _("Audit of the Ministry of Finance, 16.01.2026"),
        _("CUSUM of six months"),
        _("Capacity of devices, default, not from an act"),
        _("Default, not from an act"),
        _("Default, not from an act: a screen of a precision surely above this percent works well"),
        _("Default, not from an act: a screen of a precision surely below this percent is to be retuned"),
        _("Default, not from an act: decisions of a screen below which nothing is said of its precision"),
        _("Default, not from an act: decisions of a screen that its score is worth as a first guess of its precision"),
        _("Default, not from an act: great circle × 1.25, in tens of kilometres"),
        _("Default, not from an act: how far the place by risk raises or lowers a flag of the queue"),
        _("Default, not from an act: least score of a flag that counts in the risk index"),
        _(
            "Default, not from an act: lines with which the risk index of an organisation is drawn to "
            "that of its group"
        ),
        _("Default, not from an act: months of decisions from which the precision of a screen is taken"),
        _("Default, not from an act: months over which the risk index is computed"),
        _("Fund brochure of 2016: unique providers from a single source. The decision of the commission is a default"),
        _("ICD-10, WHO volume 2"),
        _("ICD-10, WHO volume 2, categories limited to one sex or age"),
        _("Integrated outpatient code editor, default, not from an act"),
        _("Interface of registers of services"),
        _("Law on the republican budget: monthly calculation index, ₸"),
        _("Law on the republican budget: monthly calculation index, ₸ (default)"),
        _("Law on the republican budget: monthly calculation index, ₸ (press)"),
        _("Law № 267-II of 13.12.2001 on holidays"),
        _("Law № 405-V of 16.11.2015, art. 5; ЕКД 11.0"),
        _("Methodology № 169 of 30.11.2023"),
        _("Model contract (Fund FAQ): 0.05 % a breach, 1 % at most"),
        _("Model contract (Fund FAQ): all penalties together, % of the contract"),
        _("Monitoring rules ҚР ДСМ-321/2020"),
        _("Monitoring rules ҚР ДСМ-321/2020, annex 1"),
        _("Monitoring rules ҚР ДСМ-321/2020, annex 1, 12.2 and 12.3"),
        _("Monitoring rules ҚР ДСМ-321/2020, annex 1, 3.4"),
        _("Monitoring rules ҚР ДСМ-321/2020, annex 1, code 4.0"),
        _("Monitoring rules ҚР ДСМ-321/2020, annex 1; removed by order № 19 of 2026"),
        _("Monitoring rules ҚР ДСМ-321/2020, p. 10"),
        _("Monitoring rules ҚР ДСМ-321/2020, p. 19: unconfirmed cases of a calendar month, in monthly indices"),
        _("Monitoring rules ҚР ДСМ-321/2020, p. 20: unconfirmed cases over a contract, in monthly indices"),
        _("Monitoring rules ҚР ДСМ-321/2020, p. 40; payment rules, p. 79"),
        _("Monitoring rules ҚР ДСМ-321/2020, ЕКД 1.2; terms: default, not from an act"),
        _("Monitoring rules ҚР ДСМ-321/2020, ЕКД 5.1"),
        _("Monitoring rules ҚР ДСМ-321/2020, ЕКД 7.0"),
        _("Monitoring rules ҚР ДСМ-321/2020, ЕКД 7.0: 15 working days"),
        _("Monitoring rules ҚР ДСМ-321/2020: answer of the branch"),
        _("Monitoring rules ҚР ДСМ-321/2020: conclusion sent to the provider"),
        _("Monitoring rules ҚР ДСМ-321/2020: money back within six months"),
        _("Monitoring rules ҚР ДСМ-321/2020: notice of a hidden defect within a month"),
        _("Monitoring rules ҚР ДСМ-321/2020: notice of a visit"),
        _("Monitoring rules ҚР ДСМ-321/2020: objection to the conclusion"),
        _("National medical summit, Astana 2023: former composition of the commission"),
        _("National medical summit, Astana 2023: new composition of the commission"),
        _("Norms in minutes of the tariff of services × quantity"),
        _("Not from an act"),
        _("Order ҚР ДСМ-108/2020, wording before 01.01.2026"),
        _("Order ҚР ДСМ-108/2020, wording of № 112 of 21.10.2025"),
        _("Order ҚР ДСМ-109/2020, wording before 01.01.2026"),
        _("Order ҚР ДСМ-109/2020, wording of № 517 of 07.08.2025"),
        _("Order № 521 of 29.06.2023"),
        _("Orders ҚР ДСМ-108/2020 and ҚР ДСМ-109/2020"),
        _("Orders ҚР ДСМ-108/2020 and ҚР ДСМ-109/2020; Code, art. 196, 200"),
        _("Pairs of services, reference data"),
        _("Payment rules ҚР ДСМ-291/2020"),
        _("Payment rules ҚР ДСМ-291/2020, form of the invoice register"),
        _("Payment rules ҚР ДСМ-291/2020, p. 27"),
        _("Payment rules ҚР ДСМ-291/2020, p. 47"),
        _("Payment rules ҚР ДСМ-291/2020, p. 47; ЕКД 5.2"),
        _("Payment rules ҚР ДСМ-291/2020, p. 61, 76–78"),
        _("Payment rules ҚР ДСМ-291/2020, p. 61–62, 76–78; Code on public health, art. 195–200"),
        _("Payment rules ҚР ДСМ-291/2020, p. 69"),
        _("Payment rules ҚР ДСМ-291/2020, p. 70, 80"),
        _("Payment rules ҚР ДСМ-291/2020, p. 81"),
        _("Payment rules ҚР ДСМ-291/2020: 10 % of the contract"),
        _("Payment rules ҚР ДСМ-291/2020; ЕКД 11.0"),
        _("Per-capita rate of ambulance a month"),
        _("Portal setting UPLOAD_MAX_EXPANSION_MB"),
        _("Portal setting UPLOAD_MAX_ROWS"),
        _("Press, October 2025: per-capita rate of primary care a month"),
        _("Procurement rules ҚР ДСМ-242/2020"),
        _("Procurement rules ҚР ДСМ-242/2020, p. 23"),
        _("Procurement rules ҚР ДСМ-242/2020, p. 26"),
        _("Procurement rules ҚР ДСМ-242/2020, p. 26, 37; monitoring rules ҚР ДСМ-321/2020, p. 10"),
        _("Procurement rules ҚР ДСМ-242/2020, p. 27"),
        _("Procurement rules ҚР ДСМ-242/2020, p. 37"),
        _("Procurement rules ҚР ДСМ-242/2020, p. 37–38"),
        _("Procurement rules ҚР ДСМ-242/2020, p. 39"),
        _("Procurement rules ҚР ДСМ-242/2020, p. 62-1"),
        _("Procurement rules ҚР ДСМ-242/2020; Fund FAQ"),
        _("Russian ФЛК practice; payment rules ҚР ДСМ-291/2020, p. 63"),
        _("Standard of equipment ҚР ДСМ-167/2020"),
        _("Tariff list, limits of the service"),
        _("Tariffs ҚР ДСМ-170/2020"),
        _("Tariffs ҚР ДСМ-170/2020 of 30.10.2020"),
        _("Transfer of days off in 2024"),
        _("Transfer of days off in 2025"),
        _("default wording, not from the act"),
        _("default, not from an act"),
        _("norm of 24 visits, 15 minutes × 6 hours"),
        _("robust z of the median absolute deviation"),
        _("the number of the sub-paragraph was not obtained, the decision of the commission is a default"),
        _("ЕКД 5.2"),
    }
)


# A paragraph of one of the acts above.
POINT = re.compile(r"(?P<act>.+), p\. (?P<point>[\d–(), -]+)(?:, sub (?P<sub>\d+))?")


def cited(source: str) -> str:
    """The citation in the reader's language; of one with several parts, each part that is known."""
    if source in SHIPPED:
        return gettext(source)
    return "; ".join(part_cited(part) for part in source.split("; "))


def part_cited(part: str) -> str:
    found = POINT.fullmatch(part)
    if part in SHIPPED or found is None or found["act"] not in SHIPPED:
        return gettext(part) if part in SHIPPED else part
    act = found["act"]
    known = {name: text for name, text in found.groupdict().items() if text} | {"act": gettext(act)}
    if "sub" in known:
        return gettext("%(act)s, p. %(point)s, sub %(sub)s") % known
    return gettext("%(act)s, p. %(point)s") % known
