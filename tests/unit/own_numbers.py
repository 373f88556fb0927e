"""Exports for the tests of the widgets for own numbers."""

from __future__ import annotations

import zlib

_TWITTER_EPOCH_MS = 1288834974657
_FIRST_MS = 1789221485000  # 2026-09-12 13:58:05 UTC
_HEADER = (
    "Post id,Date,Post text,Post Link,Impressions,Likes,Engagements,Bookmarks,Shares,New follows,"
    "Replies,Reposts,Profile visits,Detail Expands,URL Clicks,Hashtag Clicks,Permalink Clicks\n"
)


def x_posts(n: int = 12, text: str = "Wer liest mit? Schreiben Sie uns bis Freitag.") -> bytes:
    """Return what X exports as the posts of an account, a day apart; other texts, other posts."""
    low = zlib.crc32(text.encode()) % (1 << 22)
    rows = "".join(
        f"{(_FIRST_MS - _TWITTER_EPOCH_MS + day * 86_400_000) << 22 | low},"
        f'"Sat, Sep {12 + day}, 2026",'
        f'"{text}",https://x.com/a/status/{day},"{900 + 41 * day}",{7 * day},9,1,2,0,{day},1,0,0,3,'
        "0,0\n"
        for day in range(n)
    )
    return (_HEADER + rows).encode()


#: Headings that no loader knows.
UNKNOWN = (
    "Wann;Botschaft;Gesehen von;Herzen;Interne Nummer\n"
    "03.05.2026 09:00;Die Lesung beginnt um acht, kommen Sie gern;1.204;18;A-1\n"
    "04.05.2026 12:30;Neue Öffnungszeiten ab Montag für alle Häuser;980;7;A-2\n"
    "17.05.2026 18:15;Danke für 3.000 Spenden, das ist großartig;2.310;96;A-3\n"
).encode()

#: What a person says of it: a column for each.
SAID = ["published_at", "text", "impressions", "reactions", ""]

#: The same without a day that tells months from days.
UNKNOWN_SLASHES = (
    b"Moment,Botschaft,Gesehen von\n"
    b"03/04/2026,Die Lesung beginnt um acht kommen Sie gern,1204\n"
    b"05/06/2026,Neue Zeiten ab Montag in allen Haeusern,980\n"
)

CHAT = (
    "31.12.25, 23:58 - Mia Muster: Wann öffnet die Bücherei morgen wieder für alle?\n"
    "31.12.25, 23:59 - Bücherei Aubach: Morgen bleibt zu, übermorgen ab zehn.\n"
    "01.01.26, 00:01 - Mia Muster: Danke! Schreiben Sie mir an mia@post.example\n"
).encode()
