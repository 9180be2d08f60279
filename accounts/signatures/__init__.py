"""Electronic signatures: documents to sign, verification, who is believed.

An app to the right registers its kinds of documents (``register(Kind(…))``), shows a document made by ``prepare`` in
``accounts/signatures/_sign.html``, and hands what comes back (``posted``) to ``accept``. ``fault`` is what a state
machine asks of a signature (``config.workflow.Machine.signature_fault``).

    document = prepare(kind="contract", subject=contract, title=…, content=…, actor=request.actor)
    signature = accept(document=document, cms=posted(request, document), actor=request.actor)
"""

from accounts.signatures.actions import accept, fault
from accounts.signatures.certificates import BINDING
from accounts.signatures.documents import Kind, Section, canonical, kind_of, prepare, register
from accounts.signatures.errors import SignatureRefused
from accounts.signatures.forms import posted, sign
from accounts.signatures.verify import verify, verify_again

__all__ = [
    "BINDING",
    "Kind",
    "Section",
    "SignatureRefused",
    "accept",
    "canonical",
    "fault",
    "kind_of",
    "posted",
    "prepare",
    "register",
    "sign",
    "verify",
    "verify_again",
]
