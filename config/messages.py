"""Finds every text that a user can see, in Python and in templates, without the gettext programs."""

import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_python
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.template.base import Lexer, TokenType

APPS = ("config", "accounts", "providers", "procurement", "claims", "monitoring")
PLAIN = ("_", "gettext", "gettext_lazy", "gettext_noop")
PLURAL = ("ngettext", "ngettext_lazy")
CONTEXT = ("pgettext", "pgettext_lazy")
KEYWORDS = [*PLAIN, *PLURAL, *CONTEXT]
QUOTED = r"""(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)')"""
TRANSLATE = re.compile(rf"^(?:translate|trans)\s+{QUOTED}(?:.*?\scontext\s+{QUOTED})?")
BLOCK = re.compile(r"^(?:blocktranslate|blocktrans)\b(.*)$", re.S)
INNER = re.compile(rf"\b_\(\s*{QUOTED}\s*\)")
CONTEXT_OPTION = re.compile(rf"\bcontext\s+{QUOTED}")
Message = tuple[str | None, str | tuple[str, str]]  # context, text (or singular and plural)


def first(*groups: str | None) -> str:
    return next((group for group in groups if group is not None), "")


def of_python(path: Path) -> Iterator[Message]:
    for _line, function, found, _comments in extract_python(BytesIO(path.read_bytes()), KEYWORDS, [], {}):
        texts = found if isinstance(found, tuple) else (found,)
        if function in CONTEXT and len(texts) >= 2 and texts[0] and texts[1]:
            yield texts[0], texts[1]
        elif function in PLURAL and len(texts) >= 2 and texts[0] and texts[1]:
            yield None, (texts[0], texts[1])
        elif function in PLAIN and texts[0]:
            yield None, texts[0]


def of_template(path: Path) -> Iterator[Message]:
    tokens = iter(Lexer(path.read_text(encoding="utf-8")).tokenize())
    for token in tokens:
        if token.token_type not in (TokenType.BLOCK, TokenType.VAR):
            continue
        content = token.contents
        if found := TRANSLATE.match(content):
            context = first(*found.groups()[2:])
            yield context or None, first(*found.groups()[:2]).replace("%", "%%")  # as the tag looks it up
        elif found := BLOCK.match(content):
            yield from of_block(found[1], tokens)
            content = found[1]
        for inner in INNER.finditer(content):
            yield None, first(*inner.groups())


def of_block(options: str, tokens: Iterator[Any]) -> Iterator[Message]:
    parts: list[list[str]] = [[]]
    for token in tokens:
        if token.token_type == TokenType.BLOCK and token.contents.startswith("end"):
            break
        if token.token_type == TokenType.BLOCK and token.contents.strip() == "plural":
            parts.append([])
        elif token.token_type == TokenType.VAR:
            parts[-1].append(f"%({token.contents.strip()})s")
        elif token.token_type == TokenType.TEXT:
            parts[-1].append(token.contents.replace("%", "%%"))
    texts = ["".join(part) for part in parts]
    if re.search(r"\btrimmed\b", options):
        texts = [" ".join(line.strip() for line in text.strip().splitlines()) for text in texts]
    found = CONTEXT_OPTION.search(options)
    context = first(*found.groups()) if found else None
    yield context, texts[0] if len(texts) == 1 else (texts[0], texts[1])


def of_project(base: Path | None = None) -> dict[tuple[str | None, str], Message]:
    """(context, singular) → message, of all our files."""
    base = base or settings.BASE_DIR
    found: dict[tuple[str | None, str], Message] = {}
    files = [path for app in APPS for path in sorted((base / app).rglob("*.py")) if "migrations" not in path.parts]
    messages = [message for path in files for message in of_python(path)]
    templates = [path for pattern in ("*.html", "*.txt") for path in sorted((base / "templates").rglob(pattern))]
    messages += [message for path in templates for message in of_template(path)]
    for context, text in messages:
        single = text if isinstance(text, str) else text[0]
        if single.strip() and (not isinstance(found.get((context, single), ("", ""))[1], tuple)):
            found[context, single] = (context, text)
    return found


def po_path(language: str) -> Path:
    return settings.BASE_DIR / "locale" / language / "LC_MESSAGES" / "django.po"


def read(language: str) -> Catalog:
    path = po_path(language)
    if not path.exists():
        return Catalog(locale=language)
    with path.open("rb") as stream:
        return read_po(stream, locale=language)


def key(message: Any) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def write(language: str, catalogue: Catalog) -> None:
    path = po_path(language)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as stream:
        write_po(stream, catalogue, width=0, sort_output=True, omit_header=False, no_location=True)
