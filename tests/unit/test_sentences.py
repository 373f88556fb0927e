"""One sentence a line in Markdown."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nbconvert.filters.markdown_mistune import markdown2html_mistune

from candystorm.notebooks.sentences import one_sentence_a_line

SENTENCES = [
    "Das ist gut.|Das auch!|Und das?|Ja.",
    "Antworten Sie z. B. auf Fragen, d. h. auf alle (vgl. Kent & Taylor 1998).|Dann ist Ruhe.",
    "Antworten Sie z.\u00a0B. Kund:innen, bzw. Ihr Team.|Dann ist Ruhe.",
    "Dr. Meier und Prof. Blau schrieben am 3. Mai und am 4.5. Briefe.|Es war 2011.|Danach nie.",
    "Mindestens 3,5 Std. Pause, mind. 4 Posts, max. 5 Leute, Art. 5 GG, Nr. 7, S. 12 usw. Posts.",
    "See e.g. Smith, i.e. J. E. Smith, cf. No. 3, vs. Jones.|He said no.|The U.S. Navy left.",
    "Sie sagt: „Das ist gut.“|Dann geht sie.",
    "Er fragt: „Wann?“|Niemand antwortet.",
    "Die Frage „Wann öffnen Sie?“ Kund:innen beantworten.",
    "„Wann öffnen Sie?“|Das fragen viele.",
    "»Wann? Sofort?«|Das fragen viele «Wirklich? Ja?» Oft.",
    'This is called "free access."|Then it ends.',
    "Manche (wirklich?) Leute warten (usw.) Tage.|(Das ist so.)|Gut.",
    "Danke :) Schade :( Leider.|Immer noch.",
    "**Merke.**|Noch _etwas._|Ende.",
    "Nimm `a. B. C! D` und [Link. Text](https://example.org/a_(b). C).|`cs.show` zeigt es.",
    "Es kostet $a. B$ genau.|Mehr nicht.",
    "Ein … Shitstorm ... Candystorm.|Gut.",
    "Punkt. - kein Strich. 1. Keine Liste. # Kein Titel. > Kein Zitat. | Keine Tabelle.",
    "Ein Satz. <b>Fett.</b> Ende.",
]


@pytest.mark.parametrize("marked", SENTENCES)
def test_is_a_line_broken_after_each_sentence_and_nowhere_else(marked: str) -> None:
    lines = marked.split("|") if "Keine Tabelle" not in marked else [marked]
    assert one_sentence_a_line(" ".join(lines)).split("\n") == lines


def test_are_lines_that_were_broken_at_a_width_joined() -> None:
    source = "Ein Satz, der\numbrochen ist, z.\nB. hier,\nund am 3.\nMai. Noch einer, Dr.\nBlau."
    assert one_sentence_a_line(source).split("\n") == [
        "Ein Satz, der umbrochen ist, z. B. hier, und am 3.",  # who ends a line there may mean it
        "Mai.",
        "Noch einer, Dr. Blau.",
    ]


@pytest.mark.parametrize(
    "kept", ["Posts usw.\nDann Ruhe.", "Es waren 12.\nDann Ruhe.", "Plan B.\nRuhe."]
)
def test_is_a_line_that_the_author_ended_kept(kept: str) -> None:
    assert one_sentence_a_line(kept) == kept
    assert "\n" not in one_sentence_a_line(kept.replace("\n", " "))


@pytest.mark.parametrize("mark", ["  \n", "\\\n"])
def test_is_a_hard_line_break_kept(mark: str) -> None:
    assert one_sentence_a_line(f"Eine Zeile{mark}noch eine. Ende.") == (
        f"Eine Zeile{mark}noch eine.\nEnde."
    )


LEFT_ALONE = [
    "- Ein Punkt. Mit Text.\n- Noch einer. Mit Text.",
    "1. Ein Punkt. Mit Text.\n   Und mehr. Noch mehr.",
    "- Punkt\n\n  Ein Absatz darin. Mit Text.",
    "> Ein Zitat. Mit Text.\nEr geht weiter. So.",
    "a. B | c. D\n--- | ---\ne. F | g. H",
    "```python\na. B\n\nC. D\n```",
    "~~~\na. B\n```\nC. D\n~~~",
    "    eingerückt. Code",
    "# Titel. Noch einer.",
    "Titel. Noch einer.\n===",
    "<div>\nEin Text. Mit HTML.\n</div>",
    "<!-- a. B\n\nC. D -->",
    "<pre>\na. B\n\nC. D\n</pre>",
    "$$\na. B\n\nC. D\n$$",
    "\\begin{align}\na. B\n\nC. D\n\\end{align}",
    "[1]: https://example.org/ 'Ein Titel. Noch einer.'",
    "***",
]


@pytest.mark.parametrize("source", LEFT_ALONE)
def test_is_what_is_no_paragraph_left_alone(source: str) -> None:
    assert one_sentence_a_line(source) == source


def test_is_a_paragraph_after_something_else_found() -> None:
    for source in LEFT_ALONE:
        assert one_sentence_a_line(f"{source}\n\nEins. Zwei.").endswith("\n\nEins.\nZwei.")
    assert one_sentence_a_line("# Titel\nEins. Zwei.") == "# Titel\nEins.\nZwei."


def test_are_blank_lines_around_the_text_removed() -> None:
    assert one_sentence_a_line("\n\nEins. \n  \nZwei.\n\n") == "Eins.\n\nZwei."


WORDS = """
Wort Satz. Frage? Ruf! z. B. d. h. Dr. 3. 2011. usw. Ende.* ÄÖ. é. (Klammer auf. zu) „Zitat.
Ende.“ "so." :( :) 👍 … ... &amp; \\ \\* ~~weg~~ **fett. So** _kursiv_ `code. X` ``a`b`` `
[Link. Text](https://example.org/a. b) [lose <b> </b> <br> <!-- --> <pre> $x. Y$ $ 5$
- * + 1. 1) # ## > | a|b -|- --- === *** ___ ``` ~~~ $$ [1]:
"""
PHRASES = ["[Link. Text](https://example.org/a. b)", "`code. X`", "$x. Y$", "    "]
PIECES = st.sampled_from([*WORDS.split(), *PHRASES])
GAPS = st.sampled_from([" ", " ", " ", "\n", "\n\n", "  \n", "\\\n", "\t", "\n  ", "\n    "])


@st.composite
def markdown(draw: st.DrawFn) -> str:
    pairs = draw(st.lists(st.tuples(PIECES, GAPS), max_size=25))
    return "".join(part for pair in pairs for part in pair)


def rendered(source: str) -> str:
    """Return the page that a reader sees; a line's end is a space there."""
    page = re.sub(r"\s+", " ", markdown2html_mistune(source))
    return re.sub(
        r" ?(</code></pre>|</?(p|h\d|li|ul|ol|blockquote|pre|br)\b[^>]*>) ?", r"\1", page
    ).strip()


@settings(deadline=None, max_examples=60)
@given(markdown())
def test_does_the_page_stay_the_same(source: str) -> None:
    source = re.sub(r"^[ \t]+$", "", source, flags=re.M)  # mistune takes such a line for code
    assert rendered(one_sentence_a_line(source)) == rendered(source.rstrip())


@settings(deadline=None, max_examples=60)
@given(st.one_of(markdown(), st.text()))
def test_does_a_second_pass_change_nothing(source: str) -> None:
    once = one_sentence_a_line(source)
    assert one_sentence_a_line(once) == once


@settings(deadline=None, max_examples=60)
@given(st.text(alphabet=st.characters(exclude_characters="`~$<>#|=-\\[")))
def test_is_every_word_kept(source: str) -> None:
    source = source.replace("\r", "\n")
    assert one_sentence_a_line(source).split() == source.split()
