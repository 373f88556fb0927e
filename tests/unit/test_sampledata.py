from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import frictionless
import numpy as np
import pandas as pd
import pytest
from data_package import unpack

from candystorm import _files, dialogue, principles, sampledata
from candystorm.errors import DefinitionError
from candystorm.sampledata._characters import character_of
from candystorm.sampledata._read import LANGUAGES
from candystorm.sampledata._repertoire import MOST_USES
from candystorm.sampledata._texts import read_texts, texts_of

ORGANISATIONS = sampledata.ORGANISATIONS
GENERATED = {
    *("posts.csv", "comments.csv", "organisations.csv", "waves.csv", "triage.csv"),
    *("history-posts.csv.bz2", "history-daily.csv.bz2", "history-comments.csv.bz2"),
    *("history-curves.csv.bz2", "mentions.csv.bz2", "datapackage.json", "sample-exports.csv"),
}
VIENNA = "Europe/Vienna"


@pytest.fixture(scope="module")
def posts() -> pd.DataFrame:
    return pd.concat([sampledata.sample(name).posts for name in ORGANISATIONS])


@pytest.fixture(scope="module")
def comments() -> pd.DataFrame:
    return pd.concat([sampledata.sample(name).comments for name in ORGANISATIONS])


@pytest.fixture(scope="module")
def inbound(comments: pd.DataFrame) -> pd.DataFrame:
    return comments[~comments["is_own"]]


def first_response(organisation: str) -> dialogue.FirstResponseTime:
    return dialogue.first_response_time(sampledata.sample(organisation).comments)


def ratio(organisation: str, month: int | None = None) -> float:
    answers = dialogue.answers(sampledata.sample(organisation).comments)
    if month is not None:
        answers = answers[answers["created_at"].dt.tz_convert(VIENNA).dt.month == month]
    return dialogue.dialogue_ratio(answers).ratio


# The files


def test_does_the_command_rebuild_every_byte_with_other_hashes_and_time_zone(
    tmp_path: Path,
) -> None:
    subprocess.run(
        [sys.executable, "-m", "candystorm.sampledata", tmp_path],
        check=True,
        capture_output=True,
        env={"PYTHONHASHSEED": "7", "TZ": "Pacific/Auckland", "LC_ALL": "C", "PATH": ""},
    )
    built = {
        path.relative_to(tmp_path).as_posix(): path.read_bytes()
        for path in tmp_path.rglob("*")
        if path.is_file()
    }
    there = (_files.datasets() / "exports").rglob("*.*")
    exports = {path.relative_to(_files.datasets()).as_posix() for path in there if path.is_file()}
    assert set(built) == GENERATED | exports
    for name, content in built.items():
        assert (_files.datasets() / name).read_bytes() == content, f"{name} is not as built"


def test_does_another_seed_give_other_data() -> None:
    one, other = (
        sampledata.generate("library", np.random.Generator(np.random.PCG64(seed)))
        for seed in (1, 2)
    )
    assert not one.comments.equals(other.comments)


def test_have_the_files_no_carriage_returns() -> None:
    assert not any(b"\r" in path.read_bytes() for path in _files.datasets().glob("*.csv"))


def test_does_the_data_package_describe_the_tables(tmp_path: Path) -> None:
    report = frictionless.validate(str(unpack(_files.datasets(), tmp_path)))
    assert report.valid, report.flatten(["taskName", "rowNumber", "fieldName", "note"])[:5]


def test_are_all_tables_in_the_data_package() -> None:
    package = json.loads((_files.datasets() / "datapackage.json").read_text(encoding="utf-8"))
    described = {table["path"] for table in package["resources"]}
    tables = [*_files.datasets().glob("*.csv*"), *_files.datasets().glob("scenarios/*/*.csv")]
    assert described == {path.relative_to(_files.datasets()).as_posix() for path in tables}
    assert described >= GENERATED - {"datapackage.json"}


def test_are_all_tables_and_columns_described_in_both_languages() -> None:
    package = json.loads((_files.datasets() / "datapackage.json").read_text(encoding="utf-8"))
    described = [package, *package["resources"]]
    described += [field for table in package["resources"] for field in table["schema"]["fields"]]
    for item in described:
        assert item["description"].strip()
        assert item["description_de"].strip() != item["description"]


