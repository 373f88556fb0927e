"""When does a storm begin? Alarms from mentions per interval, as they come in.

The detector knows at each interval only what was before. It compares the mentions of the last ten
minutes, and of the last hour, with what is usual: at this hour, on this day of the
week, at the level of the last hours. How large an excess must be is learnt from the series itself,
from the largest excess of each day so far: what comes less often than once in ten days is an
alarm (a return period, as floods are measured). So one setting holds on quiet series and on those
where bursts are the rule. A wave gives one alarm; another one comes only after twelve hours, and
if the first wave is over or has grown clearly worse.

Missing intervals are skipped, whether the row is missing or its number. An outage, where mentions
stay away, is no alarm, and what is usual is not forgotten over it. The first two days (or 14
intervals, where these are longer) are warm-up, without alarms.

>>> import numpy as np, pandas as pd
>>> hours = pd.date_range("2026-03-02", periods=24 * 21, freq="h", tz="Europe/Vienna")
>>> mentions = pd.Series(np.random.default_rng(1).poisson(6, len(hours)), hours)
>>> mentions.iloc[400:410] += 80
>>> found = detect(mentions)
>>> found.index[found["alarm"]].item()
Timestamp('2026-03-18 16:00:00+0100', tz='Europe/Vienna')

References
----------
Graf, D. & Schwede, B. (2012). Shitstorm-Skala: Wetterbericht für Social Media. The cut points
are an assumption of the course; they stand in ``levels.toml``.

Coles, S. (2001). An Introduction to Statistical Modeling of Extreme Values. Springer. Return
levels from the largest values of blocks (chapter 3).

Leadbetter, M. R. (1991). On a basis for 'Peaks over Threshold' modeling. Statistics & Probability
Letters 12(4), 357-362. One value a cluster.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import numpy as np
import pandas as pd

from candystorm.language import languages
from candystorm.storm.detection.alarm import Alarm
from candystorm.storm.detection.mentions import (
    DAY,
    LEARNT_FROM,
    MINUTE,
    InvalidMentions,
    Mentions,
    check_counts,
    check_interval,
    check_shares,
    interval_of,
    read_mentions,
    steps_between,
    with_gaps,
)
from candystorm.storm.detection.running import Findings, Onset, Running
from candystorm.storm.reals import is_number, reals

__all__ = ["Alarm", "Detector", "InvalidMentions", "detect"]

AT_ONCE = 1 << 15


def detect(
    counts: pd.Series[Any],
    negative: pd.Series[Any] | None = None,
    *,
    interval: float | None = None,
    language: str = "en",
) -> pd.DataFrame:
    """Find storms in mentions per interval; every row knows only the rows before it.

    Parameters
    ----------
    counts
        Mentions an interval; index: DatetimeIndex of their starts, in order, with or without a
        time zone (with one, the rhythm follows the local clock). From one minute to one day an
        interval. Missing intervals may be left out, or be nan.
    negative
        Share of negative mentions in [0, 1], at the same times; nan where unknown.
    interval
        Seconds; by default the shortest step of the index.
    language
        Of ``why``: ``"de"`` or ``"en"``.

    Returns
    -------
    DataFrame
        With the index of ``counts`` and these columns. ``score``, float in [0, 1]: how rare this
        excess is on this series, 0.5 at a return period of ten days; high at the onset and where
        it grows, low in a wave that is known. ``alarm``, bool: ``score`` is at least 0.5, and it
        is a new wave. ``level``, int: 0 to 6 (Graf & Schwede 2012), 0 where no wave is running.
        ``sign``, int: -1, +1, or 0 where no wave is running, shares are unknown, or they don't
        clearly differ from the usual one. ``why``, str: a sentence for each alarm, else "".

    Raises
    ------
    InvalidMentions
        The series can't be read.

    Examples
    --------
    >>> days = pd.date_range("2026-01-01", periods=60, freq="D")
    >>> mentions = pd.Series(20 + np.arange(60) % 7, days)
    >>> mentions["2026-02-20"] = 200
    >>> found = detect(mentions)
    >>> found.loc[found["alarm"], "why"].item()
    '200 mentions in one day where 22 are usual on such a day: 9.1 times as many.'
    """
    _require_language(language)
    counts, mentions = read_mentions(counts, negative)
    index = counts.index
    assert isinstance(index, pd.DatetimeIndex)
    if interval is not None:
        step = check_interval(interval)
    elif len(index) > 1:
        step = interval_of(mentions.seconds)
    else:
        step = DAY  # a single time: nothing can be said about it
    why = pd.Series("", index=index, dtype="str")
    if not len(index):
        empty = np.zeros(0)
        return _frame(empty, empty > 0, empty.astype(np.int8), empty.astype(np.int8), why)
    running = Running(step)
    steps = steps_between(mentions, step, None)
    filled, rows = with_gaps(mentions, steps, running.longest_gap)
    alarm = np.zeros(len(filled.counts), dtype=bool)
    score = np.empty(len(alarm))
    level, sign = np.empty((2, len(alarm)), np.int8)
    sentences = {}
    # In parts that fit in the processor's cache: twice as fast as in one piece.
    for begin in range(0, len(alarm), AT_ONCE):
        part = slice(begin, begin + AT_ONCE)
        found = running.take(filled[part])
        score[part], level[part], sign[part] = found.score, found.level, found.sign
        for onset in found.onsets:
            alarm[begin + onset.row] = True
            place = int(np.searchsorted(rows, begin + onset.row))
            sentences[place] = _alarm(index[place], step, onset, found).sentence(language)
    for place, sentence in sentences.items():
        why.iloc[place] = sentence
    return _frame(score[rows], alarm[rows], level[rows], sign[rows], why)


@dataclass(slots=True)
class Detector:
    """The same as :func:`detect`, interval by interval; what it remembers does not grow.

    Parameters
    ----------
    interval : float, optional
        Seconds. Without it the shortest step of the first twelve times counts.

    Attributes
    ----------
    score : float
        Of the last interval, as :func:`detect` gives it.
    level, sign : int
        Of the wave that is running, 0 if there is none.

    Examples
    --------
    >>> detector = Detector()
    >>> for minute in range(0, 60 * 24 * 4, 5):
    ...     time = pd.Timestamp("2026-03-02") + pd.Timedelta(minutes=minute)
    ...     alarm = detector.update(time, 90 if minute == 5000 else 3)
    ...     if alarm:
    ...         print(alarm.time, alarm.sentence())
    2026-03-05 11:20:00 93 mentions in 10 min where 6 are usual at this hour: 16 times as many.
    """

    interval: float | None = None
    score: float = field(default=0.0, init=False)
    level: int = field(default=0, init=False)
    sign: int = field(default=0, init=False)
    _running: Running | None = field(default=None, init=False, repr=False)
    _first: list[tuple[int, int, float, float]] = field(default_factory=list, init=False)
    _last: tuple[int, int] | None = field(default=None, init=False)
    _aware: bool | None = field(default=None, init=False)

    def __post_init__(self) -> None:
        if self.interval is not None:
            self._running = Running(check_interval(self.interval))

    def update(self, time: datetime, count: float, negative: float | None = None) -> Alarm | None:
        """Take the next interval.

        Parameters
        ----------
        time
            Its start, later than the one before.
        count
            Mentions; nan where unknown.
        negative
            Share of negative ones in [0, 1]; None or nan where unknown.

        Returns
        -------
        Alarm or None

        Raises
        ------
        InvalidMentions
            The values are impossible, or the time does not follow; nothing is remembered of it.
        """
        stamp, row = self._row(time, count, negative)
        rows = [*self._first, row]
        part = _mentions(rows)
        running = self._running
        if running is None:
            self._require_later(row[0])
            if len(rows) < LEARNT_FROM:
                self._first, self._aware = rows, stamp.tzinfo is not None
                return None
            running = Running(interval_of(part.seconds))
        steps = steps_between(part, running.interval, self._last)
        # Only from here on is anything remembered.
        self._running, self._first, self._aware = running, [], stamp.tzinfo is not None
        self.interval = float(running.interval)
        filled, places = with_gaps(part, steps, running.longest_gap)
        found = running.take(filled)
        last = int(places[-1])
        self._last = (int(part.seconds[-1]), int(part.wall[-1]))
        self.score, self.level, self.sign = (
            float(found.score[last]),
            int(found.level[last]),
            int(found.sign[last]),
        )
        if not found.onsets:
            return None
        return _alarm(stamp, running.interval, found.onsets[-1], found)

    def _require_later(self, seconds: int) -> None:
        """Refuse a time that cannot follow while the interval is being learnt."""
        if not self._first:
            return
        apart = seconds - self._first[-1][0]
        if apart <= 0:
            raise InvalidMentions("Mentions must be in the order of their times.")
        if apart < MINUTE:
            check_interval(apart)

    def _row(
        self, time: datetime, count: float, negative: float | None
    ) -> tuple[pd.Timestamp, tuple[int, int, float, float]]:
        try:
            stamp = None if is_number(time) else pd.Timestamp(time)
        except (TypeError, ValueError, OverflowError):
            stamp = None
        if stamp is None:
            raise InvalidMentions("This is not a time: %(value)r.", value=time)
        if pd.isna(stamp):
            raise InvalidMentions("The time is missing.")
        aware = stamp.tzinfo is not None
        if self._aware not in (None, aware):
            raise InvalidMentions("Either all times have a time zone, or none.")
        share = np.nan if negative is None else negative
        for value, check in ((count, check_counts), (share, check_shares)):
            numbers = reals([value])
            if numbers is None or numbers.shape != (1,):
                raise InvalidMentions(
                    "Mentions and shares must be numbers, not %(dtype)s.",
                    dtype=type(value).__name__,
                )
            check(numbers)
        wall = stamp.tz_localize(None) if aware else stamp
        row = (_seconds(stamp), _seconds(wall), float(count), float(share))
        return stamp, row


def _seconds(stamp: pd.Timestamp) -> int:
    return math.floor(stamp.timestamp())


def _mentions(rows: list[tuple[int, int, float, float]]) -> Mentions:
    seconds, wall, counts, shares = zip(*rows, strict=True)
    return Mentions(np.array(seconds), np.array(wall), np.array(counts), np.array(shares))


def _alarm(stamp: pd.Timestamp, interval: int, onset: Onset, found: Findings) -> Alarm:
    return Alarm(
        time=stamp,
        start=stamp - pd.Timedelta(seconds=onset.begun * interval),
        level=int(found.level[onset.row]),
        sign=int(found.sign[onset.row]),
        score=float(found.score[onset.row]),
        rate_ratio=onset.mentions / onset.usual if onset.usual else np.inf,
        mentions=onset.mentions,
        usual=onset.usual,
        window=pd.Timedelta(seconds=onset.window * interval),
        negative=onset.share,
        usual_negative=onset.usual_share,
    )


def _frame(score: Any, alarm: Any, level: Any, sign: Any, why: pd.Series[Any]) -> pd.DataFrame:
    columns = {"score": score, "alarm": alarm, "level": level, "sign": sign, "why": why.array}
    return pd.DataFrame(columns, index=why.index)


def _require_language(language: str) -> None:
    if language not in languages():
        raise InvalidMentions("The course has no language %(value)r.", value=language)
