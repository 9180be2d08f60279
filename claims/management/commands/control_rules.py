"""Writes docs/control-rules.md from the catalogue."""

from django.utils import translation

from claims.control.catalogue import RULES, WAITING
from claims.enums import Severity
from config.citations import cited
from config.command import DocumentCommand

GROUPS = {
    "F": "Envelope and format",
    "R": "Reference",
    "L": "Dates and life events",
    "X": "Person, service, diagnosis",
    "Q": "Quantity and combination",
    "P": "Insurance, package, contract",
}


def cell(text: object) -> str:
    return str(text).replace("%%", "%").replace("|", "\\|")


def page(language: str = "ru") -> str:
    """The whole page; titles and messages in the language."""
    with translation.override(language):
        parts = [
            "# Rules of format-logical control\n",
            "Made by `manage.py control_rules` from the catalogue (`claims/control/catalogue`): do not edit by hand.",
            "A key such as `R15.3` is a part of rule R15; outsiders see the code R15. Severities are those of the"
            " first"
            " editions; an administrator can change them by dated editions. `%(name)s` stands for values of the"
            " line.\n",
        ]
        for letter, title in GROUPS.items():
            rules = [rule for rule in RULES.values() if rule.group == letter]
            parts += [
                f"\n## {letter}. {title}\n",
                "| key | field | severity | rule | message | parameters | norm |",
                "|---|---|---|---|---|---|---|",
            ]
            for rule in rules:
                scope = "whole file" if rule.scope == "file" else rule.field or rule.each
                severity = (
                    "refuses the file" if rule.scope == "file" and rule.severity == Severity.REJECT else rule.severity
                )
                parameters = ", ".join(f"{name} = {value}" for name, value in rule.parameters.items())
                row = (rule.key, scope, severity, rule.title, rule.message, parameters, cited(rule.source))
                parts.append("| " + " | ".join(cell(value) for value in row) + " |")
        parts += ["\n## Not built yet, and what each waits for\n", "| code | rule | waits for |", "|---|---|---|"]
        parts += [f"| {waiting.code} | {cell(waiting.title)} | {cell(waiting.needs)} |" for waiting in WAITING]
    return "\n".join(parts) + "\n"


class Command(DocumentCommand):
    help = "Writes docs/control-rules.md; with --check only says whether it is up to date."
    target, command = "docs/control-rules.md", "control_rules"

    def page(self) -> str:
        return page()

    def count(self) -> str:
        return f"{len(RULES)} rules"