def test_does_the_data_package_refuse_a_comment_on_no_post(tmp_path: Path) -> None:
    described = unpack(_files.datasets(), tmp_path, "organisations", "posts", "comments")
    text = (tmp_path / "comments.csv").read_text(encoding="utf-8")
    (tmp_path / "comments.csv").write_text(
        text.replace("lib-p001", "lib-p999"), encoding="utf-8", newline="\n"
    )
    assert not frictionless.validate(str(described)).valid


# Reading


@pytest.mark.parametrize("organisation", ORGANISATIONS)
def test_is_everything_but_the_text_the_same_in_both_languages(organisation: str) -> None:
    own_name, differ = ["author_name"], ["text", "lang"]
    for german, english in zip(
        sampledata.sample(organisation, "de"), sampledata.sample(organisation, "en"), strict=True
    ):
        both = differ + [name for name in own_name if name in german]
        pd.testing.assert_frame_equal(german.drop(columns=both), english.drop(columns=both))


def test_are_the_columns_typed() -> None:
    posts, comments = sampledata.sample("bakery", "en")
    assert str(posts["published_at"].dtype) == "datetime64[us, UTC]"
    assert str(comments["created_at"].dtype) == "datetime64[us, UTC]"
    assert comments["is_own"].dtype == posts["paid"].dtype == bool
    assert posts["comments"].dtype == "int64"
    assert comments["parent_id"].isna().any()
    assert set(posts["lang"]) == {"en"}


def test_do_a_callers_changes_stay_with_the_caller() -> None:
    posts, comments = sampledata.sample("library")
    posts.loc[:, "text"] = "overwritten"
    comments.loc[:, "is_own"] = True
    again = sampledata.sample("library")
    assert not (again.posts["text"] == "overwritten").any()
    assert not again.comments["is_own"].all()
    described = sampledata.organisations()
    described["name"] = "overwritten"
    assert not (sampledata.organisations()["name"] == "overwritten").any()


def test_is_an_unknown_organisation_refused_with_what_there_is() -> None:
    with pytest.raises(KeyError, match=r"There is no organisation 'zoo'.*library, shelter, bakery"):
        sampledata.sample("zoo")
    with pytest.raises(sampledata.NoSuchSample, match="language 'fr'"):
        sampledata.sample("library", "fr")


def test_does_reading_load_neither_the_generator_nor_the_texts() -> None:
    found = subprocess.run(
        [sys.executable, "-c", _LOADED], check=True, capture_output=True, text=True
    ).stdout
    assert found.split() == ["_read"]


_LOADED = """
import sys
from candystorm import sampledata
sampledata.sample("library")
prefix = "candystorm.sampledata."
print(*sorted(name.removeprefix(prefix) for name in sys.modules if name.startswith(prefix)))
"""


def test_are_the_organisations_described() -> None:
    described = sampledata.organisations("en")
    assert list(described.index) == list(ORGANISATIONS)
    for organisation, row in described.iterrows():
        assert row["opens"] < row["closes"]
        dialogue.BusinessHours(row["opens"], row["closes"], row["weekdays"])
        assert row["name"] == texts_of(str(organisation)).organisation.name["en"]


def test_are_the_tags_those_of_the_checklist() -> None:
    tags = sampledata.post_tags()
    assert {principle.id for principle in principles.PRINCIPLES} <= set(tags.columns)
    named = tags.dropna(subset=["post_id"])
    texts = pd.concat([sampledata.sample(name).posts for name in ORGANISATIONS])
    texts = texts.set_index("post_id")["text"]
    assert (texts.loc[named["post_id"]].to_numpy() == named["text_de"].to_numpy()).all()
    assert not {"dialogic", "clear"} & set(sampledata.sample("library").posts.columns)


# What is said


def test_are_there_enough_different_texts() -> None:
    for language in LANGUAGES:
        said = pd.concat([sampledata.sample(name, language).comments for name in ORGANISATIONS])
        posted = pd.concat([sampledata.sample(name, language).posts for name in ORGANISATIONS])
        assert said.loc[~said["is_own"], "text"].nunique() >= 400
        assert posted["text"].nunique() >= 75


@pytest.mark.parametrize("organisation", ORGANISATIONS)
def test_has_each_organisation_posts_and_comments_enough(organisation: str) -> None:
    posts, comments = sampledata.sample(organisation)
    assert len(posts) >= 30
    assert 350 <= len(comments) <= 700


