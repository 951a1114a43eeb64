"""Draw sentences from the bank: never one twice in a letter, seldom twice in the corpus."""

from __future__ import annotations

from collections import Counter

from corpus.samples.choice import chance, number
from corpus.samples.filling import fill
from corpus.samples.loading import Bank
from corpus.samples.model import AreaPlan, PlannedSentence

STARTERS = (
    "As a result, ",
    "This means that ",
    "Consequently, ",
    "Because of this, ",
    "Therefore, ",
    "In turn, ",
)
CONNECTIVES = ("Furthermore, ", "In addition, ", "Moreover, ", "Similarly, ")

# Words that lose their capital when a connective comes before them.
# fmt: off
_LOWERED = frozenset(
    {
        "The", "There", "Some", "Many", "Most", "Too", "Leaders", "Children", "Parents",
        "Families", "Staff", "Professionals", "Young", "Few", "Not", "In", "Waits", "Services",
        "Health", "Pupils", "Schools", "Outcomes", "Support", "Nobody", "No", "Several", "Those",
        "Information", "Communication", "Places", "Mainstream", "Specialist",
    }
)
# fmt: on


def _lower(text: str) -> str:
    first = text.split(" ", 1)[0]
    return text[0].lower() + text[1:] if first in _LOWERED else text


def split_starter(text: str) -> tuple[str, str]:
    """Return the opening connective of a follow-up and the clause after it.

    Parameters
    ----------
    text : str
        A follow-up sentence.

    Returns
    -------
    tuple of str
        The opening, which may be empty, and the rest.
    """
    for starter in STARTERS:
        if text.startswith(starter):
            return starter, text[len(starter) :]
    return "", text


class Drawer:
    """Draws sentences for one letter after another and keeps count of what was used.

    Parameters
    ----------
    bank : Bank
        Where the templates come from.
    after : Drawer, optional
        Another drawer, whose count this one goes on with.
    """

    def __init__(self, bank: Bank, after: Drawer | None = None) -> None:
        self.bank = bank
        self._uses: Counter[tuple[str, ...]] = after._uses if after else Counter()
        self._letter: set[tuple[str, ...]] = set()
        self._texts: set[str] = set()
        self._printed: set[str] = after._printed if after else set()

    def begin(self) -> None:
        """Forget what the last letter has used."""
        self._letter = set()
        self._texts = set()

    def _codes(self, subject: str, polarity: str) -> tuple[tuple[str, str], ...]:
        if subject in self.bank.outside:
            return ()
        return ((subject, polarity.removeprefix("progress_")),)

    def _finish(self, template: str, key: str, plan: AreaPlan) -> str:
        text = ""
        for attempt in range(6):
            text = fill(template, key=f"{key}|{attempt}", plan=plan, names=self.bank.names)
            if text not in self._printed:
                break
        self._printed.add(text)
        self._texts.add(text)
        return text

    def draw(
        self, subject: str, role: str, plan: AreaPlan, *, connect: bool = False
    ) -> PlannedSentence | None:
        """Return a sentence on a subject that this letter has not used.

        Parameters
        ----------
        subject : str
            A code of the codebook, or a subject outside it.
        role : str
            ``strength``, ``weakness``, ``mixed`` or ``context``; a strength or
            weakness of the kind that later visits tell begins with ``progress_``.
        plan : AreaPlan
            The letter.
        connect : bool
            Whether the sentence may begin with "Furthermore" or the like.

        Returns
        -------
        PlannedSentence or None
            None when the bank has nothing left for this letter.
        """
        templates = self.bank.sentences[subject].get(role, ())
        free = [
            (self._uses[(subject, role, template)], number(f"{plan.urn}|{template}"), template)
            for template in templates
            if (subject, role, template) not in self._letter
        ]
        if not free:
            return None
        template = min(free)[2]
        self._uses[(subject, role, template)] += 1
        self._letter.add((subject, role, template))
        text = self._finish(template, f"{plan.urn}|{template}", plan)
        if connect and chance(f"{plan.urn}|{template}|connect", 40):
            word = CONNECTIVES[number(f"{plan.urn}|{text}") % len(CONNECTIVES)]
            lowered = _lower(text)
            if lowered != text:
                text = word + lowered
        return PlannedSentence(text, self._codes(subject, role))

    def follow(self, subject: str, polarity: str, plan: AreaPlan) -> PlannedSentence | None:
        """Return a sentence that states the consequence of the one before it.

        Parameters
        ----------
        subject : str
            The subject of the sentence before.
        polarity : str
            Its polarity, ``strength`` or ``weakness``.
        plan : AreaPlan
            The letter.

        Returns
        -------
        PlannedSentence or None
            None when the bank has nothing left for this letter.
        """
        free = []
        for template in self.bank.sentences[subject].get(f"follow_{polarity}", ()):
            starter, clause = split_starter(template)
            if (subject, clause) in self._letter:
                continue
            for opening in STARTERS if starter else ("",):
                uses = self._uses[(subject, clause, opening)]
                if starter or uses == 0 or "{" in template:
                    total = self._uses[(subject, clause)]
                    free.append(
                        (uses, total, number(f"{plan.urn}|{opening}{clause}"), opening, clause)
                    )
        if not free:
            return None
        *_, opening, clause = min(free)
        self._uses[(subject, clause, opening)] += 1
        self._uses[(subject, clause)] += 1
        self._letter.add((subject, clause))
        text = self._finish(opening + clause, f"{plan.urn}|{opening}{clause}", plan)
        return PlannedSentence(text, self._codes(subject, polarity))

    def recommendation(self, code: str, plan: AreaPlan) -> str:
        """Return an area for improvement on a code.

        Parameters
        ----------
        code : str
            A code of the codebook.
        plan : AreaPlan
            The letter.

        Returns
        -------
        str
            One sentence or more.
        """
        text = self._next("improvement", self.bank.improvements[code], plan)
        if chance(f"{plan.urn}|{code}|extension", 70):
            text += " " + self._next("extension", self.bank.extensions[code], plan)
        return text

    def _next(self, role: str, templates: tuple[str, ...], plan: AreaPlan) -> str:
        template = min(
            templates, key=lambda item: (self._uses[(role, item)], number(f"{plan.urn}|{item}"))
        )
        self._uses[(role, template)] += 1
        return self._finish(template, f"{plan.urn}|{template}", plan)
