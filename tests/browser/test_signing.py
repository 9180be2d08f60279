"""Signing and signing in with a key, in a real browser that talks to the stand-in for NCALayer over its socket."""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db.models import QuerySet
from django.test import override_settings
from playwright.sync_api import Page, expect

from accounts.models import Signature
from accounts.signatures import demonstration
from accounts.signatures.standin import CANCEL, FAIL, SIGN, Standin
from tests.browser import signing_page
from tests.browser.conftest import Browsing
from tests.browser.look import NARROW, WIDE, Console, faults, violations
from tests.browser.stage import served
from tests.cast import Cast, on_stage, undone
from tests.signing import ready

pytestmark = [pytest.mark.django_db, pytest.mark.browser, pytest.mark.slow]
LANGUAGES = ("kk", "ru")


@dataclass
class Desk:
    """A computer with NCALayer, before the portal."""

    place: str
    cast: Cast
    layer: Standin
    browsing: Browsing

    def page(self, language: str, who: str = "guest", **options: Any) -> Page:
        context = self.browsing.browser.new_context(viewport=WIDE, locale=language, **options)
        context.set_default_timeout(10_000)
        cookies = {settings.LANGUAGE_COOKIE_NAME: language}
        if who != "guest":
            cookies[settings.SESSION_COOKIE_NAME] = self.cast.sessions[who]
        context.add_cookies([{"name": name, "value": value, "url": self.place} for name, value in cookies.items()])
        return context.new_page()

    @property
    def head(self) -> Any:
        return self.cast.actors["head"]


@pytest.fixture(scope="module")
def desk(
    browsing: Browsing, django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Desk]:
    logging.disable(logging.CRITICAL)
    folder = tmp_path_factory.mktemp("desk")
    keys = folder / "demo-authority" / "keys"
    with Standin(keys, port=0) as layer, django_db_blocker.unblock():
        policy = {name: list(value) for name, value in settings.CONTENT_SECURITY_POLICY["DIRECTIVES"].items()}
        policy["connect-src"] = ["'self'", layer.url]
        changed = {
            "DEMONSTRATION_KEYS": folder / "demo-authority",
            "NCALAYER_URL": layer.url,
            "CONTENT_SECURITY_POLICY": {"DIRECTIVES": policy},
            "ROOT_URLCONF": "tests.browser.signing_page",
        }
        with override_settings(**changed), on_stage(folder) as cast:
            for actor in (cast.actors["head"], cast.actors["other"]):
                ready(actor)
            demonstration.ensure_authority()
            demonstration.issue_all()
            with served() as place:
                yield Desk(place, cast, layer, browsing)
    logging.disable(logging.NOTSET)


@pytest.fixture(autouse=True)
def one_by_one(desk: Desk) -> Iterator[None]:
    desk.layer.answer = SIGN
    signing_page.TEXT["value"] = "Бес мың теңге"
    with undone():
        yield


def looked_at(page: Page, language: str, colours: bool = True) -> list[str]:
    page.set_viewport_size(WIDE if colours else NARROW)
    return faults(page, language) + violations(page, colours)


# Signing in ---------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_person_comes_in_by_key(desk: Desk, language: str) -> None:
    def act() -> tuple[str, str, list[str]]:
        page = desk.page(language)
        console = Console(page)
        page.goto(f"{desk.place}/accounts/sign-in/")
        page.fill("#id_login", desk.head.user.iin)  # NCALayer offers this person's key only
        page.click("[data-sign-button]")
        page.wait_for_url(f"{desk.place}/")
        return page.url, page.inner_text(".topbar-end"), console.said

    url, person, said = desk.browsing.do(act)

    assert url == f"{desk.place}/" and desk.head.user.short_name in person
    assert said == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("answer", "shown"), [(CANCEL, "[data-sign-state]"), (FAIL, "[data-sign-failed]")])
