"""JSON whose numbers are exact: a Decimal is written as the number that it is and comes back as one, never by way of
a float. Standards of open data want money as JSON numbers, where Django's own encoder would write texts."""

import json
import re
from decimal import Decimal
from typing import Any

# A character that no text of the database can hold frames a number until the text around it is written.
FRAME = "\x00"
FRAMED = re.compile(r'"\\u0000(-?[0-9]+(?:\.[0-9]+)?)\\u0000"')


class ExactEncoder(json.JSONEncoder):
    """Decimals as numbers with the places that they have; ValueError for one that is no finite number."""

    def default(self, o: Any) -> Any:
        if not isinstance(o, Decimal):
            return super().default(o)
        if not o.is_finite():
            raise ValueError(f"{o} is no number of JSON")
        return f"{FRAME}{o:f}{FRAME}"

    def encode(self, o: Any) -> str:
        return FRAMED.sub(r"\1", super().encode(o))


class ExactDecoder(json.JSONDecoder):
    def __init__(self, **options: Any) -> None:
        super().__init__(**{**options, "parse_float": Decimal})


def dumps(value: Any, **options: Any) -> str:
    """For people and programs outside: letters as they are."""
    return json.dumps(value, cls=ExactEncoder, **{"ensure_ascii": False, **options})


def loads(text: str) -> Any:
    return json.loads(text, cls=ExactDecoder)
