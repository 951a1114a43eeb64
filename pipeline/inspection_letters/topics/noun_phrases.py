"""Find noun phrases in English texts without a part-of-speech tagger.

A run of words between function words and punctuation ("the *early help offer* of") is a noun
phrase if its last word can be a noun and none of its words is a verb. A list
(``corpus/topics/name-words.txt``), the word's ending and the words before it in the texts decide
whether a word is a verb: verbs follow "to", "not" and pronouns, and nouns follow "the" and
"their". The pattern of the phrases follows Justeson and Katz (1995), "Technical terminology",
*Natural Language Engineering* 1(1): adjectives and nouns, ending in a noun, with at most one
linking word between two such groups.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, fields
from functools import cache

from inspection_letters.common.reference.shipped import shipped
from inspection_letters.topics.boilerplate import stop_words

LONGEST = 4
"""Most words in a phrase, not counting linking words."""

_TOKEN = re.compile(r"[^\W_](?:[\w’'-]*[^\W_])?|[^\w\s]")
_POSSESSED = re.compile(r"['’]s?$")
LINKS = frozenset({"and", "or", "of", "for", "to", "in", "around"})
_DETERMINERS = frozenset(
    "a an the their its his her this these those each every any some no our your".split()
)
_BEFORE_VERBS = frozenset(
    "to they we you i he she it not who should must may might could would can will cannot do does "
    "did".split()
)
_FUNCTION = (
    _DETERMINERS
    | _BEFORE_VERBS
    | LINKS
    | frozenset(
        "across about above after against all along alongside also although am among an are around "
        "as at be because been before being below between both but by despite down due during "
        "either else enough even for from had has have having here how however if in into is "
        "itself just like many more most much neither nor of off on once only onto or other "
        "others out over "
        "own per quite rather same since so than that them themselves then there therefore though "
        "through throughout too towards under until up upon very was were what when where whether "
        "which while whilst whom whose why with within without yet".split()
    )
)
_BRACKETED = re.compile(r"\s\(‘?([A-Z]{2,6})’?\)")
_ADVERB = re.compile(r"\w{3}ly$")
_ADJECTIVE = re.compile(r"\w{2}(?:ive|al|ful|ous|able|ible|ic|ary|less|ed|ing|est|ant|ent)$")
_NOUN = re.compile(r"\w(?:ment|tion|ity|ness|ship|ance|ence|ism|ist)$")
_PLURAL = re.compile(r"\w{2}[^sui]s$")

_VERB_SHARE, _SEEN = 0.3, 5
"""A word is a verb if at least this share of its occurrences follow "to", "not" or a pronoun, and
more than twice as many as follow "the" or "their". Words seen fewer times than the second number
are judged by the list and their endings only."""


@dataclass(frozen=True, slots=True)
class WordLists:
    """The lists of ``corpus/topics/name-words.txt``, in lower case."""

    never: frozenset[str]
    adjectives: frozenset[str]
    nouns: frozenset[str]
    last: frozenset[str]
    plurals: frozenset[str]
    vague: frozenset[str]


@cache
def word_lists() -> WordLists:
    """Return the word lists that decide which words a name can have."""
    text = shipped("corpus", "topics", "name-words.txt").read_text(encoding="utf-8")
    found: dict[str, set[str]] = {field.name: set() for field in fields(WordLists)}
    heading = ""
    for line in text.splitlines():
        if line.startswith("["):
            heading = line.strip("[] ")
        elif line.strip() and not line.startswith("#"):
            found[heading].update(line.split())
    return WordLists(**{name: frozenset(words) for name, words in found.items()})


class NounPhrases:
    """Finds noun phrases, after learning from texts which words are used as verbs.

    Parameters
    ----------
    texts : iterable of str
        Texts to learn from; usually all excerpts.
    """

    def __init__(self, texts: Iterable[str]) -> None:
        seen: Counter[str] = Counter()
        after_determiner: Counter[str] = Counter()
        after_verb_word: Counter[str] = Counter()
        for text in texts:
            before = ""
            for token in (token.lower() for token in _TOKEN.findall(text)):
                seen[token] += 1
                after_determiner[token] += before in _DETERMINERS
                after_verb_word[token] += before in _BEFORE_VERBS
                before = token
        self._used_as_verbs = frozenset(
            word
            for word, times in seen.items()
            if times >= _SEEN
            and after_verb_word[word] >= _VERB_SHARE * times
            and after_verb_word[word] > 2 * after_determiner[word]
        )

    def find(self, text: str) -> list[tuple[str, ...]]:
        """Return the noun phrases of a text, as written, each as a tuple of words.

        Parts of a longer phrase that are noun phrases themselves are included: "speech and
        language therapy services" also has "speech and language therapy" and "therapy
        services".
        """
        found = []
        for run in _runs(text):
            starts = [place for place, word in enumerate(run) if word.lower() not in LINKS]
            for start in starts:
                for end in starts:
                    words = run[start : end + 1]
                    inner = [word for word in words if word.lower() not in LINKS]
                    if end >= start and len(inner) <= LONGEST and self.is_noun_phrase(words):
                        found.append(tuple(words))
        return found

    def is_noun_phrase(self, words: Iterable[str]) -> bool:
        """Whether words, in this order, can be the name of something."""
        words = list(words)
        lower = [word.lower() for word in words]
        links = [word for word in lower if word in LINKS]
        inner = [(word, low) for word, low in zip(words, lower, strict=True) if low not in LINKS]
        if not inner or len(links) > 1 or lower[0] in LINKS or lower[-1] in LINKS:
            return False
        if any(not self._may_stand(word, low) for word, low in inner):
            return False
        heads = {len(words) - 1} | {place - 1 for place, low in enumerate(lower) if low in LINKS}
        for place, (word, low) in enumerate(zip(words, lower, strict=True)):
            if low in LINKS:
                continue
            if place not in heads and not _modifies(word, low):
                return False
            # "emotional and mental health": an adjective may come before "and".
            is_linked = place + 1 < len(lower) and lower[place + 1] == "and"
            if place in heads and not _ends(word, low) and not is_linked:
                return False
        return says_something(low for _, low in inner)

    def _may_stand(self, word: str, low: str) -> bool:
        if _is_abbreviation(word):
            return True
        lists = word_lists()
        if low in lists.nouns or low in lists.last or low in lists.plurals:
            return True
        # "Recognises" is a verb because "recognise" is.
        forms = {low, low[:-1] if low.endswith("s") else low}
        if forms & lists.never or forms & self._used_as_verbs:
            return False
        if low in lists.adjectives:
            return True
        if low.endswith("ing") or _ADVERB.search(low):
            return False
        return low.isascii() and not low[0].isdigit()


def says_something(words: Iterable[str]) -> bool:
    """Whether a name with these words distinguishes a topic from others.

    A single word must not be vague, a stop word, or one that needs an addition
    ("access"). Of several words, at least one must be neither vague nor a stop word, or at
    least two must not be stop words.
    """
    lists, common = word_lists(), stop_words()
    words = list(words)
    telling = [word for word in words if word not in common and word not in lists.vague]
    if len(words) == 1:
        return bool(telling) and words[0] not in lists.last
    return bool(telling) or sum(word not in common for word in words) > 1


def _modifies(word: str, low: str) -> bool:
    """Whether a word can come before a noun: it is neither a plural nor a verb."""
    lists = word_lists()
    if low in lists.last:
        return False
    return _is_abbreviation(word) or low in lists.plurals or not _PLURAL.search(low)


def _ends(word: str, low: str) -> bool:
    """Whether a word can be the last word of a noun phrase."""
    if _is_abbreviation(word):
        return low not in {"ehc", "send"}
    lists = word_lists()
    if low in lists.last or (low in lists.nouns and low != "ehc"):
        return True
    if low in lists.adjectives or low in lists.never:
        return False
    return bool(_NOUN.search(low)) or not _ADJECTIVE.search(low)


def abbreviations(texts: Iterable[str]) -> dict[str, str]:
    """Return abbreviations with their meanings, such as "AP": "alternative provision".

    The words before an abbreviation in brackets are its meaning if they begin with its
    letters (Schwartz and Hearst 2003, Pacific Symposium on Biocomputing 8, simplified).
    """
    found: dict[str, Counter[str]] = {}
    for text in texts:
        for match in _BRACKETED.finditer(text):
            short = match.group(1)
            words = text[: match.start()].replace("-", " ").split()[-len(short) :]
            if "".join(word[0] for word in words).lower() == short.lower():
                found.setdefault(short, Counter())[" ".join(words).lower()] += 1
    return {
        short: min(forms, key=lambda form: (-forms[form], form)) for short, forms in found.items()
    }


def _is_abbreviation(word: str) -> bool:
    return sum(c.isupper() for c in word) > 1


def _runs(text: str) -> list[list[str]]:
    """Return the runs of words between punctuation and function words, with linking words.

    The end of a list is divided at its "and", so that "education, health and care" does not
    have the phrase "health and care".
    """
    runs: list[list[str]] = []
    run: list[str] = []
    is_tail = False
    for token in _TOKEN.findall(text):
        word = token.replace("’", "'")
        low = word.lower()
        is_break = not word[0].isalnum() or (low in _FUNCTION and low not in LINKS)
        is_last = is_tail and low in {"and", "or"}
        if is_break or is_last or _POSSESSED.search(word):
            runs.append(run)
            run = []
            is_tail = word == ","
        else:
            run.append(word)
    runs.append(run)
    return [run for run in runs if run]


__all__ = ["LINKS", "LONGEST", "NounPhrases", "abbreviations", "says_something", "word_lists"]