def test_are_all_slots_filled_and_is_nothing_html(
    posts: pd.DataFrame, comments: pd.DataFrame
) -> None:
    for language in LANGUAGES:
        for organisation in ORGANISATIONS:
            for table in sampledata.sample(organisation, language):
                assert not table["text"].str.contains(r"[{}<>]|&\w+;|  ", regex=True).any()
                assert (table["text"] == table["text"].str.strip()).all()


def test_is_no_longer_text_said_often_or_twice_beneath_a_post(inbound: pd.DataFrame) -> None:
    longer = inbound[inbound["text"].str.len() >= 50]
    assert longer["text"].value_counts().max() <= MOST_USES
    assert not longer.duplicated(["post_id", "text"]).any()


def test_do_replies_come_from_the_comment_that_they_answer() -> None:
    for organisation in ORGANISATIONS:
        possible = {
            (_shape(comment.text["de"]), _shape(reply.text["de"]))
            for comment in texts_of(organisation).comments
            for reply in comment.replies
        }
        comments = sampledata.sample(organisation).comments.set_index("comment_id")
        own = comments[comments["is_own"] & comments["parent_id"].isin(comments.index)]
        own = own[own["replies_to"].isna()]
        for reply in own.itertuples():
            asked = comments.at[reply.parent_id, "text"]
            assert any(
                re.fullmatch(question, asked) and re.fullmatch(answer, reply.text)
                for question, answer in possible
            ), reply.text


def _shape(text: str) -> str:
    return re.sub(r"\\\{\w+\\\}", "[\\\\w ]+", re.escape(text))


def test_is_whoever_is_answered_called_by_name(comments: pd.DataFrame) -> None:
    by_id = comments.set_index("comment_id")
    called = 0
    for organisation in ORGANISATIONS:
        named = [
            _shape(reply.text["de"].replace("{name}", "NAME")).replace("NAME", r"(\w+)", 1)
            for comment in texts_of(organisation).comments
            for reply in comment.replies
            if reply.text["de"].count("{name}") == 1
        ]
        own = by_id[by_id["is_own"] & (by_id["org"] == organisation) & by_id["replies_to"].isna()]
        for reply in own[own["parent_id"].isin(by_id.index)].itertuples():
            for pattern in named:
                if found := re.fullmatch(pattern, reply.text):
                    author = by_id.at[reply.parent_id, "author_name"]
                    assert author.startswith(f"{found[1]} "), reply.text
                    called += 1
    assert called > 100


def test_does_the_friend_who_was_called_answer() -> None:
    answered = 0
    for organisation in ORGANISATIONS:
        comments = sampledata.sample(organisation).comments.set_index("comment_id")
        for key, friend in comments["text"].str.extract(r"@(\w+)")[0].dropna().items():
            below = comments[(comments["parent_id"] == key) & ~comments["is_own"]]
            answered += len(below)
            assert below["author_name"].str.startswith(f"{friend} ").all()
    assert answered > 5


def test_is_nothing_thanked_for_that_is_bad_news() -> None:
    tags = sampledata.post_tags().set_index(["org", "key"])
    for organisation, key in [("library", "fees"), ("shelter", "fees"), ("bakery", "recall")]:
        comments = sampledata.sample(organisation).comments
        below = comments[comments["post_id"] == tags.at[(organisation, key), "post_id"]]
        assert len(below) > 8
        assert not below["text"].str.contains(r"^(?:Danke!|❤️.*|Jetzt hab ich Hunger.*)$").any()


def test_has_each_author_one_name_and_each_name_one_author(inbound: pd.DataFrame) -> None:
    names = inbound.groupby(["org", "author_hash"])["author_name"].nunique()
    authors = inbound.groupby(["org", "author_name"])["author_hash"].nunique()
    assert names.max() == authors.max() == 1
    assert inbound["author_name"].str.fullmatch(r"\w+ \w\.").all()


def test_do_regulars_come_back(inbound: pd.DataFrame) -> None:
    often = inbound.groupby(["org", "author_hash"]).size().groupby("org").max()
    assert (often >= 6).all()


# When


