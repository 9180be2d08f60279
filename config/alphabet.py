"""Kazakh and Russian letters in a database that sorts by code point: order of names, and search that forgives.

The embedded PostgreSQL has no ICU, so «ә» would come after «я». ``in_order`` turns a name into a key whose letters
are consecutive code points in the order of the Kazakh alphabet (which holds the Russian one); quotation marks and
other signs fall out, so «Ақ бұлақ» stands under А. ``folded`` makes what people type on a Russian keyboard («улги»)
equal to what is written («Үлгі»).
"""

from django.db.models import CharField, Func, Value
from django.db.models.functions import Lower

ALPHABET = "0123456789abcdefghijklmnopqrstuvwxyzаәбвгғдеёжзийкқлмнңоөпрстуұүфхһцчшщъыіьэюя"
KEYS = "".join(chr(0x3400 + place) for place in range(len(ALPHABET)))
DROPPED = "«»\"'„“”‘’`.,()–—-№"
KAZAKH, RUSSIAN = "әғқңөұүһіё", "агкноуухие"
# Latin letters that look like ours: typed on the wrong keyboard inside of a word, or copied from another system.
LATIN, LIKE_LATIN = "AaBCcEeHhIiKkMmOoPpTtXxYyƏəƟɵ", "АаВСсЕеНһІіКкМмОоРрТтХхУуӘәӨө"
# The same keys of an English and a Russian keyboard.
KEYS_EN, KEYS_RU = "qwertyuiop[]asdfghjkl;'zxcvbnm,.`", "йцукенгшщзхъфывапролджэячсмитьбюё"


class Translate(Func):
    function = "TRANSLATE"
    output_field = CharField()


def in_order(name: str) -> Func:
    """``order_by(in_order("name_kk"), "pk")``."""
    return Translate(Lower(name), Value(ALPHABET + DROPPED), Value(KEYS))


def folded(name: str) -> Func:
    """The column in lower case with each Kazakh letter as its Russian twin; compare with ``fold(text)``."""
    return Translate(Lower(name), Value(KAZAKH + DROPPED), Value(RUSSIAN))


def fold(text: str) -> str:
    lower = " ".join(text.lower().split()).translate(str.maketrans(KAZAKH, RUSSIAN, DROPPED))
    return lower.strip()
