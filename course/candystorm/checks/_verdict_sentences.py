"""The sentences that checks say by default: warm, concrete, and never with the key in them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, TypeAlias

Sentence: TypeAlias = Mapping[str, str]
"""One sentence in each language: language to text."""

UNATTEMPTED: Final[Sentence] = {
    "de": "Hier steht noch keine Antwort.",
    "en": "There is no answer here yet.",
}
UNREADABLE: Final[Sentence] = {
    "de": "Diese Antwort ließ sich nicht lesen. Bitte antworten Sie noch einmal.",
    "en": "This answer could not be read. Please answer once more.",
}

NUMBER: Final[Mapping[str, Sentence]] = {
    "right": {
        "de": "Richtig, Ihre Zahl stimmt.",
        "en": "Right, your number is correct.",
    },
    "nearly": {
        "de": "Fast: Ihre Zahl liegt nahe dran. "
        "Prüfen Sie noch einmal, was mitzählt und was nicht.",
        "en": "Nearly: your number is close. Check once more what counts and what does not.",
    },
    "wrong": {
        "de": "Das stimmt noch nicht. Rechnen Sie Schritt für Schritt nach: "
        "Was zählt mit, was nicht?",
        "en": "Not right yet. Go through the calculation step by step: "
        "what counts, and what does not?",
    },
    "too small": {
        "de": "Der Rechenweg stimmt, aber Ihre Zahl ist hundertmal zu klein. "
        "Achten Sie auf den Unterschied zwischen Anteil und Prozent.",
        "en": "Your way is right, but your number is a hundred times too small. "
        "Mind the difference between a share and per cent.",
    },
    "too large": {
        "de": "Der Rechenweg stimmt, aber Ihre Zahl ist hundertmal zu groß. "
        "Achten Sie auf den Unterschied zwischen Anteil und Prozent.",
        "en": "Your way is right, but your number is a hundred times too large. "
        "Mind the difference between a share and per cent.",
    },
}

CHOICE: Final[Mapping[str, Sentence]] = {
    "right": {
        "de": "Richtig, das passt.",
        "en": "Right, that fits.",
    },
    "partly": {
        "de": "Das passt zum Teil. Eine andere Antwort passt hier besser.",
        "en": "That fits in part. Another answer fits better here.",
    },
    "wrong": {
        "de": "Das passt hier noch nicht. Lesen Sie die Frage noch einmal "
        "und vergleichen Sie die Antworten.",
        "en": "That does not fit here yet. Read the question once more and compare the answers.",
    },
}

SELECTION: Final[Mapping[str, Sentence]] = {
    "right": {
        "de": "Richtig, Ihre Auswahl passt und ist vollständig.",
        "en": "Right, your selection fits and is complete.",
    },
    "missing": {
        "de": "Was Sie gewählt haben, passt. Es fehlt aber noch etwas.",
        "en": "What you chose fits. But something is still missing.",
    },
    "surplus": {
        "de": "Alles, was passt, ist dabei, aber auch etwas, das nicht dazugehört.",
        "en": "Everything that fits is there, but also something that does not belong.",
    },
    "both": {
        "de": "Ein Teil Ihrer Auswahl passt. Etwas fehlt noch, und etwas gehört nicht dazu.",
        "en": "Part of your selection fits. Something is missing, and something does not belong.",
    },
    "wrong": {
        "de": "Diese Auswahl passt noch nicht. Gehen Sie die Antworten noch einmal einzeln durch.",
        "en": "This selection does not fit yet. Go through the answers once more, one by one.",
    },
}

ORDER: Final[Mapping[str, Sentence]] = {
    "right": {
        "de": "Richtig, die Reihenfolge stimmt.",
        "en": "Right, the order is correct.",
    },
    "partly": {
        "de": "Ein Teil der Reihenfolge stimmt schon. "
        "Vergleichen Sie noch einmal je zwei, die nebeneinanderstehen.",
        "en": "Part of the order is right already. Compare neighbours once more, two at a time.",
    },
    "wrong": {
        "de": "Diese Reihenfolge passt noch nicht. Fragen Sie sich bei je zweien: "
        "Was kommt zuerst, und warum?",
        "en": "This order does not fit yet. Take two at a time and ask: "
        "which comes first, and why?",
    },
}

LABELS: Final[Mapping[str, Sentence]] = {
    "right": {
        "de": "Richtig, Ihre Einordnung passt.",
        "en": "Right, your labels fit.",
    },
    "good enough": {
        "de": "Gut eingeordnet: Fast alles passt.",
        "en": "Well labelled: almost everything fits.",
    },
    "partly": {
        "de": "Ein Teil Ihrer Einordnung passt. "
        "Sehen Sie sich die Fälle noch einmal an, bei denen Sie gezögert haben.",
        "en": "Part of your labels fit. Look once more at the cases where you hesitated.",
    },
    "unfinished": {
        "de": "Sie sind auf dem Weg. Noch nicht eingeordnet: %(count)d.",
        "en": "You are on your way. Not labelled yet: %(count)d.",
    },
    "all the same": {
        "de": "Sie haben alles gleich eingeordnet. "
        "Suchen Sie zuerst den Fall, der am wenigsten dazu passt.",
        "en": "You gave everything the same label. First look for the case that fits it least.",
    },
    "wrong": {
        "de": "Diese Einordnung passt noch nicht. "
        "Beginnen Sie mit einem eindeutigen Fall und vergleichen Sie die anderen damit.",
        "en": "These labels do not fit yet. "
        "Start with a clear case and compare the others with it.",
    },
}
