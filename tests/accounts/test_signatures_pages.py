"""The printed document, the public page of verification, and who may have the files."""

import json
import re
from collections.abc import Iterator
from io import BytesIO
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.urls import reverse
from django.utils import translation
from pyhanko.pdf_utils.reader import PdfFileReader

from accounts import limits
from accounts.access import Actor
from accounts.enums import Role
from accounts.models import RolePolicy, Signature, SignedDocument
from accounts.signatures import Kind, Section, kind_of, pdf, prepare, register, verify
from tests.accounts.people import actor_of, make_membership, make_organisation
from tests.signing import sign

pytestmark = pytest.mark.django_db
SECRET = "Бес мың теңге, деп келісілді"


def laid_out(content: Any) -> list[Section]:
    rows = [(str(number), "Консультация және диагностика", f"{number} 000,00 ₸") for number in range(content["rows"])]
    return [
        Section("Талаптар", facts=[("Мәтін", content["text"])]),
        Section(
            "Жолдар", columns=("№", "Қызмет", "Сома"), rows=rows, total=("", "Барлығы", "1"), numbers=frozenset({2})
        ),
        Section(paragraphs=["Тараптар өз міндеттемелерін орындайды. " * 20]),
    ]


ACT = register(Kind("test-act", "Act", laid_out))
OPEN = register(Kind("test-open", "Open act", laid_out, public=True))


@pytest.fixture
def actor() -> Actor:
    return actor_of(make_membership())


def made(actor: Actor, kind: Kind = ACT, rows: int = 3, **more: Any) -> SignedDocument:
    content = {"text": SECRET, "rows": rows, **more}
    place = actor.organisation
    assert place is not None
    return prepare(kind=kind.name, subject=place, title="Орындау актісі № 7", content=content, actor=actor)


def address(document: SignedDocument, name: str = "verify") -> str:
    return reverse(f"signatures:{name}", args=[document.uuid])


def text_of(data: bytes) -> str:
    """The text of a PDF, page by page, with what its fonts say each glyph is."""
    reader = PdfFileReader(BytesIO(data))
    kids = reader.root["/Pages"]["/Kids"]
    return "\n".join(page_text(kids[number]) for number in range(len(kids)))


FONT = re.compile(rb"(/\w+) [\d.]+ Tf")
ESCAPED = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


def page_text(page: Any) -> str:
    fonts = page["/Resources"]["/Font"]
    maps = {name: letters(fonts[name]["/ToUnicode"].data.decode()) for name in fonts}
    words = []
    for part in re.split(rb"\bBT\b", page["/Contents"].data)[1:]:
        font, shown = FONT.search(part), part.partition(b"ET\nQ")[0]
        assert font
        for raw in strings(shown):
            codes = [raw[at : at + 2].hex() for at in range(0, len(raw), 2)]
            words += [maps[font[1].decode()].get(code, "") for code in codes]
    return "".join(words)


def strings(content: bytes) -> Iterator[bytes]:
    """Strings of a content stream: brackets inside are balanced or escaped."""
    depth, found = 0, b""
    for escape, letter in re.findall(rb"(?s)\\([0-7]{1,3}|.)|(.)", content):
        if escape:
            found += bytes([int(escape, 8)]) if escape.isdigit() else ESCAPED.get(escape, escape)
        elif letter == b")" and depth == 1:
            yield found
            depth, found = 0, b""
        else:
            depth += {b"(": 1, b")": -1}.get(letter, 0)
            found += letter if depth and not (letter == b"(" and depth == 1) else b""


def letters(table: str) -> dict[str, str]:
    pairs = re.findall(r"<([0-9a-fA-F]{4})>\s*<([0-9a-fA-F]+)>", table)
    return {code.lower(): bytes.fromhex(text).decode("utf-16-be") for code, text in pairs}


