"""One sentence a line in Markdown, so that a change of one sentence is a change of one line.

Only plain paragraphs are touched; headings, lists, tables, code, formulas, quotes and HTML stay
as they are. Where it is not sure that a sentence ends, no line is broken, and a line that an
author ends after a full stop stays ended: the page looks the same in any case.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

__all__ = ["one_sentence_a_line"]


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# After these a sentence goes on, whatever follows.
_NEVER_LAST = _words(
    "abb abs bd bzgl bzw ca cf dh dr ebd eg evtl exkl ggf hrsg ie inkl insb kap lfd mr mrs ms nr "
    "prof resp sog st tel vgl vs zb ziff zzgl"
)
# After these it goes on if a number follows: Art. 5, No. 3, mind. 4.
_BEFORE_NUMBER = _words("art ch fig max min mind no pp sec tab vol")
# With these a sentence may end; only the author's own line break says so.
_MAY_BE_LAST = _words(
    "al apr aug co corp dec dept dez dgl dt etc ev feb gmbh inc jan jh jr jul jun ltd mio mrd mär "
    "nov oct okt sek sep sept sr std tsd usf usw"
)

_FENCE = re.compile(r" {0,3}(`{3,}(?=[^`]*$)|~{3,})")
_HEADING = re.compile(r" {0,3}#{1,6}(\s|$)")
_FORMULA = re.compile(r" {0,3}(\$\$|\\begin\{)")
# CommonMark's HTML blocks that may hold blank lines, each with what ends it.
_HTML_BLOCKS = [
    (re.compile(opening, re.IGNORECASE), re.compile(closing, re.IGNORECASE))
    for opening, closing in (
        (r" {0,3}<(script|pre|style|textarea)(\s|>|$)", r"</(script|pre|style|textarea)>"),
        (r" {0,3}<!--", r"-->"),
        (r" {0,3}<\?", r"\?>"),
        (r" {0,3}<!\[CDATA\[", r"\]\]>"),
    )
]
# A line that begins like this is, or could become, something else than a paragraph's.
_SPECIAL = re.compile(
    r"\s|[-+*](\s|$)|\d{1,9}[.)](\s|$)|[<>|#=~:]|```|\$\$|\\begin\{|\\\[|\[[^\]]*\]:"
    r"|([-*_]\s*){3,}$|-+\s*$|\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)*\|?\s*$"
)

# Code, links, HTML and formulas are one piece each; an escaped character is only itself.
_PIECE = re.compile(
    r"\\.|(?P<piece>(?<!`)(?P<ticks>`+)(?!`).+?(?<!`)(?P=ticks)(?!`)"
    r"|!?\[[^\[\]\n]*\](?:\([^()\n]*(?:\([^()\n]*\)[^()\n]*)*\)|\[[^\[\]\n]*\])"
    r"|<[A-Za-z/!?][^<>\n]*>|\$(?=\S)[^$\n]+?(?<=\S)\$)",
    re.DOTALL,
)
_GAP = re.compile(r"[ \t\n]+")  # a no-break space is no gap
_OPENING = "([„“”\"'‚‘»«*_~"
_CLOSING = ")]“”\"'’‘»«*_~"
_CLOSED_BY = {
    "(": ")", "[": "]", "„": "“”\"", "“": "”", "‚": "‘’", "»": "«", "«": "»", '"': '"',
}  # fmt: skip
_DOTTED_LETTERS = re.compile(r"(\w\.[\u00a0\u202f]?)+$")  # z. B., i.e., U.S.
_ORDINAL_OR_DATE = re.compile(r"(\d{1,3}|(\d{1,2}\.)+\d{1,2})\.$")  # am 3. Mai, am 3.5. mittags


def one_sentence_a_line(markdown: str) -> str:
    r"""Put every sentence of Markdown's paragraphs on a line of its own.

    Parameters
    ----------
    markdown
        Source of a Markdown cell; lines end in ``\n``.

    Returns
    -------
    str
        Source that renders the same; a second pass changes nothing.

    Examples
    --------
    >>> print(one_sentence_a_line("Antworten Sie, z. B. heute. Am 3. Mai\nist es zu spät."))
    Antworten Sie, z. B. heute.
    Am 3. Mai ist es zu spät.
    """
    written: list[str] = []
    blocks = list(_blocks(markdown.split("\n")))
    for block, following in pairwise([*blocks, [""]]):
        lines = block
        if block != [""] and not any(map(_SPECIAL.match, block)):
            # Spaces at the end of a paragraph mean nothing, unless it goes on as a formula.
            text = "\n".join(block)
            lines = _sentences(text.rstrip() if following == [""] else text)
            if any(map(_SPECIAL.match, lines)):
                lines = block
        written += lines
    return "\n".join(written).strip("\n").rstrip()


def _blocks(lines: list[str]) -> Iterator[list[str]]:
    """Cut Markdown where a blank line, a heading or a block with an end of its own cuts it."""
    at = 0
    while at < len(lines):
        end = at + 1
        if not lines[at].strip():
            yield [""]
        elif close := _closing(lines[at]):
            while end < len(lines) and not close.search(lines[end]):
                end += 1
            end += 1
            # Handed over in one string that begins like its first line, so it stays as it is.
            yield ["\n".join(lines[at:end])]
        else:
            while end < len(lines) and _goes_on(lines[end - 1], lines[end]):
                end += 1
            yield lines[at:end]
        at = end


def _goes_on(line: str, following: str) -> bool:
    headings = _HEADING.match(line) or _HEADING.match(following)
    return not headings and bool(following.strip()) and not _closing(following)


def _closing(line: str) -> re.Pattern[str] | None:
    """Return what ends the block that this line opens and does not end itself."""
    if fence := _FENCE.match(line):
        mark = fence[1]
        return re.compile(rf"^\s*{re.escape(mark[0])}{{{len(mark)},}}\s*$")
    for opening, closing in _HTML_BLOCKS:
        if opened := opening.match(line):
            return None if closing.search(line, opened.end()) else closing
    if formula := _FORMULA.match(line):
        closing = re.compile(r"\$\$" if formula[1] == "$$" else r"\\end\{")
        return None if closing.search(line, formula.end()) else closing
    return None


class _Word(NamedTuple):
    """A word with its place; ``shape`` has an X for each character of a piece."""

    start: int
    end: int
    shape: str

    @property
    def core(self) -> str:
        """The word without what closes after its full stop."""
        return self.shape.rstrip(_CLOSING)

    @property
    def abbreviation(self) -> str:
        """What may be an abbreviation, without its full stop."""
        last = re.split(r"[-/–\u00a0\u202f]", self.core.lstrip(_OPENING))[-1]
        return last.removesuffix(".").lower()


def _sentences(text: str) -> list[str]:
    """Break a paragraph's text after its sentences; hard line breaks stay."""
    shape = _PIECE.sub(lambda found: "X" * len(found[0]) if found["piece"] else found[0], text)
    pairs = _pairs(shape)
    words = [_Word(*found.span(), found[0]) for found in re.finditer(r"[^ \t\n]+", shape)]
    lines, line = [], ""
    sentence = 0  # where the sentence begins that is being read
    for number, (word, after) in enumerate(pairwise(words)):
        line += text[word.start : word.end].replace("\n", " ")
        gap = shape[word.end : after.start]
        hard = _hard_break(word, gap)
        before = words[number - 1] if number else None
        ends = hard is not None or (
            not _SPECIAL.match(text[after.start :].split("\n")[0])
            and (
                _ends_sentence(shape, pairs, sentence, word, after)
                or ("\n" in gap and _author_ends(before, word, after))
            )
        )
        if ends:
            lines.append(line + (hard or ""))
            line, sentence = "", after.start
        else:
            line += " "
    last = words[-1]
    return [*lines, line + text[last.start : last.end].replace("\n", " ") + text[last.end :]]


