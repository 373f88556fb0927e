"""Posts, comments, waves and labels as tables."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from candystorm.sampledata._history._days import DAY, HOUR, Period
from candystorm.sampledata._history._posted import Posted, Said
from candystorm.sampledata._history._reach import told
from candystorm.sampledata._history._surge import over, top_hour
from candystorm.sampledata._history._triage import Labelled
from candystorm.sampledata._history._waves import Wave
from candystorm.sampledata._read import LANGUAGES
from candystorm.sampledata._texts import Words

Row = dict[str, object]

#: A wave is over when this share of its comments has been written.
_OVER = 0.97


def name_comments(said: Iterable[Said], prefix: str) -> list[Said]:
    """Give each comment its name and return them in the order of their time."""
    ordered = sorted(said, key=_order)
    counts: Counter[str] = Counter()
    for one in ordered:
        if not one.given:
            platform = one.post.platform
            counts[platform] += 1
            one.comment_id = f"{prefix}-{platform}-c{counts[platform]:05d}"
    for one in ordered:
        if one.parent is not None:
            one.parent_id = one.parent.comment_id
    return ordered


def _order(one: Said) -> tuple[dt.datetime, bool, str, str, str]:
    # A comment whose time is lost stands after its post; a reply after what it answers.
    time = one.post.time if one.time is None else one.time
    return time, one.is_own, one.post.place, one.comment_id, one.author_hash


def post_rows(
    organisation: str, posts: Iterable[Posted], said: Iterable[Said], exported: dt.date
) -> list[Row]:
    """Return one row a post in canonical columns, with its texts in all languages."""
    count = Counter(one.post for one in said)
    return [
        {
            "org": organisation,
            "platform": post.platform,
            "post_id": post.post_id,
            "published_at": post.time,
            "tz_source": "UTC",
            "time_precision": "minute",
            "type": post.type,
            **_in_languages("text", post.full_text),
            **_in_languages("title", post.title),
            "url": f"https://{post.platform}.example/{organisation}/{post.post_id}",
            **told(post, post.figures, count[post]),
            "video_seconds": post.seconds,
            "paid": post.paid,
            "is_reply": False,
            "export_date": exported,
            "metric_semantics": "lifetime",
            "key": post.key,
            "wave": post.wave,
        }
        for post in posts
    ]


def comment_rows(organisation: str, said: Iterable[Said]) -> list[Row]:
    """Return one row a comment in canonical columns, with its text in all languages."""
    return [
        {
            "org": organisation,
            "platform": one.post.platform,
            "comment_id": one.comment_id,
            "parent_id": one.parent_id,
            "post_id": one.post.post_id,
            "created_at": one.time,
            "author_hash": one.author_hash,
            "author_name": one.author_name,
            "is_own": one.is_own,
            "needs_reply": one.needs_reply,
            "kind": one.kind,
            "stance": one.stance,
            "wave": one.wave,
            "label": one.label,
            "replies_to": one.replies_to,
            **_in_languages("text", one.text),
        }
        for one in said
    ]


def wave_rows(
    organisation: str, waves: Iterable[Wave], said: Sequence[Said], period: Period
) -> list[Row]:
    """Return one row a wave, in the order of their time."""
    by_wave: defaultdict[str, list[Said]] = defaultdict(list)
    for one in said:
        if one.wave is not None:
            by_wave[one.wave].append(one)
    rows: list[Row] = []
    for wave in sorted(waves, key=lambda wave: wave.start):
        here = by_wave[wave.key]
        peak, top = top_hour(here)
        end = over(here, _OVER).replace(minute=0, second=0) + HOUR
        rows.append(
            {
                "org": organisation,
                "wave": wave.key,
                "kind": wave.kind,
                "platform": wave.platform,
                "spreads_to": ";".join(wave.spreads_to),
                "start": period.local(wave.start),
                "peak": peak,
                "end": end,
                "comments": sum(not one.is_own for one in here),
                "top_hour": top,
                **_in_languages("title", wave.title),
                **_in_languages("story", wave.story),
            }
        )
    return rows


def labelled_rows(
    organisation: str, labelled: Iterable[Labelled], said: Iterable[Said]
) -> list[Row]:
    """Return one row a comment with a gold label."""
    by_label = {one.label: one for one in said if one.label is not None}
    return [
        {
            "org": organisation,
            "platform": one.platform,
            "key": one.key,
            "label": one.label,
            "also": one.also,
            **_in_languages("why", one.why),
            "arousal": one.arousal,
            "target": one.target,
            "needs_reply": one.needs_reply,
            "incident": one.incident,
            "deadline_minutes": one.deadline_minutes,
            "irony": one.irony,
            "dialect": one.dialect,
            "comment_id": by_label[one.key].comment_id,
            "post_id": by_label[one.key].post.post_id,
            "created_at": by_label[one.key].time,
            **_in_languages("text", one.text),
        }
        for one in labelled
    ]


def export_day(period: Period) -> dt.date:
    """Return the day on which the figures were taken."""
    return period.last + DAY


def _in_languages(column: str, words: Words | None) -> Row:
    return {f"{column}_{language}": words and words[language] for language in LANGUAGES}
