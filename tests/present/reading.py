"""What a person sees of HTML: its texts in order, without what is hidden."""

from __future__ import annotations

from collections import Counter
from html.parser import HTMLParser

_UNSEEN = frozenset({"style", "title", "head"})


class Seen(HTMLParser):
    """Collects texts, tags, attributes and links."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.texts: list[str] = []
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, str]] = []
        self._open: list[tuple[str, bool]] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes.extend((name, value or "") for name, value in attrs)
        hidden = tag in _UNSEEN or any(name == "style" and "display:none" in (value or "") for name, value in attrs)
        if tag not in {"meta", "br", "link", "img"}:
            self._open.append((tag, hidden))

    def handle_endtag(self, tag: str) -> None:
        assert self._open, f"</{tag}> closes nothing"
        opened, _ = self._open.pop()
        assert opened == tag, f"</{tag}> closes <{opened}>"

    def handle_data(self, data: str) -> None:
        if data.strip() and not any(hidden for _, hidden in self._open):
            self.texts.append(" ".join(data.split()))

    @property
    def is_closed(self) -> bool:
        return not self._open


def words_of(text: str) -> Counter[str]:
    """Return the words of a text: what two renderings of the same must share. Text ends labels with a colon."""
    return Counter(word.rstrip(":") for word in text.split())
