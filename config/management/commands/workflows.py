"""Writes docs/workflows.md from the tables of the state machines."""

import inspect
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.utils import translation

from config.workflow import MACHINES, Machine, Step

TARGET = Path("docs") / "workflows.md"


def page() -> str:
    """The whole page, in English."""
    with translation.override("en"):
        parts = [
            "# State machines\n",
            "Made by `manage.py workflows` from the tables in the code (`config/workflow.py`): do not edit by hand.",
            "✍ needs an electronic signature, ⏱ is taken by the clock when the term of the state has passed; a step"
            " without a role is an effect of another one. What is not listed is refused.",
        ]
        for machine in MACHINES.values():
            parts += section(machine)
    return "\n".join(parts) + "\n"


def section(machine: Machine) -> list[str]:
    name = str(machine.model._meta.verbose_name)
    rows = [row(machine, step) for step in machine.steps]
    return [
        f"\n## {name[0].upper()}{name[1:]}\n",
        f"```mermaid\n{machine.diagram()}\n```\n",
        "| step | from | to | who | conditions |",
        "|---|---|---|---|---|",
        *rows,
    ]


def row(machine: Machine, step: Step) -> str:
    who = ", ".join(sorted(step.roles)) or ("clock" if step.clock else "the portal")
    needs = [inspect.getdoc(guard).partition("\n\n")[0].replace("\n", " ") for guard in step.guards]  # type: ignore[union-attr]
    needs += [f"Signed: {step.signed}."] if step.signed else []
    needs += ["A reason is given."] if step.explained else []
    cells = (f"`{step.name}` {step.label}", ", ".join(step.sources), step.target, who, " ".join(needs))
    return "| " + " | ".join(str(cell) for cell in cells) + " |"


class Command(BaseCommand):
    help = "Writes docs/workflows.md; with --check only says whether it is up to date."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        target, text = settings.BASE_DIR / TARGET, page()
        if options["check"]:
            if target.read_text(encoding="utf-8") != text:
                raise SystemExit("docs/workflows.md is out of date: run manage.py workflows")
            return
        target.write_text(text, encoding="utf-8")
        self.stdout.write(f"{TARGET}: {len(MACHINES)} machines")
