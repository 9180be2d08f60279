"""Organisations by what people type: misprints, letters of another keyboard, words in any order, abbreviations.

What is typed is taken apart into words, each spelled as ``providers_words`` of the database spells those of names.
``sql/matches.sql`` finds and orders; ``reference/search_words.csv`` says which words tell little (legal forms) and
what abbreviations stand for.
"""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from math import log
from pathlib import Path
from typing import Any

from django.db import connection, transaction
from django.utils.translation import get_language

from config.alphabet import KAZAKH, KEYS_EN, KEYS_RU, LATIN, LIKE_LATIN, RUSSIAN
from providers.models import Provider, SearchKey, SearchWord
from providers.sql import statement

DICTIONARY = Path(__file__).parent / "reference" / "search_words.csv"
LEAST = 0.6  # likeness from which on an organisation is found
SURE = 0.8  # likeness from which on it is not asked whether something else was meant
NEAR = 0.2  # share of trigrams in common from which on a word is looked at as a misprint of another
MOST = 12  # typed words that are sought; whoever pastes more has pasted a whole name
PIECE = re.compile("[0-9A-Za-z\u0400-\u04ffƏəƟɵ]+")
CYRILLIC = re.compile("[\u0400-\u04ff]")
DOUBLED = re.compile(r"([^0-9])\1+")
FOLD = str.maketrans(f"{KAZAKH}йы", f"{RUSSIAN}ии", "ъь")
LOOKS = str.maketrans(LATIN, LIKE_LATIN)
KEYBOARD = str.maketrans(KEYS_EN, KEYS_RU)
BIN = re.compile(r"\s*(?:бин|бсн|bin)?[\s:№]*([0-9][0-9\s-]*)", re.I)


@dataclass(frozen=True)
class Spelling:
    """One way in which a typed word may stand in a name. ``whole``: nothing near it does."""

    word: str
    quality: float = 1.0
    whole: bool = False


Typed = tuple[Spelling, ...]  # a typed word in all its spellings


# Words ---------------------------------------------------------------------------------------------------------------
def plain(piece: str) -> str:
    """The word without what people mistype most; the same as in ``providers_words``."""
    if CYRILLIC.search(piece):
        piece = piece.translate(LOOKS)
    return DOUBLED.sub(r"\1", piece.lower().translate(FOLD))


def words_of(text: str) -> list[str]:
    return [word for piece in PIECE.findall(text) if (word := plain(piece))]


@cache
def dictionary() -> tuple[frozenset[str], dict[str, list[str]], dict[str, list[str]]]:
    """Words that tell little; abbreviation → its words; word → abbreviations that it is part of."""
    slight: set[str] = set()
    meanings: dict[str, list[str]] = {}
    parts: dict[str, list[str]] = {}
    with DICTIONARY.open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            typed, means = plain(row["typed"]), words_of(row["means"])
            if means:
                meanings[typed] = means
            else:
                slight.add(typed)
            for word in means:
                parts.setdefault(word, []).append(typed)
    return frozenset(slight), meanings, parts


def typed_words(text: str) -> list[Typed]:
    """Without words that tell little, unless there are no others."""
    slight, meanings, _parts = dictionary()
    telling: list[Typed] = []
    others: list[Typed] = []
    for piece in PIECE.findall(text):
        word = plain(piece)
        if meant := meanings.get(word):
            telling += [(*spellings(one), Spelling(word, whole=True)) for one in meant]
        elif word in slight or (len(word) < 3 and not word.isdigit()):
            others += [tuple(spellings(word))] if word else []
        else:
            looks = plain(piece.translate(LOOKS)) if piece.isascii() else word
            telling.append((*spellings(word), *([Spelling(looks, 0.95)] if looks != word else [])))
    return (telling or others)[:MOST]


def spellings(word: str) -> Iterator[Spelling]:
    yield Spelling(word, whole=len(word) < 3 or word.isdigit())
    for part, shorts in dictionary()[2].items():
        if word == part or (len(part) > 5 and word[: len(part) - 2] == part[:-2]):  # but for the ending
            yield from (Spelling(short, 0.8, whole=True) for short in shorts)
    if 4 <= len(word) <= 6:  # in longer ones two letters that changed places are two misprints, which is near enough
        for at in range(len(word) - 1):
            yield Spelling(word[:at] + word[at + 1] + word[at] + word[at + 2 :], 0.8, whole=True)


