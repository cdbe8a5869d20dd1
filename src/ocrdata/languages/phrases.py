"""Names, addresses, dates and amounts as a language writes them: from Faker, and from CLDR through Babel."""

import datetime
import re
import unicodedata
from collections.abc import Callable
from random import Random
from typing import Any

from ocrdata.languages.catalogue import Language
from ocrdata.languages.words import extra, with_own_letters

Draw = Callable[[Random], str]
"""A phrase, drawn with random numbers."""

_FAKED = {
    "person": ("name", "first_name", "last_name"),
    "address": ("address", "city", "street_address"),
    "company": ("company",),
    "job": ("job",),
}
_INVISIBLE = re.compile("[\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]")
_FIRST = datetime.datetime(1990, 1, 1)
_MINUTES = 45 * 365 * 24 * 60
_SCRIPT_SHARE = 0.5


def clean(text: str) -> str:
    """A phrase in NFC without marks of direction, on one line; empty if it has other invisible characters."""
    plain = " ".join(_INVISIBLE.sub("", unicodedata.normalize("NFC", text)).split())
    return "" if any(unicodedata.category(char) in ("Cf", "Cc", "Co", "Cn") for char in plain) else plain


def faked(language: Language, seed: int) -> list[Draw]:
    """Names, addresses, companies and occupations, of what Faker has for the language itself.

    Raises:
        UserError: Faker is not installed.
    """
    if not language.faker:
        return []
    library: Any = extra("faker", language)
    found: list[Draw] = []
    for number, locale in enumerate(language.faker):
        fake = library.Faker(locale)
        fake.seed_instance(seed * 100 + number)
        native = {
            module.split(".")[-2]
            for provider in fake.get_providers()
            if (module := type(provider).__module__).endswith(locale)
        }
        for kind, methods in _FAKED.items():
            if kind in native:
                found += [_drawn_by(getattr(fake, name)) for name in methods if hasattr(fake, name)]
    return found


def _drawn_by(method: Callable[[], str]) -> Draw:
    """One line of what Faker draws: addresses have several."""

    def draw(rng: Random) -> str:
        rows = str(method()).splitlines()
        return rng.choice(rows) if rows else ""

    return draw


def cldr_names(language: Language) -> list[str]:
    """CLDR's names of territories, languages, scripts, currencies, months and days in a language.

    Raises:
        UserError: Babel is not installed.
    """
    if not language.locale:
        return []
    locale: Any = extra("babel", language).Locale.parse(language.locale)
    found = [*locale.territories.values(), *locale.languages.values(), *locale.scripts.values()]
    found += locale.currencies.values()
    for table in (locale.months, locale.days):
        found += table["format"]["wide"].values()
    named = (with_own_letters(clean(str(name)), language) for name in found)
    return list(dict.fromkeys(name for name in named if name and is_in(language, name)))


def is_in(language: Language, text: str) -> bool:
    """Whether most of a text's letters are of the language's script."""
    letters = [char for char in text if char.isalpha()]
    own = sum(language.writes(char) for char in letters)
    return not letters or own > _SCRIPT_SHARE * len(letters)


def numbers(language: Language) -> list[Draw]:
    """Dates, times, amounts, percentages and plain numbers, half of them in the script's own digits.

    Raises:
        UserError: Babel is not installed.
    """
    drawn: list[Draw] = [_plain] if not language.locale else _of_cldr(language)
    if not language.digits:
        return drawn
    table = str.maketrans("0123456789", language.digits)

    def in_own_digits(draw: Draw) -> Draw:
        return lambda rng: draw(rng).translate(table) if rng.random() < 0.5 else draw(rng)

    return [in_own_digits(draw) for draw in drawn]


def _plain(rng: Random) -> str:
    return f"{rng.randrange(10 ** rng.randint(1, 6)):,}"


def _of_cldr(language: Language) -> list[Draw]:
    extra("babel", language)
    from babel import dates, numbers

    locale = language.locale

    def date(rng: Random) -> str:
        moment = _FIRST + datetime.timedelta(minutes=rng.randrange(_MINUTES))
        return str(dates.format_date(moment, rng.choice(("short", "medium", "long", "full")), locale=locale))

    def time(rng: Random) -> str:
        moment = _FIRST + datetime.timedelta(minutes=rng.randrange(_MINUTES))
        return str(dates.format_time(moment, "short", locale=locale))

    def amount(rng: Random) -> str:
        value = rng.randrange(1, 10 ** rng.randint(3, 8)) / 100
        return str(numbers.format_currency(value, language.currency, locale=locale))

    def decimal(rng: Random) -> str:
        value = rng.randrange(10 ** rng.randint(1, 8)) / 10 ** rng.randint(0, 2)
        return str(numbers.format_decimal(value, locale=locale))

    def percent(rng: Random) -> str:
        return str(numbers.format_percent(rng.randrange(1000) / 1000, locale=locale))

    return [date, date, time, amount, amount, decimal, percent]
