"""What experts say of the posts."""

from __future__ import annotations

import pandas as pd

from candystorm.sampledata._read import LANGUAGES, ORGANISATIONS, read_table
from candystorm.sampledata._texts import PRINCIPLES, texts_of


def post_tags() -> pd.DataFrame:
    """Return what experts say of each post: the gold tags of the exercises.

    They stand apart from the data because participants get the data.

    Returns
    -------
    DataFrame
        One row a text: ``org``, ``key``, ``post_id`` (of its first appearance; NA if it never
        appeared), ``dialogic`` (False: one-way), ``clear`` (two professionals would agree on
        that), a bool column for each principle, named as in `candystorm.principles`, and
        ``text_de``, ``text_en``.
    """
    first = read_table("posts").drop_duplicates(["org", "text_de"])
    post_ids = first.set_index(["org", "text_de"])["post_id"].to_dict()
    rows = []
    for organisation in ORGANISATIONS:
        for post in texts_of(organisation).posts:
            row: dict[str, object] = {
                "org": organisation,
                "key": post.key,
                "post_id": post_ids.get((organisation, post.text["de"])),
                "dialogic": post.dialogic,
                "clear": post.clear,
            }
            row |= {principle: principle in post.principles for principle in PRINCIPLES.values()}
            row |= {f"text_{language}": post.text[language] for language in LANGUAGES}
            rows.append(row)
    return pd.DataFrame(rows).astype({"post_id": "str"})
