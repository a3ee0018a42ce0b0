"""Which countries a text is about: "all four countries", "except", "excluded from output 2", "in a second phase"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from jalon.logframe.model import Exclusion, Place, Scope
from jalon.logframe.naming import mentions, named, plain
from jalon.logframe.numerals import tokenise
from jalon.logframe.words import level_words, singular, word_list

_COUNTRY = r"(?:countr(?:y|ies)|states?|governments?|nations?|pays|etats?|gouvernements?)"
_ALL = re.compile(
    rf"\b(?:all|tous|toutes|every|each of|chacun)\b(?: of)?(?: the| les| des"
    rf"| ces)?(?: (?P<between>[\w-]+))?(?: [\w-]+)?? {_COUNTRY}\b"
)
_STATES_ITS_COUNT = re.compile(
    rf"\b(?:the|les|in|dans|des|of)(?: the| les)? (?P<number>[\w-]+)(?: [\w-]+)?? {_COUNTRY}\b"
)
_EXCLUDES = re.compile(
    r"\b(?:excludes?\b|excluding\b|(?:is|are|was|were|be|been|being|remains?) (?:\w+ )?excluded"
    r"|excluded (?:from|in|under|for)"
    r"|not (?:\w+ )?(?:included|covered|eligible|in scope|part of)|out of scope"
    r"|do(?:es)? not (?:\w+ )?support|non (?:couvert|inclus|concerne)\w*"
    r"|(?:est|sont|reste|restent) (?:\w+ )?exclue?s?|exclue?s? (?:de|du|des|d')|exclut\b|excluent\b"
    r"|n(?:e |'|’)(?:sont|est|sera|seront) pas (?:\w+ )?(?:couvert|inclus|concerne)\w*"
    r"|will not (?:be )?(?:\w+ )?(?:cover|includ|implement|take part|benefit)\w*|not implemented|hors champ)"
    r"|^\s*exclu(?:ded?|de|des|s|es)?\b"
)
_EXCEPT = re.compile(r"\b(?:except(?: for)?|excluding|apart from|sauf|hors|a l'exception (?:de|du|des)|excepte)\b")
_RESULTS = re.compile(
    r"\b(?P<level>outputs?|outcomes?|results?|components?|produits?|effets?|resultats?|extrants?|composantes?)"
    r" ?(?P<numbers>\d{1,2}(?:(?: ?, ?| ?and | ?et | ?& |-| to )\d{1,2})*)\b"
)
_LATER = re.compile(
    r"\b(?:phase[ds]?(?: in| 2| two| ii)|second phase|later (?:phase|stage|year)|from (?:year|month) \d+"
    r"|as of (?:year|month) \d+"
    r"|deuxieme phase|seconde phase|a partir d\w+ |ulterieur\w*|progressive\w*|joins? (?:in|from|later)|phased)\b"
)
_NO_REFERENCE = re.compile(r"\b(?:not listed|not stated|not named|non precise)\b")
_SUBJECT = (
    re.compile(r"\bexclu(?:des?|ded|ding)\b(?: the)? (?P<subject>.+?) (?:for|in|of)\b", re.DOTALL),
    re.compile(
        r"\b(?:excluded|left out|exclus?|exclues?) (?:from|of|de|du|des|d')(?: the| la| les)? (?P<subject>.+)",
        re.DOTALL,
    ),
    re.compile(
        r"\bnot (?:\w+ )?(?:included|covered|eligible)\b.*?\b(?:includes?|comprises?|comprennent"
        r"|incluent)\b ?:?(?P<subject>.+)",
        re.DOTALL,
    ),
    re.compile(r"\bnot (?:\w+ )?(?:included|covered|eligible)\b(?: in| under| for| from)(?P<subject>.+)", re.DOTALL),
    re.compile(r"\bnot (?:\w+ )?support(?: the use of)?(?P<subject>.+)", re.DOTALL),
)
_PRONOUN = re.compile(
    r"\b(?:both|these|those|the two|the three|ces|les deux|les trois) (?:\w+ )?(?:countr|state|pays|etat|government)\w*"
)
_SENTENCE = re.compile(r"(?<=[.;!?])\s+|\n+|;")
_SPECIFIC = re.compile(r"\bdirect implementation\b|\bimplementation\b|\bactivit\w+\b|\bmise en oeuvre\b")


def scope_of(text: str, place: Place, known: Iterable[str]) -> Scope:
    """What a statement of its own says about countries, beside numbers that stand beside countries."""
    codes = frozenset(known)
    bare = plain(text)
    stated, later = None, frozenset[str]()
    count = _all_count(bare)
    left_out = _excepted(text, codes)
    if left_out and codes - left_out:
        stated, count = codes - left_out, None
    if _LATER.search(bare):
        later = named(text, codes) & codes
    return Scope(stated, count, later, tuple(exclusions(text, place, codes)))


def _all_count(bare: str) -> int | None:
    """N of "all N countries", 0 for "all countries"; also of "the N governments"; None where it is not said."""
    whole = _ALL.search(bare)
    if whole:
        return _number(whole["between"] or "") or (0 if _plain_all(whole[0]) else None)
    for found in _STATES_ITS_COUNT.finditer(bare):
        number = _number(found["number"])
        if number:
            return number
    return None


def _plain_all(phrase: str) -> bool:
    return not re.search(
        r"\b(?:concerned|target|targeted|selected|participating|cibles?|vises?|concernes?|partner)\b", phrase
    )


def _number(word: str) -> int:
    tokens = tokenise("x " + word)
    value = next((token.value for token in tokens if token.kind == "number" and token.value is not None), None)
    return int(value) if value is not None and 1 < value < 100 else 0


def _excepted(text: str, codes: frozenset[str]) -> frozenset[str]:
    found = _EXCEPT.search(plain(text))
    if not found:
        return frozenset()
    rest = re.split(r"[.;)]", text[found.end() :])[0]
    return named(rest, codes) & codes


def exclusions(text: str, place: Place, known: Iterable[str], about: frozenset[str] = frozenset()) -> list[Exclusion]:
    """Every clause that keeps countries out of something.

    Countries carry over from the sentence before; ``about`` are those that the text is about from the beginning.
    """
    codes = frozenset(known)
    found: list[Exclusion] = []
    before = about
    for sentence in _SENTENCE.split(text):
        own = _subjects_of_sentence(sentence, codes)
        clause = _EXCLUDES.search(plain(sentence))
        if clause and not _NO_REFERENCE.search(plain(sentence)[clause.start() : clause.end()]):
            carried = before if before == about or _PRONOUN.search(plain(sentence)) else frozenset[str]()
            countries = own or carried
            found += _exclusions(sentence, countries & codes if codes else countries, place)
        if own:
            before = own
    return found


def _subjects_of_sentence(sentence: str, codes: frozenset[str]) -> frozenset[str]:
    """The countries that a sentence is about: those before its verb of excluding, those after "for", else all it
    names."""
    every = mentions(sentence, codes)
    if not every:
        return frozenset()
    leading = re.match(r"\s*(?:in|for|en|au|pour) ", plain(sentence))
    if leading:
        first = every[0]
        return frozenset({first.code}) | frozenset(
            one.code
            for one in every[1:]
            if re.fullmatch(r"\s*(?:,|and|et|&)\s*", plain(sentence)[first.end : one.start])
        )
    verb = _EXCLUDES.search(plain(sentence))
    if verb:
        subject = frozenset(one.code for one in every if one.end <= verb.start())
        if subject:
            return subject
    return frozenset(one.code for one in every)


def _exclusions(sentence: str, countries: frozenset[str], place: Place) -> list[Exclusion]:
    bare = plain(sentence)
    numbers: set[int] = set()
    level = ""
    for hit in _RESULTS.finditer(bare):
        level = singular(hit["level"])
        numbers.update(_numbers(hit["numbers"]))
    if not countries:
        return []
    subjects = [""] if numbers else _subjects(bare)
    clause = " ".join(sentence.split())[:300]
    return [Exclusion(countries, frozenset(numbers), subject, clause, place, level) for subject in subjects]


def _numbers(written: str) -> Sequence[int]:
    numbers = [int(one) for one in re.findall(r"\d+", written)]
    if len(numbers) == 2 and re.search(r"-| to ", written) and numbers[0] < numbers[1]:
        return range(numbers[0], numbers[1] + 1)
    return numbers


def _subjects(bare: str) -> list[str]:
    """What a clause keeps countries out of, one text a thing in its list; "" for the whole."""
    for pattern in _SUBJECT:
        found = pattern.search(bare)
        if found:
            subject = found["subject"].strip(" :")
            if _SPECIFIC.match(subject):
                return [""]
            return [part.strip() for part in subject.split(",") if part.strip()]
    return [""]


def level_of_word(word: str) -> str:
    """objective, outcome, output or result for a folded word; "" for another."""
    return level_words().get(singular(word), "")


def is_country_word(word: str) -> bool:
    """Whether a folded word stands for "country"."""
    return word in word_list("country_words")
