"""What browsers are given: styles, scripts and icons that exist, and nothing that the security policy would block."""

import ast
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.management import call_command
from django.template.base import Lexer, TokenType
from django.test import override_settings
from django.urls import reverse

from config.navigation import GROUPS
from config.templatetags.portal import STATUS_ICONS, icon
from tests.conftest import StrictClient, careless

TEMPLATES = settings.BASE_DIR / "templates"
STATIC = settings.BASE_DIR / "static"
PAGES = sorted(TEMPLATES.rglob("*.html"))
ICONS = set(re.findall(r'\bid="i-([\w-]+)"', (STATIC / "portal" / "icons.svg").read_text(encoding="utf-8")))
INLINE = [
    (re.compile(r"<script(?![^>]*\ssrc=)[^>]*>", re.I), "script without src"),
    (re.compile(r"<style\b", re.I), "style sheet"),
    (re.compile(r"<[^>]+\sstyle\s*=", re.I), "style attribute"),
    (re.compile(r"<[^>]+\son[a-z]+\s*=", re.I), "event attribute"),
    (re.compile(r"javascript:", re.I), "script address"),
    (re.compile(r"\bhx-on\b|\bhx-vals\s*=\s*['\"]js:", re.I), "script of htmx"),
]


def name_of(path: Path) -> str:
    return path.relative_to(TEMPLATES).as_posix()


# Templates --------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("path", PAGES, ids=name_of)
def test_a_template_holds_no_inline_style_or_script(path: Path) -> None:
    markup = "".join(
        token.contents if token.token_type == TokenType.TEXT else " "
        for token in Lexer(path.read_text(encoding="utf-8")).tokenize()
    )
    assert [word for pattern, word in INLINE if pattern.search(markup)] == []
    assert re.search(r"(?:src|href)=[\"'](?:https?:)?//", markup) is None, "everything is served from here"


def test_a_template_with_an_inline_style_would_be_found() -> None:
    page = '<p style="x">a</p><a onclick="b">c</a><script>d</script><style>e</style><a href="javascript:f">'
    assert len([word for pattern, word in INLINE if pattern.search(page)]) == 5
    assert careless('<form method="post"></form>') == ["form without CSRF token"]


def used_icons() -> dict[str, str]:
    """Icon → where it is named: in templates, in the navigation, as the sign of a state, in Python."""
    found = {name: "state" for name in STATUS_ICONS.values()}
    found |= {entry.icon: "navigation" for group in GROUPS for entry in group.entries}
    for path in PAGES:
        text = path.read_text(encoding="utf-8")
        for name in re.findall(r"""\{%\s*icon\s+["']([\w-]+)["']""", text):
            found[name] = name_of(path)
        for name in re.findall(r"""\{%\s*status\s+\S+\s+\S+\s+["']([\w-]+)["']""", text):
            found[name] = name_of(path)
        for name in re.findall(r"#i-([\w-]+)", text):
            found[name] = name_of(path)
    for path in settings.BASE_DIR.glob("*/**/*.py"):
        if path.relative_to(settings.BASE_DIR).parts[0] in (
            "config",
            "accounts",
            "providers",
            "procurement",
            "claims",
        ):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "icon":
                    if node.args and isinstance(node.args[0], ast.Constant):
                        found[str(node.args[0].value)] = path.name
    return found


def test_every_icon_that_is_used_is_drawn() -> None:
    used = used_icons()
    assert len(used) > 15
    assert {name: place for name, place in used.items() if name not in ICONS} == {}


def test_icons_are_drawn_once_and_bring_nothing_along() -> None:
    text = (STATIC / "portal" / "icons.svg").read_text(encoding="utf-8")
    names = re.findall(r'\bid="([^"]+)"', text)
    assert len(names) == len(set(names))
    assert not re.search(r"<script|<style|\son[a-z]+=|xlink:href=\"http", text)
    assert 'aria-hidden="true"' in icon("check")


