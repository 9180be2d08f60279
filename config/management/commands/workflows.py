"""Writes docs/workflows.md from the tables of the state machines."""

import inspect

from django.utils import translation

from config.command import DocumentCommand
from config.workflow import MACHINES, Machine, Step


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


class Command(DocumentCommand):
    help = "Writes docs/workflows.md; with --check only says whether it is up to date."
    target, command = "docs/workflows.md", "workflows"

    def page(self) -> str:
        return page()

    def count(self) -> str:
        return f"{len(MACHINES)} machines"
