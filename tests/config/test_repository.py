"""The repository itself: its layers, its style, its size, what it carries along, and its translations."""

import ast
import hashlib
import io
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import CommandError, call_command
from django.template.loader import get_template
from django.template.utils import get_app_template_dirs

from config import messages

BASE = settings.BASE_DIR
OURS = ("config", "accounts", "providers", "procurement", "claims", "monitoring")
LONGEST = 500  # lines of a file that people write
VENDOR = BASE / "static" / "vendor"


def tracked() -> list[Path]:
    """Files of the repository, those to be added among them."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    listed = subprocess.run(command, cwd=BASE, capture_output=True, check=True).stdout.decode().split("\0")
    return [BASE / name for name in listed if name and (BASE / name).is_file()]


def texts() -> Iterator[tuple[str, str]]:
    for path in tracked():
        try:
            yield path.relative_to(BASE).as_posix(), path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue


def run(*command: str) -> str:
    """Output of a tool that finds nothing to say; what it says fails the test."""
    result = subprocess.run([*command], cwd=BASE, capture_output=True, text=True, check=False)
    assert result.returncode == 0, f"{result.stdout[-4000:]}{result.stderr[-2000:]}"
    return result.stdout


# Code -------------------------------------------------------------------------------------------------------------
def test_apps_import_one_way() -> None:
    assert "1 kept, 0 broken" in run(str(Path(sys.executable).parent / "lint-imports"), "--no-cache")


def test_the_linter_has_no_complaint() -> None:
    run(sys.executable, "-m", "ruff", "check", "--no-cache", ".")


def test_the_code_is_formatted() -> None:
    run(sys.executable, "-m", "ruff", "format", "--no-cache", "--check", ".")


@pytest.mark.django_db
def test_migrations_say_what_models_say() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_files_stay_short_enough_to_read() -> None:
    written = {".py", ".html", ".css", ".js", ".sql", ".md"}
    free = {"migrations", "vendor"}  # made by a command, or by others
    made = {"docs/control-rules.md", "docs/screens.md", "docs/workflows.md"}
    long = {}
    for name, text in texts():
        path = Path(name)
        if path.suffix in written and not free.intersection(path.parts) and name not in made:
            lines = text.count("\n")
            if lines > LONGEST:
                long[name] = lines
    assert long == {}


def test_no_module_is_a_drawer_for_anything() -> None:
    drawers = {"utils.py", "helpers.py", "signals.py", "services.py", "common_utils.py"}
    assert [name for name, _text in texts() if Path(name).name in drawers] == []


def test_every_function_of_ours_tells_its_types() -> None:
    bare = []
    for name, text in texts():
        if name.endswith(".py") and name.split("/")[0] in OURS and "/migrations/" not in name:
            for node in ast.walk(ast.parse(text)):
                if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.returns is None:
                    bare.append(f"{name}:{node.lineno} {node.name}")
    assert bare == []


def test_rows_of_every_model_have_an_order() -> None:
    """Pages of an unordered list show a row twice and another one never."""
    models = [model for app in OURS for model in apps.get_app_config(app).get_models()]
    own = [model for model in models if model._meta.managed and not hasattr(model, "pgh_tracked_model")]
    assert len(own) > 30
    assert [model.__name__ for model in own if not model._meta.ordering] == []


def test_money_and_time_are_exact() -> None:
    """Tenge are decimal numbers, moments know their zone: no float and no naive time in a model."""
    fields = [field for app in OURS for model in apps.get_app_config(app).get_models() for field in model._meta.fields]
    assert [str(field) for field in fields if field.get_internal_type() == "FloatField"] == []
    assert settings.USE_TZ
    assert settings.TIME_ZONE == "Asia/Almaty"


# What is in the repository ----------------------------------------------------------------------------------------
def test_files_of_others_are_those_that_the_manifest_describes() -> None:
    manifest = json.loads((VENDOR / "manifest.json").read_text(encoding="utf-8"))
    described = {"manifest.json"}
    for entry in manifest:
        content = (VENDOR / entry["file"]).read_bytes()
        assert hashlib.sha256(content).hexdigest() == entry["sha256"], entry["name"]
        assert re.fullmatch(r"\d+\.\d+\.\d+", entry["version"])
        assert entry["version"].encode() in content, f"{entry['name']} says another version of itself"
        assert entry["licence"]
        assert len((VENDOR / entry["licence_file"]).read_text(encoding="utf-8")) > 300
        described |= {entry["file"], entry["licence_file"]}
    assert {path.name for path in VENDOR.iterdir()} == described


def test_requirements_are_pinned_with_hashes() -> None:
    for name in ("runtime", "test"):
        text = (BASE / "requirements" / f"{name}.txt").read_text(encoding="utf-8").replace("\\\n", " ")
        entries = [line for line in text.splitlines() if line.strip() and not line.strip().startswith("#")]
        assert entries
        loose = [line for line in entries if not re.match(r"[A-Za-z0-9._-]+(\[[^\]]+\])?==[^\s;]+", line)]
        assert loose == []
        assert [line[:40] for line in entries if "--hash=sha256:" not in line] == []
        pinned = {canonical(re.split(r"[=\[]", line)[0]) for line in entries}
        wanted = (BASE / "requirements" / f"{name}.in").read_text(encoding="utf-8").split()
        assert {canonical(re.split(r"[~=<>\[]", one)[0]) for one in wanted} <= pinned


def canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def test_there_is_one_way_to_pin_packages() -> None:
    """Lock files of tools name the places from which one machine fetched."""
    locks = {"uv.lock", "poetry.lock", "Pipfile.lock", "package-lock.json", "yarn.lock", "pnpm-lock.yaml", "pdm.lock"}
    assert [path.name for path in tracked() if path.name in locks] == []


# Put together here so that this file does not hold what it looks for.
MACHINE = re.compile(
    "|".join(f"(?<![\\w.:/]){part}" for part in ("/wo" + "rk/", "/ro" + "ot/", "/ho" + "me/\\w", "/o" + "pt/"))
)
HOSTS = re.compile(
    "|".join(
        [
            "pypi" + r"\.org",
            "python" + "hosted",
            "npm" + r"js\.(org|com)",
            "arti" + "factory",
            "--(extra-)?" + "index-url",
        ]
    )
)


def test_no_file_names_a_machine_or_a_registry() -> None:
    own = str(BASE) + "/" if len(BASE.parts) > 2 else "\0"
    found = []
    for name, text in texts():
        for number, line in enumerate(text.splitlines(), start=1):
            if len(line) < 2000 and (MACHINE.search(line) or HOSTS.search(line) or own in line):
                found.append(f"{name}:{number} {line.strip()[:100]}")
    assert found == []


def test_nothing_that_is_made_or_secret_is_kept() -> None:
    kept = [path.relative_to(BASE).as_posix() for path in tracked()]
    made = re.compile(r"\.(pyc|mo|sqlite3?|pem|p12|key|log|zip)$|(^|/)(var|staticfiles|__pycache__|\.env[^/]*)(/|$)")
    assert [name for name in kept if made.search(name)] == []
    assert [name for name in kept if (BASE / name).stat().st_size > 3_000_000] == []


def test_every_template_is_used() -> None:
    """By a view, by another template, by a letter, or because Django asks for one of that name."""
    folder = BASE / "templates"
    written = [text for name, text in texts() if name.split("/")[0] in (*OURS, "templates")]
    everything = "\n".join(written)
    senders = [BASE / "accounts" / name for name in ("letters.py", "notifications.py")]
    letters = "\n".join(path.read_text(encoding="utf-8") for path in senders)
    shipped = [Path(place) for place in get_app_template_dirs("templates") if "django" in Path(place).parts]
    unused = []
    for path in sorted(folder.rglob("*.*")):
        name = path.relative_to(folder).as_posix()
        quoted = f'"{name}"' in everything or f"'{name}'" in everything
        letter = path.parent.name == "mail" and f'"{path.stem}"' in letters
        if not quoted and not letter and not any((place / name).exists() for place in shipped):
            unused.append(name)
    assert unused == []


def test_every_template_can_be_read() -> None:
    for path in sorted((BASE / "templates").rglob("*.*")):
        get_template(path.relative_to(BASE / "templates").as_posix())


def test_the_list_of_rules_in_the_docs_is_the_one_of_the_catalogue() -> None:
    call_command("control_rules", check=True, stdout=io.StringIO())


# Translations -----------------------------------------------------------------------------------------------------
LANGUAGES = ("kk", "ru")
PLACEHOLDER = re.compile(r"%\((\w+)\)|\{(\w*)\}|%([sd])")
LATIN = re.compile(r"[A-Za-z]{4,}")
# Words that Kazakh has taken from Russian letter by letter, or that both write as the whole world does.
SHARED = {
    "%(stage)s: %(percent)s", "12 digits", "Browser", "Cabinet", "Certificate", "Code", "Diagnosis", "GB",
    "ISO 3166-2", "KB", "Licence", "Login", "MB", "Monitoring", "Object", "Patient", "Profile", "Template", "auditor",
    "diagnosis", "file", "licence", "norm", "rating", "tariff", "telephone", "%(done)s", "%(executor)s: %(note)s.",
    "%(ground)s: %(note)s.", "%(name)s: %(month)s", "%(name)s: %(old)s → %(new)s", "%(what)s.", "Budget", "Budget, ₸",
    "Commission", "Lot", "Quorum", "Round", "Seal", "Seal, SHA-256", "Tariff %(tariff)s", "budget, ₸", "commission",
    "lot", "Auditor", "Branch", "Score", "Screening", "branch", "indicator", "median", "monitoring", "operation",
    "score", "screening",
}  # fmt: skip


def catalogue(language: str) -> list[Any]:
    return [message for message in messages.read(language) if message.id]


def forms(text: Any) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text)


def test_the_catalogues_hold_the_texts_of_the_code_and_no_others() -> None:
    call_command("update_locale", check=True, stdout=io.StringIO())


def test_the_check_of_the_catalogues_tells_of_a_text_that_nobody_has_translated(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    found = messages.of_project() | {(None, "A text of tomorrow"): (None, "A text of tomorrow")}
    monkeypatch.setattr(messages, "of_project", lambda: found)
    before = [messages.po_path(language).read_bytes() for language in LANGUAGES]
    with pytest.raises(CommandError, match="kk: not translated: A text of tomorrow"):
        call_command("update_locale", check=True, stdout=io.StringIO())
    assert [messages.po_path(language).read_bytes() for language in LANGUAGES] == before


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_is_translated(language: str) -> None:
    found = catalogue(language)
    assert len(found) > 1000
    assert [message.id for message in found if not all(forms(message.string))] == []
    assert [message.id for message in found if message.fuzzy] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_translations_keep_the_placeholders_of_their_texts(language: str) -> None:
    wrong = []
    for message in catalogue(language):
        wanted = sorted(PLACEHOLDER.findall(forms(message.id)[-1]))
        for form in forms(message.string):
            if sorted(PLACEHOLDER.findall(form)) != wanted and set(PLACEHOLDER.findall(form)) != set(wanted):
                wrong.append((message.id, form))
    assert wrong == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_translations_have_as_many_forms_as_the_language(language: str) -> None:
    plural = {"kk": 2, "ru": 3}[language]
    found = [message for message in catalogue(language) if message.pluralizable]
    assert found
    assert [message.id for message in found if len(forms(message.string)) != plural] == []


def test_kazakh_is_not_russian_copied() -> None:
    russian = {(message.context, messages.key(message)): message.string for message in catalogue("ru")}
    same = {
        messages.key(message)
        for message in catalogue("kk")
        if message.string == russian.get((message.context, messages.key(message)))
    }
    assert same - SHARED == set()
    assert SHARED - same == set(), "words that are no longer the same leave the list"


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_translation_is_the_english_text(language: str) -> None:
    """What both share is an abbreviation or a name, never a sentence."""
    left = [
        message.id
        for message in catalogue(language)
        if message.string == message.id and len(LATIN.findall(str(message.string))) > 1
    ]
    assert [id for id in left if not PLACEHOLDER.search(str(id))] == []


def test_kazakh_is_written_with_kazakh_letters() -> None:
    """A look-alike of another alphabet (Latin «i» for «і») breaks search and reading aloud."""
    mixed = re.compile(r"[а-яёәіңғүұқөһ][a-z]|[a-z][а-яёәіңғүұқөһ]", re.I)
    for language in LANGUAGES:
        wrong = []
        for message in catalogue(language):
            for form in forms(message.string):
                plain = re.sub(r"%\(\w+\)[sd]|%[sd]|\\n", " ", form)
                if mixed.search(plain):
                    wrong.append(plain)
        assert wrong == []
