"""Where shipped rules and reference rows come from, in the languages of the portal.

A citation is stored once, in English, beside what it founds. Those of the portal's own data are translated here; one
that an administrator types is shown as it was typed.
"""

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

SHIPPED = frozenset(
    {
        _("Accounting rules ҚР ДСМ-186/2020, p. 15"),
        _("Default, not from an act"),
        _("ICD-10, WHO volume 2"),
        _("ICD-10, WHO volume 2, categories limited to one sex or age"),
        _("Integrated outpatient code editor, default, not from an act"),
        _("Interface of registers of services"),
        _("Law № 267-II of 13.12.2001 on holidays"),
        _("Law № 405-V of 16.11.2015, art. 5; ЕКД 11.0"),
        _("Methodology № 169 of 30.11.2023"),
        _("Monitoring rules ҚР ДСМ-321/2020"),
        _("Monitoring rules ҚР ДСМ-321/2020, annex 1"),
        _("Monitoring rules ҚР ДСМ-321/2020, annex 1; removed by order № 19 of 2026"),
        _("Monitoring rules ҚР ДСМ-321/2020, p. 10"),
        _("Monitoring rules ҚР ДСМ-321/2020, p. 40; payment rules, p. 79"),
        _("Monitoring rules ҚР ДСМ-321/2020, ЕКД 1.2; terms: default, not from an act"),
        _("Monitoring rules ҚР ДСМ-321/2020, ЕКД 5.1"),
        _("Monitoring rules ҚР ДСМ-321/2020, ЕКД 7.0"),
        _("Not from an act"),
        _("Order ҚР ДСМ-108/2020, wording before 01.01.2026"),
        _("Order ҚР ДСМ-108/2020, wording of № 112 of 21.10.2025"),
        _("Order ҚР ДСМ-109/2020, wording before 01.01.2026"),
        _("Order ҚР ДСМ-109/2020, wording of № 517 of 07.08.2025"),
        _("Order № 521 of 29.06.2023"),
        _("Orders ҚР ДСМ-108/2020 and ҚР ДСМ-109/2020; Code, art. 196, 200"),
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
        _("Payment rules ҚР ДСМ-291/2020; ЕКД 11.0"),
        _("Portal setting UPLOAD_MAX_EXPANSION_MB"),
        _("Portal setting UPLOAD_MAX_ROWS"),
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
        _("Tariffs ҚР ДСМ-170/2020 of 30.10.2020"),
        _("Transfer of days off in 2024"),
        _("Transfer of days off in 2025"),
    }
)


def cited(source: str) -> str:
    return gettext(source) if source in SHIPPED else source
