"""Bank accounts as the banks of Kazakhstan number them."""

import re

IBAN = re.compile(r"KZ[0-9]{2}[0-9]{3}[0-9A-Z]{13}")


def is_valid_iban(text: str) -> bool:
    """KZ, two check digits, three digits of the bank, thirteen of the account: ISO 13616, the rest by 97 is 1."""
    if not IBAN.fullmatch(text):
        return False
    turned = text[4:] + text[:4]
    return int("".join(str(int(sign, 36)) for sign in turned)) % 97 == 1
