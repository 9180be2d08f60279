"""The only door to signed documents."""

from uuid import UUID

from django.http import Http404

from accounts.access import Actor
from accounts.models import SignedDocument
from accounts.signatures.documents import kind_of


def get_document_or_404(uuid: UUID) -> SignedDocument:
    """For the page of verification, which tells no more than who signed what when."""
    found = SignedDocument.objects.prefetch_related("signatures__revocation_lists__anchor")
    document = found.filter(uuid=uuid).first()
    if document is None:
        raise Http404
    return document


def may_read(actor: Actor, document: SignedDocument) -> bool:
    kind = kind_of(document)
    return kind.public or kind.may_read(actor, document)


def get_readable_document_or_404(actor: Actor, uuid: UUID) -> SignedDocument:
    document = get_document_or_404(uuid)
    if not may_read(actor, document):
        raise Http404
    return document
