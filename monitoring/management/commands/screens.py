"""Writes docs/screens.md from the catalogue of screens."""

from django.utils import translation

from config.citations import cited
from config.command import DocumentCommand
from monitoring.enums import Family, FindingKind
from monitoring.screens.catalogue import SCREENS
from monitoring.screens.screen import Screen


def cell(text: object) -> str:
    return str(text).replace("|", "\\|")


def row(screen: Screen) -> str:
    parameters = ", ".join(f"{name} = {value}" for name, value in screen.parameters.items())
    needs = ", ".join(screen.needs)
    kind = FindingKind(screen.kind).label
    cells = (
        screen.code, screen.title, kind, screen.score, screen.defect or "–", screen.explanation, screen.guards,
        parameters or "–", needs or "–", cited(screen.source),
    )  # fmt: skip
    return "| " + " | ".join(cell(value) for value in cells) + " |"


def page(language: str = "ru") -> str:
    """The whole page; titles and explanations in the language."""
    with translation.override(language):
        parts = [
            "# Screens\n",
            "Made by `manage.py screens` from the catalogue (`monitoring/screens/catalogue`): do not edit by hand.",
            "Scores, defects and parameters are those of the first editions; an administrator can change them by dated"
            " editions. A screen whose table in the column «needs» is empty stays silent.\n",
        ]
        for family in Family:
            screens = [one for one in SCREENS.values() if one.family == family]
            parts += [
                f"\n## {family.label}\n",
                "| code | screen | finding | score | defect | what it finds | what it leaves out | parameters |"
                " needs | source |",
                "|---|---|---|---|---|---|---|---|---|---|",
            ]
            parts += [row(one) for one in screens]
    return "\n".join(parts) + "\n"


class Command(DocumentCommand):
    help = "Writes docs/screens.md; with --check only says whether it is up to date."
    target, command = "docs/screens.md", "screens"

    def page(self) -> str:
        return page()

    def count(self) -> str:
        return f"{len(SCREENS)} screens"