def _hard_break(word: _Word, gap: str) -> str | None:
    """Return the spaces of a hard line break, "" if a backslash makes it, None if it is none."""
    before, newline, _ = gap.partition("\n")
    if newline and before.endswith("  "):
        return "  "
    slashes = len(word.shape) - len(word.shape.rstrip("\\"))
    return "" if newline and not before and slashes % 2 else None


def _pairs(shape: str) -> list[tuple[int, int]]:
    """Return where brackets and quotation marks open and close; smileys are no brackets."""
    pairs: list[tuple[int, int]] = []
    opened: list[int] = []
    for at, character in enumerate(shape):
        closes = [k for k, start in enumerate(opened) if character in _CLOSED_BY[shape[start]]]
        before = shape[at - 1] if at else " "
        if closes:
            pairs.append((opened[closes[-1]], at))
            del opened[closes[-1] :]
        elif (
            (character in "([" and before not in ":;-=")
            or character in "„“"
            or (character in _CLOSED_BY and (before.isspace() or before in _OPENING))
        ):
            opened.append(at)
    return pairs


def _ends_sentence(
    shape: str, pairs: list[tuple[int, int]], sentence: int, word: _Word, after: _Word
) -> bool:
    """Tell whether a sentence surely ends with this word."""
    core = word.core
    if not core.endswith((".", "!", "?")) or core.endswith("..") or not _is_upper(after):
        return False
    if core.endswith(".") and _is_abbreviation(word, after):
        return False
    if any(start < word.end <= end for start, end in pairs):
        return False
    stop = word.start + len(core)
    for start, end in pairs:
        if not stop <= end < word.end:
            continue
        # A question in quotes or a remark in brackets may stand in the middle of a sentence.
        head = shape[sentence:start].strip(_OPENING + " \t\n")
        quoted = shape[start] not in "(["
        if head and not (quoted and (head.endswith(":") or core.endswith("."))):
            return False
    return True


def _author_ends(before: _Word | None, word: _Word, after: _Word) -> bool:
    """Tell whether the author's line break here can be the end of a sentence."""
    core = word.core.lstrip(_OPENING)
    if not core.endswith((".", "!", "?", "…")) or after.shape.lstrip(_OPENING)[:1].islower():
        return False
    if word.abbreviation in _NEVER_LAST or _is_before_number(word, after):
        return False
    if _DOTTED_LETTERS.match(core) and not core[0].isdigit():
        inside = before is not None and _DOTTED_LETTERS.match(before.shape.lstrip(_OPENING))
        return core[0].isupper() and not inside
    return True


def _is_abbreviation(word: _Word, after: _Word) -> bool:
    core = word.core.lstrip(_OPENING)
    return (
        word.abbreviation in _NEVER_LAST
        or word.abbreviation in _MAY_BE_LAST
        or _is_before_number(word, after)
        or bool(_DOTTED_LETTERS.match(core))
        or bool(_ORDINAL_OR_DATE.match(core))
    )


def _is_before_number(word: _Word, after: _Word) -> bool:
    return word.abbreviation in _BEFORE_NUMBER and after.shape[:1].isdigit()


def _is_upper(word: _Word) -> bool:
    first = word.shape.lstrip(_OPENING)[:1]
    return first.isupper() or first.isdigit()
