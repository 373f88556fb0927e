"""What the evidence says: every claim with a label, its limits and a source, as text."""

from __future__ import annotations

import json
import re
from html import unescape

import pytest

from candystorm import _files, pictures, sampledata
from candystorm.evidence import Claim, Evidence, claims
from candystorm.language import languages, use_language


@pytest.mark.parametrize("claim", claims().values(), ids=lambda claim: claim.key)
def test_has_a_claim_a_label_limits_and_a_source_in_both_languages(claim: Claim) -> None:
    assert claim.label in ("measured", "direction", "assumption")
    for texts in (claim.claim, claim.note, claim.source):
        assert set(texts) == set(languages())
        assert all(text.strip() for text in texts.values())


def test_is_every_claim_shown_somewhere_and_every_shown_claim_known() -> None:
    lessons = [json.loads(p.read_text("utf-8")) for p in _files.lessons().glob("*.ipynb")]
    sources = ["".join(cell["source"]) for lesson in lessons for cell in lesson["cells"]]
    calls = re.findall(r"cs\.Evidence\(([^)]*)\)", "\n".join(sources))
    shown = {key for call in calls for key in re.findall(r'"([^"]+)"', call)}
    assert shown == set(claims())


def test_is_a_label_said_in_words_and_not_by_colour_alone() -> None:
    use_language("de")
    html = Evidence("lithium-2013", "kent-taylor-1998", "needs-reply")._repr_html_()
    assert all(word in html for word in ("Gemessen", "Nur die Richtung", "Unsere Annahme"))


def test_is_a_claim_shown_as_text(monkeypatch: pytest.MonkeyPatch) -> None:
    evil = dict.fromkeys(languages(), "<img src=x onerror=alert(1)>")
    shown = Evidence("needs-reply")
    shown.claims = [Claim("evil", "measured", evil, evil, evil)]
    assert "<img" not in shown._repr_html_()


@pytest.mark.parametrize("language", languages())
def test_says_a_picture_in_words_what_it_shows(language: str) -> None:
    use_language(language)
    picture = pictures.week_of_waiting(sampledata.sample("shelter", language).comments)
    assert picture.png.startswith(b"\x89PNG")
    assert picture.narrow.startswith(b"\x89PNG")
    assert f'alt="{picture.alt}"' in unescape(picture._repr_html_())
    answers = pictures.dialogue.dialogue_ratio(sampledata.sample("shelter").comments)
    said = [int(n) for n in re.findall(r"(\d+) / \d+", picture.alt)]
    missing = sampledata.sample("shelter").comments["created_at"].isna().sum()
    assert 0 <= answers.needing_answer - answers.answered - sum(said) <= missing


def test_has_an_empty_week_a_picture() -> None:
    nobody = sampledata.sample("shelter").comments.iloc[:0]
    assert pictures.week_of_waiting(nobody).alt
