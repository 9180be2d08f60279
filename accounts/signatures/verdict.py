"""What a verifier found out about a signature that holds."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from accounts.models import RevocationList
from accounts.signatures.certificates import Holder


@dataclass(frozen=True)
class Verdict:
    """A signature that was good at ``moment``, and who made it. ``chain``: PEM from the root to the signer."""

    name: str
    iin: str
    bin: str
    organisation: str
    serial: str
    usages: tuple[str, ...]
    roles: tuple[str, ...]
    valid_from: datetime
    valid_to: datetime
    verifier: str
    moment: datetime
    algorithm: str = ""
    chain: tuple[str, ...] = ()
    revocation_lists: tuple[RevocationList, ...] = field(default=())

    @classmethod
    def of(cls, holder: Holder, *, verifier: str, moment: datetime) -> "Verdict":
        return cls(**vars(holder), verifier=verifier, moment=moment)

    def as_json(self) -> dict[str, Any]:
        """What is kept beside the signature."""
        return {
            "verifier": self.verifier,
            "moment": self.moment.isoformat(),
            "algorithm": self.algorithm,
            "valid_from": self.valid_from.isoformat(),
            "valid_to": self.valid_to.isoformat(),
            "usages": list(self.usages),
            "roles": list(self.roles),
            "revocation_lists": [
                {
                    "sha256": one.sha256,
                    "this_update": one.this_update.isoformat(),
                    "next_update": one.next_update.isoformat(),
                }
                for one in self.revocation_lists
            ],
        }
