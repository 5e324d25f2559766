"""A page of changes as a feed: Atom (RFC 4287, paged by RFC 5005) and JSON Feed 1.1."""

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote

import msgspec

from ontology.identity import BASE, LD
from ontology.lexicon import label
from queries.answer.changes import Changes, Entry

MEDIA = {"atom": "application/atom+xml", "json": "application/feed+json"}
_ID = f"{BASE}changes"  # of a feed that has no address
_ATOM = "http://www.w3.org/2005/Atom"


def atom(page: Changes, address: str = "", lang: str = "vi") -> bytes:
    """As Atom; `address` is where the feed is asked for, the links begin there."""
    from lxml.builder import ElementMaker
    from lxml.etree import tostring

    e: Any = ElementMaker(namespace=_ATOM, nsmap={None: _ATOM, "ld": LD})
    epoch: Any = ElementMaker(namespace=LD).epoch
    xml_lang = {"{http://www.w3.org/XML/1998/namespace}lang": lang}
    links = [e.link(rel=rel, href=href) for rel, href in _links(page, address).items()]
    entries = [
        e.entry(
            e.id(one.iri),
            e.title(one.title),
            e.updated(one.when),
            e.category(term=one.kind, label=label(f"change-{one.kind}", lang)),
            e.content(one.quote or one.title, type="text"),
            *([e.link(rel="alternate", href=_page(one, address))] if address else []),
            epoch(str(one.epoch)),
        )
        for one in page.entries
    ]
    head = [e.id(address or _ID), e.title(label("changes", lang)), e.updated(page.updated)]
    made = e.feed(
        *head, e.author(e.name("luocdo")), *links, epoch(str(page.epoch)), *entries, xml_lang
    )
    return tostring(made, xml_declaration=True, encoding="utf-8", pretty_print=True)


def json_feed(page: Changes, address: str = "", lang: str = "vi") -> bytes:
    """As JSON Feed; what it has no word for stands under `_luocdo`."""
    links = _links(page, address)
    feed: dict[str, Any] = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": label("changes", lang),
        "language": lang,
        **({"feed_url": links["self"]} if address else {}),
        **({"next_url": links["next"]} if "next" in links else {}),
        "_luocdo": {"epoch": page.epoch, **({"after": page.after[1]} if page.after else {})},
        "items": [
            {
                "id": one.iri,
                **({"url": _page(one, address)} if address else {}),
                "title": one.title,
                "content_text": one.quote or one.title,
                "date_modified": one.when,
                "tags": [one.kind],
                "_luocdo": {"epoch": one.epoch, "paper": one.paper, "document": one.about},
            }
            for one in page.entries
        ],
    }
    return msgspec.json.format(msgspec.json.encode(feed), indent=1)


FORMATS: Mapping[str, Callable[[Changes, str, str], bytes]] = {"atom": atom, "json": json_feed}


def _links(page: Changes, address: str) -> dict[str, str]:
    if not address:
        return {}
    after = page.after and f"{address}?since={page.after[0]}&after={page.after[1]}"
    return {"self": address} | ({"next": after} if after else {})


def _page(entry: Entry, address: str) -> str:
    """What is known of the document."""
    path = quote(entry.about.removeprefix(BASE), safe=";:/.,~_-")
    return f"{address.rpartition('/')[0]}/id/{path}"
