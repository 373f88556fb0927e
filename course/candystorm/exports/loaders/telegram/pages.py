"""Pages of a chat as Telegram Desktop writes them for people to read: ``messages.html``."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bs4 import BeautifulSoup, Tag
from bs4.exceptions import ParserRejectedMarkup

from candystorm.exports.markup import plain_text
from candystorm.exports.sources import Member

__all__ = ["LARGEST_PAGE", "Message", "messages_of"]

#: A page holds a thousand messages.
LARGEST_PAGE = 64 * 2**20

_NUMBER = re.compile(r"-?\d+")
_REPLY = re.compile(r"go_to_message(\d+)|GoToMessage\((\d+)\)")
#: Classes of what is with a message -> our word.
_MEDIA = {
    "photo_wrap": "photo", "media_photo": "photo", "video_file_wrap": "video",
    "animated_wrap": "video", "media_video": "video", "round_video_message_wrap": "video",
    "media_poll": "poll", "sticker_wrap": "other", "media_voice_message": "other",
    "media_audio_file": "other", "media_file": "other", "media_game": "other",
    "media_invoice": "other", "media_call": "other",
}  # fmt: skip
#: Of these only that they are there is read.
_PRIVATE_MEDIA = {
    "media_location": "location", "media_live_location": "location", "media_venue": "location",
    "media_contact": "phone",
}  # fmt: skip


@dataclass(frozen=True)
class Message:
    """One message of a page.

    Attributes
    ----------
    number : str
        Its id.
    when : str
        As it stands there, with its time zone where there is one.
    name : str
        Who wrote it.
    text : str
        Without markup.
    reply : str
        The id of what it answers, "" for none.
    media : str
        "photo", "video", "poll", "other", "link", or "" for only text.
    private : str
        What of somebody was with it and is not read: "location", "phone" or "".
    forwarded : bool
        Whether it came from elsewhere.
    reactions : int or None
        How many; None where nobody reacted, or the page is of before October 2024.
    """

    number: str
    when: str
    name: str
    text: str
    reply: str
    media: str
    private: str
    forwarded: bool
    reactions: int | None


def messages_of(member: Member) -> list[Message]:
    """Return the messages of a page in their order.

    Raises
    ------
    ExportError
        The page is damaged or too large.
    """
    content = member.read(LARGEST_PAGE)
    try:
        soup = BeautifulSoup(content, "html.parser", from_encoding="utf-8")
    except (ParserRejectedMarkup, RecursionError, AssertionError, ValueError) as error:
        raise member.damaged() from error
    name = ""
    found = []
    for message in soup.find_all("div", class_="message"):
        if not isinstance(message, Tag) or "default" not in _classes(message):
            continue  # what the app itself writes: a day, somebody who came
        body = _first(message, "body")
        if body is None:
            continue
        # Of several in a row only the first has a name.
        own = body.find_all("div", class_="from_name", recursive=False)
        if own:
            name = own[0].get_text().strip()
        found.append(_message(message, body, name))
    return found


def _message(message: Tag, body: Tag, name: str) -> Message:
    number = _NUMBER.search(str(message.get("id") or ""))
    date = _first(body, "date")
    reply = _first(body, "reply_to")
    answered = _REPLY.search(str(reply)) if reply else None
    forwarded = _first(body, "forwarded")
    texts = body.find_all("div", class_="text")
    question = _first(body, "question")
    text = "\n".join(plain_text(_inner(part)) for part in [*texts, *filter(None, [question])])
    media, private = _media(body)
    if not media and any(
        str(link.get("href") or "").startswith("http") for part in texts for link in part("a")
    ):
        media = "link"
    return Message(
        number=number[0] if number else "",
        when=str(date.get("title") or "").replace(" UTC", " ").strip() if date else "",
        name=name,
        text=text.strip(),
        reply=(answered[1] or answered[2]) if answered else "",
        media=media,
        private=private,
        forwarded=forwarded is not None,
        reactions=_reactions(body),
    )


def _media(body: Tag) -> tuple[str, str]:
    for tag in body.find_all(["a", "div"]):
        for name in _classes(tag):
            if name in _MEDIA:
                return _MEDIA[name], ""
            if name in _PRIVATE_MEDIA:
                return "other", _PRIVATE_MEDIA[name]
    return "", ""


def _reactions(body: Tag) -> int | None:
    """Return how many reacted: a number stands there where not all their pictures do."""
    holder = _first(body, "reactions")
    if holder is None:
        return None
    count = 0
    for reaction in holder.find_all("span", class_="reaction"):
        if "paid" in _classes(reaction):
            continue  # how many stars, not how many people
        number = reaction.find("span", class_="count")
        stated = _NUMBER.search(number.get_text()) if number else None
        people = len(reaction.find_all("div", class_="userpic"))
        count += int(stated[0]) if stated and len(stated[0]) < 12 else max(people, 1)
    return count


def _first(tag: Tag, name: str) -> Tag | None:
    found = tag.find(class_=name)
    return found if isinstance(found, Tag) else None


def _classes(tag: Tag) -> list[str]:
    found = tag.get("class")
    return list(found) if isinstance(found, list) else str(found or "").split()


def _inner(tag: Tag) -> str:
    try:
        return tag.decode_contents()
    except RecursionError:
        return tag.get_text()
