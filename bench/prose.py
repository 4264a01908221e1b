"""Thirty documents in four languages, always the same, to measure readers with.

The English ones come from Python's own documentation; the others are made of sentences that
were written for this purpose and say nothing about anybody.
"""

from __future__ import annotations

import pydoc_data.topics
import random
import re
from dataclasses import dataclass

SENTENCES = {
    "de": (
        "Die Suspension wird bei vierzig Grad langsam gerührt, bis keine Klümpchen mehr zu sehen "
        "sind. Danach ruht sie über Nacht in einem geschlossenen Behälter aus Edelstahl. Am "
        "nächsten Morgen prüft die Schicht die Zähigkeit an drei Stellen und trägt die Werte ein. "
        "Weicht einer davon um mehr als fünf vom Hundert ab, so wird die ganze Charge gesperrt. "
        "Größere Mengen dürfen nur in Anwesenheit zweier Personen umgefüllt werden. Wer die Anlage "
        "öffnet, schließt zuerst das obere Ventil und wartet, bis der Druck abgefallen ist. Übrige "
        "Reste kommen zurück in das gekennzeichnete Fass und niemals in den Ausguss. Für die "
        "Trocknung gilt eine Höchstdauer von sechs Stunden, denn sonst reißt die Schicht an den "
        "Rändern. Änderungen an diesem Ablauf gibt allein die Leitung der Fertigung frei. "
    ),
    "fr": (
        "La pâte est brassée à quarante degrés jusqu'à ce que toute trace de grumeaux ait disparu. "
        "Elle repose ensuite une nuit entière dans une cuve fermée en acier inoxydable. Le "
        "lendemain, l'équipe mesure la viscosité en trois points et note les résultats obtenus. Si "
        "l'un d'eux s'écarte de plus de cinq pour cent, le lot complet est aussitôt bloqué. Les "
        "quantités plus importantes ne sont transvasées qu'en présence de deux personnes. Avant "
        "d'ouvrir l'installation, on ferme la vanne supérieure et l'on attend que la pression soit "
        "retombée. Les restes retournent dans le fût marqué à cet effet, jamais à l'égout. Le "
        "séchage ne dure pas plus de six heures, sans quoi la couche se fissure près des bords. "
        "Seule la direction de la production autorise une modification de cette procédure. "
    ),
    "sv": (
        "Blandningen rörs långsamt vid fyrtio grader tills inga klumpar längre syns i den. "
        "Därefter får den vila över natten i en sluten behållare av rostfritt stål. Nästa "
        "morgon mäter skiftet segheten på tre ställen och för in värdena i boken. Avviker "
        "något av dem med mer än fem procent spärras hela satsen genast. Större mängder får "
        "bara hällas om när två personer är närvarande. Den som öppnar anläggningen stänger "
        "först den övre ventilen och väntar tills trycket har sjunkit. Rester läggs tillbaka "
        "i det märkta fatet och aldrig i avloppet. Torkningen får inte ta längre tid än sex "
        "timmar, annars spricker skiktet vid kanterna. Ändringar i det här förloppet godkänns"
        " endast av tillverkningens ledning. "
    ),
}
_MARKS = re.compile(r"^[ *=\-~^\"'.+|#]+$|::$|`|\*\*?")


@dataclass(frozen=True)
class Prose:
    """One document: its language and its paragraphs."""

    language: str
    paragraphs: tuple[str, ...]

    @property
    def text(self) -> str:
        """The paragraphs, one a line."""
        return "\n".join(self.paragraphs)


def documents(count: int = 30, words: int = 2500, seed: int = 25) -> list[Prose]:
    """Return `count` documents of about `words` words, the languages in turn."""
    rng = random.Random(seed)
    languages = ("en", "de", "fr", "sv")
    return [_document(languages[n % 4], words, rng) for n in range(count)]


def _document(language: str, words: int, rng: random.Random) -> Prose:
    pool = _english() if language == "en" else _sentences(SENTENCES[language])
    made: list[str] = []
    while sum(len(one.split()) for one in made) < words:
        some = rng.sample(pool, min(len(pool), rng.randint(2, 6)))
        some = [_numbered(rng, one) for one in some]
        made.append(" ".join(some))
    return Prose(language, tuple(made))


def _numbered(rng: random.Random, sentence: str) -> str:
    """The sentence with a number in it, so that no two paragraphs are alike."""
    first, space, rest = sentence.partition(" ")
    return f"{first}{space}{rng.randint(100, 9999)} {rest}" if rng.random() < 0.5 else sentence


def _sentences(text: str) -> list[str]:
    return [one.strip() + "." for one in text.split(". ") if one.strip(" .")]


def _english() -> list[str]:
    found = []
    for text in pydoc_data.topics.topics.values():
        for paragraph in re.split(r"\n\s*\n", text):
            line = _MARKS.sub("", " ".join(paragraph.split()))
            # A cell that begins with an equals sign would be a formula.
            if (
                "=" not in line
                and 12 <= len(line.split()) <= 60
                and line.isascii()
                and line[:1].isalpha()
            ):
                found.append(line)
    return found