def test_what_nobody_signed_is_told_and_can_be_repeated(desk: Desk, language: str, answer: str, shown: str) -> None:
    desk.layer.answer = answer

    def act() -> tuple[str, bool, list[str]]:
        page = desk.page(language)
        page.goto(f"{desk.place}/accounts/sign-in/signature/")
        page.click("[data-sign-button]")
        expect(page.locator("[data-sign-button]")).to_be_enabled()
        text = page.locator(shown).inner_text()
        return text, page.locator("[data-sign-button]").is_visible(), looked_at(page, language)

    text, again, wrong = desk.browsing.do(act)

    assert text and again and wrong == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_without_ncalayer_the_page_says_what_to_do(desk: Desk, language: str) -> None:
    def act() -> tuple[bool, list[str], str]:
        page = desk.page(language)
        page.add_init_script(
            "window.WebSocket = class { constructor() { setTimeout(() => this.onerror(), 50); } close() {} }"
        )
        page.goto(f"{desk.place}/accounts/sign-in/")
        page.click("[data-sign-button]")
        expect(page.locator("[data-sign-absent]")).to_be_visible()
        live = page.locator("[data-sign-state]").inner_text()
        return page.locator("[data-sign-absent] a").is_visible(), looked_at(page, language, language == "kk"), live

    help_is_shown, wrong, live = desk.browsing.do(act)

    assert help_is_shown and wrong == [] and live


def stored() -> QuerySet[Signature]:
    """Signatures of the page of these tests; the cast has others."""
    return Signature.objects.filter(document__title=signing_page.TITLE)


# Documents -----------------------------------------------------------------------------------------------------------
def signing_page_of(desk: Desk, language: str, who: str = "head", **options: Any) -> Page:
    page = desk.page(language, who, **options)
    page.goto(f"{desk.place}/tried/")
    return page


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_document_is_signed_with_one_press(desk: Desk, language: str) -> None:
    def act() -> tuple[list[str], str]:
        page = signing_page_of(desk, language)
        console = Console(page)
        page.fill("[name=note]", "Келісілді")
        wrong = looked_at(page, language)
        page.click("[data-sign-button]")
        page.wait_for_selector("#done")
        return wrong + console.said, page.inner_text("#done")

    wrong, shown = desk.browsing.do(act)

    signature = stored().get()
    assert wrong == [] and signature.signer_name in shown
    assert (signature.user, signature.organisation_id) == (desk.head.user, desk.head.organisation.pk)


def test_a_refused_signature_loses_nothing(desk: Desk) -> None:
    """The data change between the page and the key: the page comes again with the reason and with what was typed."""

    def act() -> tuple[str, str, list[str]]:
        page = signing_page_of(desk, "ru")
        page.fill("[name=note]", "Келісілді")
        signing_page.TEXT["value"] = "Алты мың теңге"
        page.click("[data-sign-button]")
        page.wait_for_selector("[role=alert]")
        return page.inner_text("[role=alert]"), page.input_value("[name=note]"), looked_at(page, "ru", False)

    told, typed, wrong = desk.browsing.do(act)

    assert "изменились" in told and typed == "Келісілді" and wrong == []
    assert not stored().exists()


def test_without_script_a_signature_made_elsewhere_is_brought(desk: Desk, tmp_path: Path) -> None:
    pair = demonstration.issuing.Pair.from_pem(
        demonstration.issue(desk.head.user, desk.head.organisation).read_bytes()
    )

    def fetch() -> bytes:
        page = signing_page_of(desk, "kk", java_script_enabled=False)
        assert not page.locator("[data-sign-button]").is_visible()
        page.click(".signing summary")
        address = page.locator(".signing a[href$='.json']").get_attribute("href")
        return page.request.get(f"{desk.place}{address}").body()

    def bring(file: Path) -> str:
        page = signing_page_of(desk, "kk", java_script_enabled=False)
        page.click(".signing summary")
        page.set_input_files("[name=cms_file]", file)
        page.click(".signing button[type=submit]")
        return page.inner_text("#done")

    file = tmp_path / "signature.cms"
    file.write_bytes(demonstration.issuing.sign(desk.browsing.do(fetch), pair))

    assert stored().count() == 0
    shown = desk.browsing.do(bring, file)
    assert stored().get().signer_name in shown