# Organisations -------------------------------------------------------------------------------------------------------
def bin_of(text: str) -> str:
    """Digits of what is a БИН or the beginning of one, else nothing."""
    found = BIN.fullmatch(text)
    return re.sub("[^0-9]", "", found[1]) if found else ""


def matches(text: str) -> list[int]:
    """Keys of the organisations, the likest first."""
    digits = bin_of(text)
    begun: list[int] = []
    if digits:
        begun = list(
            Provider.objects.filter(listed=True, bin__startswith=digits).order_by("bin").values_list("pk", flat=True)
        )
        if begun and len(digits) > 3:
            return begun
    best: list[tuple[int, float]] = []
    for words in readings(text):
        found = called(words)
        if found and (not best or found[0][1] > best[0][1]):
            best = found
        if best and best[0][1] >= SURE:
            break
    return list(dict.fromkeys([*(pk for pk, _likeness in best), *begun]))


def readings(text: str) -> Iterator[list[Typed]]:
    """As typed; with the other keyboard; with the spaces that were left out. The next one where the last was poor."""
    words = typed_words(text)
    yield words
    if text.isascii() and not bin_of(text):
        yield typed_words(text.lower().translate(KEYBOARD))
    elif apart := parted(words):
        yield apart


def parted(words: list[Typed]) -> list[Typed]:
    """Words put together from two words of names are taken apart; empty where there are none."""
    whole = [word[0].word for word in words]
    cuts = {word: [(word[:at], word[at:]) for at in range(2, len(word) - 1)] for word in whole if len(word) > 5}
    parts = {part for pairs in cuts.values() for pair in pairs for part in pair} | set(cuts)
    known = (
        set(SearchWord.objects.filter(word__in=parts).order_by().values_list("word", flat=True)) if parts else set()
    )
    found = {
        word: next((p for p in pairs if known.issuperset(p)), None)
        for word, pairs in cuts.items()
        if word not in known
    }
    if not any(found.values()):
        return []
    apart = [part for word in whole for part in (found.get(word) or (word,))]
    return typed_words(" ".join(apart))


def called(words: list[Typed]) -> list[tuple[int, float]]:
    """Key and likeness, from 0 to 1, of the organisations that are called so."""
    found = near(words)
    if not found:
        return []
    weights = weights_of(len(words), found)
    needed = needed_of(weights)
    rows: dict[str, Any] = {
        "numbers": [one.number for one in found],
        "words": [one.word for one in found],
        "scores": [one.score for one in found],
        "weights": [weights[one.number] for one in found],
        "needed": [one.number in needed for one in found],
        "least": LEAST,
        "language": (get_language() or "kk")[:2],
    }
    with connection.cursor() as cursor:
        cursor.execute(statement("matches"), rows)
        return cursor.fetchall()


@dataclass(frozen=True)
class Near:
    """A word of ``uses`` names that the typed word of this number may mean."""

    number: int
    word: str
    score: float
    uses: int


def near(words: list[Typed]) -> list[Near]:
    rows = [(number, one) for number, word in enumerate(words) for one in word]
    typed: dict[str, Any] = {
        "numbers": [number for number, _one in rows],
        "words": [one.word for _number, one in rows],
        "qualities": [one.quality for _number, one in rows],
        "whole": [one.whole for _number, one in rows],
        "least": LEAST,
    }
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('pg_trgm.similarity_threshold', %s, true)", [str(NEAR)])
        cursor.execute(statement("near"), typed)
        return [Near(*row) for row in cursor.fetchall()]


def weights_of(typed: int, found: list[Near]) -> list[float]:
    """Of each typed word, 1 together: the fewer names hold it, the more it tells."""
    everybody, uses = SearchKey.objects.count(), [0] * typed
    for one in found:
        uses[one.number] += one.uses
    raw = [log(1 + everybody / (1 + min(number, everybody))) for number in uses]
    return [one / sum(raw) for one in raw]


def needed_of(weights: list[float]) -> set[int]:
    """Numbers of the words that tell most: all the others together are not enough to be found by."""
    left, others = 0.0, set()
    for number in sorted(range(len(weights)), key=weights.__getitem__):
        left += weights[number]
        if left >= LEAST - 0.001:
            break
        others.add(number)
    return set(range(len(weights))) - others
