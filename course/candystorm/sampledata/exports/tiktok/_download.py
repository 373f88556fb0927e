"""The download of an account's data: JSON of today and of 2023, and text files."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from candystorm.sampledata.exports._rows import own_comments
from candystorm.sampledata.exports.tiktok._videos import HANDLE, Video

__all__ = ["download"]


def download(posts: Sequence[Video], comments: pd.DataFrame) -> dict[str, bytes]:
    """Write own videos and own comments; messages and addresses stand beside them."""
    own = [
        {str(name): value for name, value in comment.items()}
        for comment in own_comments(comments).to_dict("records")
    ]
    addresses = {video.post["post_id"]: video.address for video in posts}
    written = [
        (
            f"{comment['created_at']:%Y-%m-%d %H:%M:%S} UTC",
            str(comment["text"]),
            addresses.get(comment["post_id"], f"https://www.tiktok.com/@{HANDLE}"),
        )
        for comment in own
    ]
    return {
        "download/user_data_tiktok.json": _json(_today(posts, written)),
        "download 2023/user_data.json": _json(_of_2023(posts, written)),
        "download as text/TikTok/Comment/Comments.txt": _comments(written),
        "download as text/TikTok/Post/Posts.txt": _posts(posts),
        "download as text/TikTok/Direct Message/Direct Messages.txt": (
            b">>> Chat History with erika::\n\n2026-03-02 09:00:00 UTC erika: Hallo\n"
        ),
    }


def _file(video: Video) -> str:
    """Return the address of the file itself, which says nothing of the post and soon ends."""
    name = "0.jpeg" if video.post["type"] == "photo" else "0.mp4"
    key = int(video.video_id) % 10**12
    return f"https://v16m-default.tiktokcdn.example/{key:012d}/video/tos/{name}?mime_type=video_mp4"


def _entry(video: Video) -> dict[str, Any]:
    likes = video.post["reactions"]
    return {
        "Date": f"{video.time:%Y-%m-%d %H:%M:%S}",
        "Link": _file(video),
        "Likes": "None" if pd.isna(likes) else str(int(likes)),
    }


def _today(posts: Sequence[Video], comments: Sequence[tuple[str, str, str]]) -> Mapping[str, Any]:
    newest_first = [
        _entry(video)
        | {
            "WhoCanView": "Everyone",
            "AllowComments": "Yes",
            "AllowStitches": "Yes",
            "AllowDuets": "Yes",
            "AllowStickers": "Yes",
            "AllowSharingToStory": "Yes",
            "ContentDisclosure": "",
            "AIGeneratedContent": "",
            "Sound": "original sound",
            "Location": "",
            "Title": video.post["text"],
            "AddYoursText": "N/A",
        }
        for video in reversed(posts)
    ]
    return {
        "Comment": {
            "Comments": {
                "App": 1233,
                "CommentsList": [
                    {"date": time, "comment": text, "photo": "N/A", "url": "",
                     "originalPostUrl": address}
                    for time, text, address in comments
                ],
            }
        },
        "Direct Message": {
            "Direct Messages": {
                "ChatHistory": {
                    "Chat History with erika:": [
                        {"Date": "2026-03-02 09:00:00", "From": "erika", "Content": "Hallo"}
                    ]
                }
            }
        },
        "Likes and Favorites": {
            "Like List": {
                "App": 1233,
                "ItemFavoriteList": [
                    {"date": "2026-03-02 09:00:00",
                     "link": "https://www.tiktokv.com/share/video/7300000000000000001/"}
                ],
            }
        },
        "Post": {
            "Posts": {"VideoList": newest_first},
            "Recently Deleted Posts": {"PostList": []},
            "Story": {},
        },
        "Profile And Settings": {
            "Profile Info": {"App": 1233, "ProfileMap": {"userName": HANDLE,
                             "emailAddress": "post@aubach.example", "telephoneNumber": ""}},
        },
        "Your Activity": {
            "Login History": {
                "LoginHistoryList": [
                    {"Date": "2026-03-02 09:00:00 UTC", "IP": "192.0.2.7", "DeviceModel": "",
                     "DeviceSystem": "Android 15", "NetworkType": "Wi-Fi", "Carrier": ""}
                ]
            },
            "Watch History": {
                "VideoList": [
                    {"Date": "2026-03-02 09:00:00",
                     "Link": "https://www.tiktokv.com/share/video/7300000000000000001/"}
                ]
            },
        },
    }  # fmt: skip


def _of_2023(posts: Sequence[Video], comments: Sequence[tuple[str, str, str]]) -> Mapping[str, Any]:
    watched = {
        "Date": "2026-03-02 09:00:00",
        "Link": "https://www.tiktokv.com/share/video/7300000000000000001/",
    }
    return {
        "Activity": {
            "Favorite Videos": {"FavoriteVideoList": [watched]},
            "Video Browsing History": {"VideoList": [watched]},
        },
        "App Settings": {"Block": {"BlockList": []}},
        "Comment": {
            "Comments": {
                "CommentsList": [
                    {"Date": time.removesuffix(" UTC"), "Comment": text}
                    for time, text, _ in comments
                ]
            }
        },
        "Direct Messages": {"Chat History": {"ChatHistory": {}}},
        "Profile": {"Profile Information": {"ProfileMap": {"userName": HANDLE}}},
        "Video": {"Videos": {"VideoList": [_entry(video) for video in reversed(posts)]}},
    }


def _comments(comments: Sequence[tuple[str, str, str]]) -> bytes:
    blocks = [
        f"Date: {time}\nComment: {text}\nPhoto: N/A\nOriginal Post Link: {address}\n"
        for time, text, address in comments
    ]
    return _text(blocks)


def _posts(posts: Sequence[Video]) -> bytes:
    blocks = []
    for video in reversed(posts):
        entry = _entry(video)
        blocks.append(
            f"Date: {entry['Date']} UTC\nLink: {entry['Link']}\nLike(s): {entry['Likes']}\n"
            f"Who can view: Everyone\nTitle: {video.post['text']}\n"
        )
    return _text(blocks)


def _text(blocks: Sequence[str]) -> bytes:
    return ("\n".join(blocks) or "You have no data in this section\n").encode()


def _json(content: Mapping[str, Any]) -> bytes:
    return json.dumps(content, ensure_ascii=False, indent=1).encode()