def test_styles_ask_for_nothing_from_elsewhere() -> None:
    for path in (STATIC / "portal").rglob("*.css"):
        text = path.read_text(encoding="utf-8")
        assert re.findall(r"@import|url\(\s*['\"]?(?:https?:)?//", text) == [], path.name


def test_our_style_sheet_is_whole_and_its_variables_are_set() -> None:
    text = re.sub(r"/\*.*?\*/", "", (STATIC / "portal" / "portal.css").read_text(encoding="utf-8"), flags=re.S)
    assert text.count("{") == text.count("}")
    tokens = set(re.findall(r"var\((--[\w-]+)\)", text))
    defined = set(re.findall(r"(--[\w-]+)\s*:", text))
    bootstrap = (STATIC / "vendor" / "bootstrap.min.css").read_text(encoding="utf-8")
    assert {token for token in tokens - defined if f"{token}:" not in bootstrap} == set()


# Static files -----------------------------------------------------------------------------------------------------
def test_static_files_compile_for_production(tmp_path: Path) -> None:
    """Every reference from one file to another finds its target, and names carry what the files hold."""
    storages = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
    }
    with override_settings(STATIC_ROOT=tmp_path, STORAGES=storages, DEBUG=False):
        call_command("collectstatic", interactive=False, verbosity=0)
        from django.contrib.staticfiles.storage import staticfiles_storage

        for path in sorted(STATIC.rglob("*.*")):
            name = path.relative_to(STATIC).as_posix()
            hashed = staticfiles_storage.stored_name(name)
            assert re.search(r"\.[0-9a-f]{12}\.", hashed), name
            assert (tmp_path / hashed).exists()
    assert list(tmp_path.rglob("portal.*.css.gz"))


def test_every_file_that_a_template_names_exists() -> None:
    named = set()
    for path in PAGES:
        named |= set(re.findall(r"""\{%\s*static\s+["']([^"']+)["']""", path.read_text(encoding="utf-8")))
    assert len(named) >= 5
    assert [name for name in named if finders.find(name) is None] == []


# Headers ----------------------------------------------------------------------------------------------------------
@pytest.mark.django_db
@pytest.mark.parametrize(
    "name", ["accounts:sign-in", "help", "providers:registry", "api:docs", "api:schema", "health"]
)
def test_every_answer_carries_the_security_headers(name: str, client: StrictClient) -> None:
    answer = client.get(reverse(name))
    policy = dict(part.strip().split(" ", 1) for part in answer["Content-Security-Policy"].split(";") if part.strip())
    assert policy["default-src"] == "'self'"
    assert policy["object-src"] == policy["frame-ancestors"] == policy["base-uri"] == "'none'"
    assert "unsafe" not in answer["Content-Security-Policy"]
    assert policy.get("script-src", "'self'") == "'self'"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["Referrer-Policy"] == "same-origin"


@pytest.mark.django_db
def test_pages_of_errors_carry_them_too(client: StrictClient) -> None:
    answer = client.get("/providers/000000000000/")
    assert answer.status_code == 404
    assert "default-src 'self'" in answer["Content-Security-Policy"]


def test_htmx_may_not_run_scripts_of_answers() -> None:
    """The policy forbids it, and htmx is told not to try: no eval, no script tags in fragments."""
    text = (STATIC / "portal" / "portal.js").read_text(encoding="utf-8") + (TEMPLATES / "base_root.html").read_text()
    assert re.search(r"allowEval[\"']?\s*[:=]\s*false", text)
    assert re.search(r"allowScriptTags[\"']?\s*[:=]\s*false", text)
    assert not re.search(r"\beval\(|new Function|innerHTML\s*=", text)


def test_our_scripts_write_no_markup() -> None:
    for path in (STATIC / "portal").rglob("*.js"):
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"document\.write|insertAdjacentHTML|outerHTML\s*=|\.style\.", text), path.name