# The print ------------------------------------------------------------------------------------------------------
def test_the_same_document_is_the_same_bytes(actor: Actor) -> None:
    document = made(actor)
    before = pdf.render(document, language="kk")
    sign(document, actor)

    first, second = (pdf.render(SignedDocument.objects.get(pk=document.pk), language="kk") for _ in range(2))

    assert first == second != before
    assert before == pdf.render(document, language="kk", signatures=[])


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_the_print_carries_the_digest_and_the_way_to_its_check(language: str, actor: Actor, settings: Any) -> None:
    settings.SITE_URL = "https://portal.example.kz"
    document = made(actor, rows=120)
    sign(document, actor)

    data = pdf.render(document, language=language)

    assert data.startswith(b"%PDF-1.7") and b"pdfaid" in data
    facts = pdf.facts(document, list(document.signatures.all()))
    assert facts["url"] == f"https://portal.example.kz/verify/{document.uuid}/"
    assert facts["qr"].startswith("<svg")
    assert document.sha256 in text_of(data).replace(" ", "")


@pytest.mark.parametrize(("language", "words"), [("kk", "Электрондық қолтаңба"), ("ru", "Электронные подписи")])
def test_the_print_speaks_the_reader_s_language_and_masks_numbers(language: str, words: str, actor: Actor) -> None:
    document = made(actor)
    signature = sign(document, actor)

    text = text_of(pdf.render(document, language=language))

    assert words in text and SECRET in text
    assert signature.signer_name in text and signature.signer_iin not in text


def test_content_is_printed_as_it_is_and_never_taken_for_a_template(actor: Actor) -> None:
    text = '#panic("x") $ {{ 7*7 }} <b> `*_'
    document = made_with(actor, text)

    assert text.replace(" ", "") in text_of(pdf.render(document)).replace(" ", "")


def made_with(actor: Actor, text: str) -> SignedDocument:
    place = actor.organisation
    assert place is not None
    return prepare(kind=ACT.name, subject=place, title="Хат", content={"text": text, "rows": 1}, actor=actor)


# The page of verification ---------------------------------------------------------------------------------------
def test_anybody_sees_who_signed_what_and_when(client: Any, actor: Actor) -> None:
    document = made(actor)
    signature = sign(document, actor)

    page = client.get(address(document))

    html = page.content.decode()
    assert page.status_code == 200 and page["X-Robots-Tag"] == "noindex"
    for told in (document.title, document.sha256, signature.signer_name, signature.signer_organisation, "•••••"):
        assert told in html
    assert signature.signer_iin not in html and SECRET not in html
    assert "document.json" not in html and ".cms" not in html


def test_a_signature_that_was_tampered_with_in_the_table_is_told(client: Any, actor: Actor) -> None:
    document = made(actor)
    signature = sign(document, actor)
    other = sign(made(actor, rows=4), actor)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE accounts_signature DISABLE TRIGGER signed_append_only")
        Signature.objects.filter(pk=signature.pk).update(cms=other.cms)
        cursor.execute("ALTER TABLE accounts_signature ENABLE TRIGGER signed_append_only")

    html = client.get(address(document)).content.decode()

    assert "does not hold" in html


def test_an_unknown_number_is_not_there(client: Any) -> None:
    assert client.get(f"/verify/{uuid4()}/").status_code == 404


def compare(client: Any, document: SignedDocument, data: bytes, name: str = "file") -> Any:
    return client.post(address(document), {"file": ContentFile(data, name)})


@pytest.mark.parametrize(
    ("make", "kind", "words"),
    [
        (lambda document: document.data, "ok", "The file is the document"),
        (lambda document: pdf.render(document, language="kk"), "ok", "a print of the document"),
        (lambda document: pdf.render(document, language="ru", signatures=[]), "ok", "a print of the document"),
        (lambda document: pdf.render(document, language="kk") + b" ", "warn", "did not make this PDF"),
        (lambda document: json.dumps(json.loads(document.data), indent=2).encode(), "warn", "written differently"),
        (lambda document: document.data + b" ", "warn", "written differently"),
        (lambda document: document.data.replace("Бес".encode(), "Алты".encode()), "bad", "not"),
        (lambda document: b"[" * 100_000, "bad", "not the document"),
        (lambda document: b"", "bad", "not the document"),
    ],
    ids=[
        "data",
        "print",
        "print before signing",
        "altered print",
        "pretty",
        "a blank more",
        "altered",
        "deep",
        "empty",
    ],
)
def test_a_file_is_compared_with_the_document(make: Any, kind: str, words: str, client: Any, actor: Actor) -> None:
    document = made(actor)
    sign(document, actor)

    page = compare(client, document, make(document))

    found = page.context["comparison"]
    assert (found.kind, words in f"{found.heading} {found.words}") == (kind, True)
    assert found.sha256 in page.content.decode()


