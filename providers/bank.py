"""Bank accounts as the banks of Kazakhstan number them (ISO 13616): KZ, two check digits, three digits of the bank,
thirteen signs of the account."""

import re

IBAN = re.compile(r"KZ[0-9]{2}[0-9]{3}[0-9A-Z]{13}")


def remainder(text: str) -> int:
    """Of the account by 97, its first four signs last, letters as numbers from 10 on."""
    return int("".join(str(int(sign, 36)) for sign in text[4:] + text[:4])) % 97


def is_valid_iban(text: str) -> bool:
    return bool(IBAN.fullmatch(text)) and remainder(text) == 1


def make_iban(bank: str, account: str) -> str:
    """``bank`` of three digits, ``account`` of thirteen signs; for made-up organisations."""
    return f"KZ{98 - remainder(f'KZ00{bank}{account}'):02d}{bank}{account}"