def test_lies_everything_in_the_three_months_with_the_change_of_the_clocks(
    posts: pd.DataFrame, comments: pd.DataFrame
) -> None:
    start = pd.Timestamp("2026-03-02", tz=VIENNA)
    end = pd.Timestamp("2026-06-01", tz=VIENNA)
    change = pd.Timestamp("2026-03-29T01:00Z")
    for times in (posts["published_at"], comments["created_at"].dropna()):
        assert times.min() >= start
        assert times.max() < end
        assert times.between(change - pd.Timedelta(days=2), change).any()
        assert times.between(change, change + pd.Timedelta(days=2)).any()
    # The same local rhythm on both sides is another one in UTC.
    weekly = posts[posts["text"].str.startswith("Neue Woche, neues Brot")]["published_at"]
    assert weekly.dt.tz_convert(VIENNA).dt.hour.nunique() == 1
    assert weekly.dt.hour.nunique() == 2


def test_do_people_write_in_the_evening_and_hardly_at_night(inbound: pd.DataFrame) -> None:
    local = inbound["created_at"].dropna().dt.tz_convert(VIENNA)
    by_hour = local.dt.hour.value_counts().reindex(range(24), fill_value=0)
    assert by_hour[18:22].mean() > 1.3 * by_hour[8:17].mean()
    assert by_hour[1:5].mean() < 0.15 * by_hour[18:22].mean()
    assert (local.dt.day_of_week >= 5).mean() > 0.12


def test_does_talk_beneath_a_post_burst_and_fade(
    posts: pd.DataFrame, inbound: pd.DataFrame
) -> None:
    published = posts.set_index("post_id")["published_at"]
    top = inbound[inbound["parent_id"].isna() & inbound["created_at"].notna()]
    hours = (top["created_at"] - top["post_id"].map(published)).dt.total_seconds() / 3600
    assert hours.min() > 0
    assert hours.median() < 10
    assert (hours > 72).mean() > 0.03