def test_without_a_file_nothing_is_compared(client: Any, actor: Actor) -> None:
    page = client.post(address(made(actor)))

    assert page.status_code == 422 and "Choose the file" in page.content.decode()


def test_comparing_is_limited_by_address(client: Any, actor: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("accounts.views.documents.COMPARISONS", limits.Limit("test", 1, 10**9))
    document = made(actor)

    assert compare(client, document, b"x").status_code == 200
    assert "Many files" in compare(client, document, b"x").content.decode()


# Files ----------------------------------------------------------------------------------------------------------
def files(document: SignedDocument, signature: Signature) -> list[str]:
    cms = reverse("signatures:signature", args=[document.uuid, signature.uuid])
    return [address(document, "pdf"), address(document, "data"), cms]


def test_signers_and_their_colleagues_have_the_files_and_nobody_else(client: Any, actor: Actor) -> None:
    document = made(actor)
    urls = files(document, sign(document, actor))
    colleague = make_membership(Role.PROVIDER_CLERK, organisation=actor.organisation).user
    stranger = make_membership(Role.PROVIDER_HEAD).user

    for url in urls:
        assert client.get(url).url.startswith(reverse("accounts:sign-in"))
    for user, status in ((actor.user, 200), (colleague, 200), (stranger, 404)):
        client.force_login(user)
        assert [client.get(url).status_code for url in urls] == [status] * 3, user
    client.force_login(actor.user)
    assert client.get(urls[1]).content == document.data


def test_a_kind_says_who_else_may_read(client: Any, actor: Actor) -> None:
    branch = make_membership(Role.BRANCH_HEAD, organisation=make_organisation("branch"))
    kind = register(Kind("test-read", "Act", laid_out, may_read=lambda reader, document: reader.has(Role.BRANCH_HEAD)))
    document = made(actor, kind)

    for user, status in ((branch.user, 200), (actor.user, 404)):
        client.force_login(user)
        assert client.get(address(document, "pdf")).status_code == status


def test_who_owes_the_second_factor_gets_no_file(client: Any, actor: Actor) -> None:
    document = made(actor)
    RolePolicy.objects.create(role=Role.PROVIDER_HEAD, second_factor=True)
    client.force_login(actor.user)

    assert client.get(address(document, "pdf")).url.startswith(reverse("accounts:second-factor"))
    assert "document.json" not in client.get(address(document)).content.decode()


def test_a_public_kind_is_for_everybody(client: Any, actor: Actor) -> None:
    document = made(actor, OPEN)
    signature = sign(document, actor)

    answers = [client.get(url) for url in files(document, signature)]

    assert [one.status_code for one in answers] == [200] * 3
    assert "document.json" in client.get(address(document)).content.decode()
    assert verify(document.data, answers[2].content, moment=signature.at).serial == signature.serial


def test_a_signature_of_another_document_is_not_among_its_files(client: Any, actor: Actor) -> None:
    document, other = made(actor, OPEN), made(actor, OPEN, rows=4)
    foreign = sign(other, actor)

    assert client.get(reverse("signatures:signature", args=[document.uuid, foreign.uuid])).status_code == 404


def test_a_document_whose_kind_is_gone_can_still_be_read(client: Any, actor: Actor) -> None:
    document = made(actor)
    document.kind = "forgotten"

    with translation.override("ru"):
        assert kind_of(document).label == "forgotten"
        assert SECRET in text_of(pdf.render(document))
