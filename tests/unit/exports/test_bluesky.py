"""Bluesky: repositories, and posts as JSON."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import libipld
import pandas as pd
import pytest

from candystorm.exports import (
    DamagedFile,
    EmptyExport,
    Export,
    Options,
    UnknownExport,
    load_export,
)
from candystorm.exports.canonical import frame
from candystorm.sampledata.exports import bluesky

DID = "did:plc:us"
POST, REPOST, LIKE = "app.bsky.feed.post", "app.bsky.feed.repost", "app.bsky.feed.like"


def record(**values: Any) -> dict[str, Any]:
    return {"$type": POST, "text": "Hallo", "createdAt": "2024-05-01T10:00:00.123Z"} | values


def cbor(value: object) -> bytes:
    return libipld.encode_dag_cbor(value)


def block(content: bytes) -> tuple[bytes, bytes]:
    return b"\x01\x71\x12\x20" + hashlib.sha256(content).digest(), content


def varint(number: int) -> bytes:
    if number < 128:
        return bytes([number])
    return bytes([number & 127 | 128]) + varint(number >> 7)


def link(cid: bytes) -> bytes:
    return b"\xd8\x2a\x58\x25\x00" + cid


def node(pairs: list[tuple[int, bytes, bytes]]) -> bytes:
    """Return a node of the tree: of each key what it shares with the last, the rest, the id."""
    entries = b"".join(
        b"\xa4" + cbor("k") + cbor(rest) + cbor("p") + cbor(kept) + cbor("t") + b"\xf6" + cbor("v")
        + link(cid)
        for kept, rest, cid in pairs
    )  # fmt: skip
    return b"\xa2" + cbor("e") + bytes([0x80 | len(pairs)]) + entries + cbor("l") + b"\xf6"


def car(*blocks: tuple[bytes, bytes]) -> bytes:
    root = blocks[0][0]
    header = b"\xa2" + cbor("roots") + b"\x81" + link(root) + cbor("version") + b"\x01"
    return (
        varint(len(header))
        + header
        + b"".join(varint(len(cid) + len(content)) + cid + content for cid, content in blocks)
    )


def repository(records: dict[str, dict[str, Any]]) -> bytes:
    """Return a repository, its keys told in one node, each by how it differs from the last."""
    stored = {key: block(cbor(value)) for key, value in sorted(records.items())}
    pairs = []
    last = b""
    for key, (cid, _) in stored.items():
        name = key.encode()
        pairs_of_signs = enumerate(zip(last, name, strict=False))
        kept = next((n for n, (a, b) in pairs_of_signs if a != b), len(last))
        pairs.append((kept, name[kept:], cid))
        last = name
    tree = block(node(pairs))
    commit = block(
        b"\xa6" + cbor("did") + cbor(DID) + cbor("rev") + cbor("3k") + cbor("sig") + cbor(b"x")
        + cbor("data") + link(tree[0]) + cbor("prev") + b"\xf6" + cbor("version") + b"\x03"
    )  # fmt: skip
    return car(commit, tree, *stored.values())


def read(folder: Path, content: bytes | str, name: str, **options: Any) -> Export:
    (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    return load_export(folder / name, options=Options(**options))


def test_are_posts_of_a_repository_read(tmp_path: Path) -> None:
    content = repository(
        {
            f"{POST}/3ka": record(langs=["de"]),
            f"{POST}/3kb": record(text="zwei", createdAt="2024-05-02T10:00:00+02:00"),
            f"{LIKE}/3kc": {"$type": LIKE, "createdAt": "2024-05-02T10:00:00Z"},
        }
    )
    export = read(tmp_path, content, "repo.car")
    assert export.platform == "bluesky"
    assert export.posts["post_id"].tolist() == ["3ka", "3kb"]
    assert export.posts["text"].tolist() == ["Hallo", "zwei"]
    assert export.posts["url"][0] == f"https://bsky.app/profile/{DID}/post/3ka"
    assert [str(time) for time in export.posts["published_at"]] == [
        "2024-05-01 10:00:00.123000+00:00",
        "2024-05-02 08:00:00+00:00",
    ]
    assert export.posts["lang"].fillna("").tolist() == ["de", ""]
    assert export.posts[["reactions", "comments", "shares"]].isna().all(axis=None)


def test_is_a_repository_known_whatever_its_name(tmp_path: Path) -> None:
    export = read(tmp_path, repository({f"{POST}/3ka": record()}), "data.bin")
    assert export.posts["post_id"].tolist() == ["3ka"]


def test_are_the_same_words_under_two_keys_two_posts(tmp_path: Path) -> None:
    content = repository({f"{POST}/3ka": record(), f"{POST}/3kb": record()})
    assert read(tmp_path, content, "repo.car").posts["post_id"].tolist() == ["3ka", "3kb"]


def test_is_a_post_without_a_key_called_by_its_content(tmp_path: Path) -> None:
    stored = block(cbor(record()))
    export = read(tmp_path, car(stored), "repo.car")
    assert export.posts["post_id"][0].startswith("bafyrei")
    assert pd.isna(export.posts["url"][0])


def test_is_a_repost_read_without_the_words_of_others(tmp_path: Path) -> None:
    subject = {"uri": f"at://did:plc:other/{POST}/3kz", "cid": "b"}
    value = {"$type": REPOST, "subject": subject, "createdAt": "2024-05-01T10:00:00Z"}
    posts = read(tmp_path, repository({f"{REPOST}/3ka": value}), "repo.car").posts
    assert posts[["post_id", "type"]].to_numpy().tolist() == [["3ka", "repost"]]
    assert posts[["text", "url"]].isna().all(axis=None)
    assert "did:plc:other" not in posts.to_csv()


LINK_FACET = {"features": [{"$type": "app.bsky.richtext.facet#link", "uri": "https://a.example"}]}


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        ({}, "text"),
        ({"embed": {"$type": "app.bsky.embed.images"}}, "photo"),
        ({"embed": {"$type": "app.bsky.embed.video"}}, "video"),
        ({"embed": {"$type": "app.bsky.embed.external#view"}}, "link"),
        ({"embed": {"$type": "app.bsky.embed.record"}}, "text"),
        (
            {
                "embed": {
                    "$type": "app.bsky.embed.recordWithMedia",
                    "media": {"$type": "app.bsky.embed.images"},
                }
            },
            "photo",
        ),
        (
            {"facets": [{"features": [{"$type": "app.bsky.richtext.facet#tag"}]}, LINK_FACET]},
            "link",
        ),
        ({"facets": 5, "embed": [], "langs": "de"}, "text"),
    ],
)
def test_is_the_type_told(tmp_path: Path, values: dict[str, Any], kind: str) -> None:
    export = read(tmp_path, repository({f"{POST}/3ka": record(**values)}), "repo.car")
    assert export.posts["type"][0] == kind


def test_is_an_answer_a_reply(tmp_path: Path) -> None:
    reply = {"root": {"uri": "at://a"}, "parent": {"uri": "at://b"}}
    export = read(tmp_path, repository({f"{POST}/3ka": record(reply=reply)}), "repo.car")
    assert export.posts["is_reply"][0]


def test_does_a_repository_that_breaks_off_say_so(tmp_path: Path) -> None:
    whole = repository({f"{POST}/3k{letter}": record(text=letter) for letter in "abcdefgh"})
    with pytest.raises(DamagedFile):
        read(tmp_path, whole[:-5], "repo.car")
    for cut in range(60, len(whole) - 1, 31):
        try:
            export = read(tmp_path, whole[:cut], "repo.car")
        except (DamagedFile, UnknownExport, EmptyExport):
            continue
        assert any("breaks off" in str(finding) for finding in export.report.findings)


def test_is_a_repository_doubted_where_a_whole_block_is_lost(tmp_path: Path) -> None:
    records = {f"{POST}/3ka": record(), f"{POST}/3kb": record(text="zwei")}
    lost = block(cbor(records[f"{POST}/3kb"]))
    content = repository(records).removesuffix(varint(36 + len(lost[1])) + lost[0] + lost[1])
    export = read(tmp_path, content, "a.car")
    assert export.posts["post_id"].tolist() == ["3ka"]
    assert ["breaks off" in str(finding) for finding in export.report.findings] == [True]


def test_is_a_whole_repository_not_doubted(tmp_path: Path) -> None:
    assert read(tmp_path, repository({f"{POST}/3ka": record()}), "a.car").report.findings == []


def test_is_another_car_unknown(tmp_path: Path) -> None:
    with pytest.raises(UnknownExport):
        read(tmp_path, car(block(cbor({"hello": "world"}))), "pictures.car")


def test_are_records_with_a_wrong_type_left_out(tmp_path: Path) -> None:
    content = repository(
        {
            f"{POST}/3ka": record(createdAt=5.5),
            f"{POST}/3kb": record(createdAt="gestern"),
            f"{POST}/3kc": record(text=None, langs={"a": 1}, reply=[]),
            f"{POST}/3kd": {"$type": [POST]},
        }
    )
    export = read(tmp_path, content, "repo.car")
    assert export.posts["post_id"].tolist() == ["3kc"]
    assert export.report.left_out_count == 2


def view(key: str = "3ka", did: str = DID, **values: Any) -> dict[str, Any]:
    return {
        "uri": f"at://{did}/{POST}/{key}",
        "cid": "bafy",
        "author": {"did": did, "handle": f"{did[-2:]}.example", "displayName": "Erika M."},
        "record": record(),
        "replyCount": 18,
        "repostCount": 81,
        "likeCount": 591,
        "quoteCount": 47,
        "bookmarkCount": 3,
        "indexedAt": "2024-05-01T10:00:01Z",
    } | values


@pytest.mark.parametrize(
    "text",
    [
        json.dumps({"feed": [{"post": view()}], "cursor": "x"}),
        json.dumps({"cursor": "x", "feed": [{"post": view()}]}),
        json.dumps([{"post": view()}]),
        json.dumps({"posts": [view()]}),
        json.dumps([view()]),
        json.dumps({"post": view()}) + "\n",
        json.dumps(view()) + "\n",
    ],
)
def test_is_a_feed_read_wherever_its_posts_stand(tmp_path: Path, text: str) -> None:
    export = read(tmp_path, text, "feed.json")
    post = export.posts.iloc[0]
    assert len(export.posts) == 1
    assert [post[name] for name in ("reactions", "comments", "shares", "saves")] == [591, 18, 81, 3]
    assert (post["post_id"], post["text"]) == ("3ka", "Hallo")
    assert post["url"] == "https://bsky.app/profile/us.example/post/3ka"
    assert post["metric_semantics"] == "lifetime"


def test_are_lines_of_json_read_one_after_the_other(tmp_path: Path) -> None:
    text = json.dumps(view("3ka")) + "\n" + json.dumps(view("3kb")) + "\n"
    assert read(tmp_path, text, "f.jsonl").posts["post_id"].tolist() == ["3ka", "3kb"]


def test_is_a_post_that_is_pinned_there_once(tmp_path: Path) -> None:
    pinned = {"post": view(), "reason": {"$type": "app.bsky.feed.defs#reasonPin"}}
    text = json.dumps({"feed": [pinned, {"post": view("3kb")}, {"post": view()}]})
    assert read(tmp_path, text, "f.json").posts["post_id"].tolist() == ["3ka", "3kb"]


def test_does_a_repost_in_a_feed_keep_only_its_own(tmp_path: Path) -> None:
    reason = {
        "$type": "app.bsky.feed.defs#reasonRepost",
        "by": {"did": DID},
        "uri": f"at://{DID}/{REPOST}/3kr",
        "indexedAt": "2024-06-01T00:00:00Z",
    }
    text = json.dumps(
        {"feed": [{"post": view("3kz", "did:plc:other"), "reason": reason}, {"post": view()}]}
    )
    export = read(tmp_path, text, "f.json")
    repost = export.posts[export.posts["type"] == "repost"].iloc[0]
    assert (repost["post_id"], str(repost["published_at"])) == ("3kr", "2024-06-01 00:00:00+00:00")
    assert repost[["text", "url", "reactions", "shares"]].isna().all()
    assert export.comments.empty
    assert not any(word in export.posts.to_csv() for word in ("did:plc:other", "3kz"))


def test_has_a_repost_without_a_key_not_that_of_the_other(tmp_path: Path) -> None:
    reason = {"$type": "app.bsky.feed.defs#reasonRepost", "indexedAt": "2024-06-01T00:00:00Z"}
    feed = [{"post": view("3kz", "did:plc:other"), "reason": reason}, {"post": view()}]
    posts = read(tmp_path, json.dumps({"feed": feed}), "f.json").posts
    assert posts[posts["type"] == "repost"]["post_id"].isna().tolist() == [True]
    assert "3kz" not in posts.to_csv()


def test_are_answers_of_others_comments(tmp_path: Path) -> None:
    reply = {"root": {"uri": f"at://{DID}/{POST}/3ka"}, "parent": {"uri": f"at://{DID}/{POST}/3kq"}}
    others = [view(f"3k{n}", "did:plc:er", record=record(text=n, reply=reply)) for n in "12"]
    text = json.dumps({"posts": [*others, view()]})
    export = read(tmp_path, text, "f.json", own=("us.example",))
    assert export.posts["post_id"].tolist() == ["3ka"]
    assert export.comments["comment_id"].tolist() == ["3k1", "3k2"]
    assert export.comments["post_id"].tolist() == ["3ka", "3ka"]
    assert export.comments["parent_id"].tolist() == ["3kq", "3kq"]
    assert export.comments["author_hash"].nunique() == 1
    assert not any(word in export.comments.to_csv() for word in ("Erika", "did:plc:er", "bsky.app"))


@pytest.mark.parametrize(
    "text",
    [
        json.dumps({"records": [{"uri": f"at://{DID}/{POST}/3ka", "value": record()}]}),
        json.dumps([{"uri": f"at://{DID}/{POST}/3ka", "cid": "b", "value": record()}]),
        json.dumps({"uri": f"at://{DID}/{POST}/3ka", "value": record()}) + "\n",
    ],
)
def test_are_records_with_an_address_read(tmp_path: Path, text: str) -> None:
    post = read(tmp_path, text, "records.json").posts.iloc[0]
    assert (post["post_id"], post["text"]) == ("3ka", "Hallo")
    assert post["url"] == f"https://bsky.app/profile/{DID}/post/3ka"


def test_is_a_record_in_a_file_of_its_own_read(tmp_path: Path) -> None:
    post = read(tmp_path, json.dumps(record()), "3kabc.json").posts.iloc[0]
    assert (post["post_id"], post["text"]) == ("3kabc", "Hallo")


@pytest.mark.parametrize("count", [1, 2])
def test_is_the_name_of_a_file_of_records_no_key(tmp_path: Path, count: int) -> None:
    export = read(tmp_path, (json.dumps(record()) + "\n") * count, "mini.jsonl")
    assert export.posts["post_id"].isna().tolist() == [True] * count


def test_are_records_of_other_things_unknown(tmp_path: Path) -> None:
    like = {"$type": LIKE, "createdAt": "2024-05-02T10:00:00Z", "subject": {"uri": "at://a"}}
    with pytest.raises(UnknownExport):
        read(tmp_path, json.dumps(like), "3kabc.json")


def test_is_the_download_of_chats_left_alone(tmp_path: Path) -> None:
    line = {"$type": "chat.bsky.convo.defs#messageView", "text": "geheim", "sentAt": "2024-05-01"}
    (tmp_path / "chat.jsonl").write_text(json.dumps(line) + "\n")
    with pytest.raises(EmptyExport):
        load_export(tmp_path / "chat.jsonl")
    (tmp_path / "repo.car").write_bytes(repository({f"{POST}/3ka": record()}))
    export = load_export(tmp_path)
    assert export.report.dropped == {"direct message": 1}
    assert len(export.posts) == 1


def test_is_what_came_before_a_break_kept(tmp_path: Path) -> None:
    text = json.dumps({"feed": [{"post": view()}, {"post": view("3kb")}]})
    export = read(tmp_path, text[:-60], "f.json")
    assert export.posts["post_id"].tolist() == ["3ka"]
    assert any("breaks off" in str(finding) for finding in export.report.findings)


def test_are_wrong_types_in_a_feed_left_out(tmp_path: Path) -> None:
    wrong = [None, 5, [], {"post": None}, {"post": view(record=None)}, {"post": view(record=[])}]
    odd = view("3kb", likeCount="many", replyCount={}, author=None)
    export = read(
        tmp_path, json.dumps({"feed": [{"post": view()}, *wrong, {"post": odd}]}), "f.json"
    )
    assert set(export.posts["post_id"]) | set(export.comments["comment_id"]) == {"3ka", "3kb"}
    assert export.report.left_out_count == len(wrong)


def tables() -> SimpleNamespace:
    times = pd.date_range("2026-03-02T09:18:05Z", periods=40, freq="31h").tolist()
    posts = frame(
        "posts",
        {
            "org": ["library"] * 40,
            "post_id": [f"p{n}" for n in range(40)],
            "published_at": times,
            "type": ["photo", "text", "link", "video"] * 10,
            "text": [f"Nummer {n} – schön\nhier" for n in range(40)],
            "reactions": list(range(40)),
            "comments": [1] * 40,
            "shares": [0, 2] * 20,
            "is_reply": [False, True] * 20,
        },
    )
    return SimpleNamespace(posts=posts, comments=frame("comments", {}), daily=frame("daily", {}))


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("name", ["repo.car", "feed.json", "records.jsonl"])
def test_does_what_the_sample_writes_come_back(tmp_path: Path, name: str, language: str) -> None:
    given = tables().posts
    export = read(tmp_path, bluesky.files(tables(), language)[name], name)  # type: ignore[arg-type]
    found = export.posts.sort_values("published_at")
    columns = ["published_at", "type", "text", "is_reply"]
    columns += ["reactions", "comments", "shares"] if name == "feed.json" else []
    for column in columns:
        assert found[column].tolist() == given[column].tolist()
    assert found["lang"].unique().tolist() == [language]
    assert found["post_id"].is_unique


def test_is_the_sample_repository_one_that_others_read() -> None:
    content = bluesky.files(tables(), "de")["repo.car"]  # type: ignore[arg-type]
    header, blocks = libipld.decode_car(content)
    commit = blocks[header["roots"][0]]

    def keys(cid: bytes | None) -> list[str]:
        if cid is None:
            return []
        found, last = keys(blocks[cid]["l"]), b""
        for entry in blocks[cid]["e"]:
            last = last[: entry["p"]] + entry["k"]
            assert entry["v"] in blocks
            found += [last.decode(), *keys(entry["t"])]
        return found

    found = keys(commit["data"])
    assert len(found) == 40
    assert found == sorted(found)


def test_are_the_sample_files_the_same_every_time() -> None:
    assert bluesky.files(tables(), "de") == bluesky.files(tables(), "de")  # type: ignore[arg-type]