@pytest.mark.parametrize("organisation", ORGANISATIONS)
def test_draw_a_few_posts_most_of_the_comments(organisation: str) -> None:
    counts = sampledata.sample(organisation).posts["comments"].sort_values(ascending=False)
    assert counts.iloc[0] >= 3 * counts.median()
    assert counts.head(len(counts) // 5).sum() > 0.35 * counts.sum()


def test_is_a_post_counted_with_the_comments_beneath_it(
    posts: pd.DataFrame, comments: pd.DataFrame
) -> None:
    counted = comments["post_id"].value_counts().reindex(posts["post_id"], fill_value=0)
    assert (counted.to_numpy() == posts["comments"].to_numpy()).all()
    assert (posts["impressions"] >= posts["reach"]).all()


def test_comes_a_reply_after_its_comment_but_for_the_skewed_clock(comments: pd.DataFrame) -> None:
    created = comments.set_index("comment_id")["created_at"]
    known = comments[comments["parent_id"].isin(created.index)]
    waited = (known["created_at"] - known["parent_id"].map(created)).dt.total_seconds().dropna()
    skewed = waited[waited <= 0]
    assert 1 <= len(skewed) <= 3
    assert skewed.min() >= -30


# How they answer


def test_do_some_comments_need_no_reply_and_some_replies_come_late_or_never() -> None:
    for organisation in ORGANISATIONS:
        answers = dialogue.answers(sampledata.sample(organisation).comments)
        assert 0.2 < answers["needs_reply"].mean() < 0.6
        asked = answers[answers["needs_reply"]]
        assert (~asked["answered"]).sum() >= 10
    slow = dialogue.answers(sampledata.sample("library").comments)["response_hours"]
    assert (slow > 48).sum() >= 5


def test_is_the_bakery_the_most_reliable_and_the_shelter_the_fastest() -> None:
    assert 0.83 <= ratio("bakery") <= 0.91
    assert 0.64 <= ratio("library") <= 0.75
    assert 0.42 <= ratio("shelter") <= 0.52
    medians = {name: first_response(name).median_hours for name in ORGANISATIONS}
    assert medians["shelter"] < 0.75
    assert 1 < medians["bakery"] < 5
    assert 15 < medians["library"] < 26


def test_do_the_months_differ() -> None:
    assert ratio("shelter", 4) < min(ratio("shelter", 3), ratio("shelter", 5)) - 0.1
    assert max(ratio("library", 3), ratio("library", 4)) < ratio("library", 5) - 0.1


def own_replies(organisation: str) -> pd.Series[pd.Timestamp]:
    comments = sampledata.sample(organisation).comments
    own = comments[comments["is_own"] & comments["parent_id"].notna()]
    return own["created_at"].dropna().dt.tz_convert(VIENNA)


@pytest.mark.parametrize("organisation", ["library", "bakery"])
def test_do_offices_reply_in_office_hours_only(organisation: str) -> None:
    described = sampledata.organisations().loc[organisation]
    times = own_replies(organisation)
    assert times.dt.day_of_week.isin(described["weekdays"]).all()
    assert (times.dt.time >= described["opens"]).all()
    assert (times.dt.time <= described["closes"]).all()


def test_does_the_shelter_reply_in_the_evening_on_some_days_only() -> None:
    times = own_replies("shelter")
    assert times.dt.hour.between(18, 22).all()
    assert times.dt.day_of_week.nunique() == 7
    assert times.dt.date.nunique() < 46
    holiday = times.between("2026-04-07", pd.Timestamp("2026-04-20", tz=VIENNA))
    assert holiday.sum() <= 4


def test_does_the_bakery_repeat_itself() -> None:
    comments = sampledata.sample("bakery").comments
    own = comments.loc[comments["is_own"], "text"].str.replace(r"Hallo \w+", "Hallo", regex=True)
    assert own.value_counts().iloc[0] >= 5


# What real exports have


@pytest.mark.parametrize("organisation", ORGANISATIONS)
def test_are_there_threads_of_three_storeys(organisation: str) -> None:
    comments = sampledata.sample(organisation).comments
    depth = dialogue.thread_depth(comments)
    assert (depth["thread_depth"] >= 3).any()


@pytest.mark.parametrize("organisation", ORGANISATIONS)
def test_are_there_deleted_parents_and_lost_times(organisation: str) -> None:
    comments = sampledata.sample(organisation).comments
    parents = comments["parent_id"].dropna()
    gone = set(parents) - set(comments["comment_id"])
    assert 3 <= len(gone) <= 6
    assert 2 <= comments["created_at"].isna().sum() <= 5


def test_is_there_a_reply_to_several_a_second_reply_and_an_addition(
    comments: pd.DataFrame,
) -> None:
    own = comments[comments["is_own"]]
    together = own["replies_to"].dropna()
    assert 1 <= len(together) <= 4
    known = set(comments["comment_id"])
    for named in together.str.split(";"):
        assert len(named) >= 2
        assert set(named) <= known
    assert comments.loc[~comments["is_own"], "replies_to"].isna().all()
    twice = own[own["replies_to"].isna()]["parent_id"].dropna().value_counts()
    assert (twice > 1).sum() >= 1
    assert own["parent_id"].isna().sum() >= 2


# For authors


@pytest.mark.parametrize(
    ("before", "after", "problem"),
    [
        ('type = "photo"', 'type = "foto"', r"\[story-hour\], type: is 'foto', not one of photo"),
        ("weight = 0.8", "weight = 80", r"\[story-hour\], weight: is 80.0, not between"),
        ("{name}", "{nmae}", r"de: has a brace that is no slot; here may stand: \{branch\}"),
        ('key = "story-age-r1"', 'key = "story-age"', r"\[story-age\], key: stands there 2 times"),
        ('posts = ["story-hour"]', 'posts = ["story-our"]', r"posts: holds 'story-our'"),
        ("needs_reply = false", "needs_reply = 0", "needs_reply: has the wrong type: 0"),
        ('by = "peer"', 'by = "pear"', r"by: is 'pear', not one of same, peer"),
        ("[[posts]]", "[[post]]", "posts.*is missing or empty"),
        ("months = [3, 4, 5]", "months = [3, 4, 5", "is not valid TOML"),
    ],
)
def test_is_an_author_told_what_is_wrong_where(
    tmp_path: Path, before: str, after: str, problem: str
) -> None:
    source = Path(sampledata.__file__).parent / "texts" / "library.toml"
    text = source.read_text(encoding="utf-8")
    assert before in text
    wrong = tmp_path / "library.toml"
    count = -1 if before == "[[posts]]" else 1
    wrong.write_text(text.replace(before, after, count), encoding="utf-8")
    with pytest.raises(DefinitionError, match=problem):
        read_texts(wrong)


def test_is_a_behaviour_of_an_unknown_post_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    from candystorm.sampledata import _characters

    read = _characters._read()
    library = read["library"] | {"unwelcome": ["feees"]}
    monkeypatch.setattr(_characters, "_read", lambda: read | {"library": library})
    character_of.cache_clear()
    with pytest.raises(DefinitionError, match=r"\[library\], unwelcome: .*feees"):
        character_of("library")
    character_of.cache_clear()
