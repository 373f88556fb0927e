"""How the engagement with each post grew: what half-lives are estimated from."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence

from candystorm.sampledata._history._days import HOUR, Period
from candystorm.sampledata._history._posted import Posted, Said
from candystorm.sampledata._history._reach import told

#: Hours after the post; a post near the end of the data has fewer. The last ones are for platforms
#: that remember for months.
AGES = (0.25, 0.5, 1, 2, 4, 8, 12, 24, 48, 96, 168, 336, 720, 1440, 2880, 5760, 8760)


def curves(
    organisation: str, posts: Iterable[Posted], said: Sequence[Said], period: Period
) -> list[dict[str, object]]:
    """Return the engagement (reactions, comments, shares and saves) with each post at some ages."""
    times: defaultdict[Posted, list[dt.datetime]] = defaultdict(list)
    for one in said:
        times[one.post].append(one.post.time if one.time is None else one.time)
    rows: list[dict[str, object]] = []
    for post in posts:
        assert post.course is not None
        comments = sorted(times[post])
        counted = told(post, post.figures, len(comments))
        others = sum(counted[name] or 0 for name in ("reactions", "shares", "saves"))
        whole = post.course.share(period.end)
        for age in AGES:
            time = post.time + age * HOUR
            if time > period.end:
                break
            come = others * post.course.share(time) / whole if whole else 0.0
            rows.append(
                {
                    "org": organisation,
                    "platform": post.platform,
                    "post_id": post.post_id,
                    "age_hours": age,
                    "total": int(come + 0.5) + bisect_right(comments, time),
                }
            )
    return rows
