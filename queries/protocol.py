"""The SPARQL 1.1 Protocol without a network: what is asked, in which format it is answered."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar

import msgspec

from ontology.messages import message

if TYPE_CHECKING:
    from starlette.requests import Request

JSON, XML = "application/sparql-results+json", "application/sparql-results+xml"
CSV, TSV = "text/csv", "text/tab-separated-values"
TURTLE, NTRIPLES = "text/turtle", "application/n-triples"
JSONLD, RDFXML = "application/ld+json", "application/rdf+xml"
NQUADS, TRIG = "application/n-quads", "application/trig"
# What a client may call each format, the one to prefer first.
RESULTS: Mapping[str, Sequence[str]] = {
    JSON: (JSON, "application/json"),
    XML: (XML, "application/xml", "text/xml"),
    CSV: (CSV,),
    TSV: (TSV,),
}
GRAPHS: Mapping[str, Sequence[str]] = {
    TURTLE: (TURTLE, "application/x-turtle"),
    NTRIPLES: (NTRIPLES, "text/plain"),
    JSONLD: (JSONLD, "application/json"),
    RDFXML: (RDFXML, "application/xml", "text/xml"),
    NQUADS: (NQUADS,),
    TRIG: (TRIG,),
}
# What a client that sends no Accept may write as `format=` in the address.
FORMATS: Mapping[str, str] = {
    "json": "application/json",
    "xml": "application/xml",
    "csv": CSV,
    "tsv": TSV,
    "turtle": TURTLE,
    "ntriples": NTRIPLES,
    "jsonld": JSONLD,
    "rdfxml": RDFXML,
    "nquads": NQUADS,
    "trig": TRIG,
}

# What kinds of problem there are; messages.yaml has their titles.
KINDS = (
    *("syntax", "refused", "request", "format", "too-large", "failed", "timeout", "busy", "store"),
    "unknown",
)


class Task(msgspec.Struct, frozen=True, tag=True):
    """One query for a worker; `default` and `named` are the protocol's dataset, None: not given."""

    times: ClassVar[int] = 1  # the time limit
    sparql: str
    accept: str
    default: tuple[str, ...] | None = None
    named: tuple[str, ...] | None = None
    standard: bool = False  # what is known in standard words beside our own


class Reply(msgspec.Struct, frozen=True):
    """What a worker says before its body: HTTP status, media type, or what went wrong."""

    status: int
    media: str = ""
    kind: str = ""  # of problem: syntax, refused, too-large …
    detail: str = ""
    english: str = ""  # the same
    line: int | None = None
    column: int | None = None
    stale: bool = False  # links, validity and tasks are behind the papers
    hints: tuple[tuple[str, str], ...] = ()  # why nothing was found: Vietnamese, English


class BadRequest(Exception):
    """A request outside the protocol; `status` is its HTTP answer."""

    def __init__(self, status: int, kind: str, detail: str) -> None:
        self.status, self.kind, self.detail = status, kind, detail
        super().__init__(detail)


def language(request: "Request") -> str:
    """`vi` or `en`: what the address says, else the cookie, else Accept-Language (RFC 9110)."""
    if asked := request.query_params.get("lang") or request.cookies.get("lang"):
        return "en" if asked == "en" else "vi"
    wanted = {"vi": 0.0, "en": 0.0}
    for given, weight in _ranges(request.headers.get("accept-language", "")):
        tag = given.partition("-")[0]
        wanted |= {lang: max(wanted[lang], weight) for lang in wanted if tag == lang}
    return "en" if wanted["en"] > wanted["vi"] else "vi"


def task(parameters: Iterable[tuple[str, str]], accept: str) -> Task:
    """The query of a request (§2.1) from its parameters; the body of a direct POST is one of them.

    Raises `BadRequest` for an update, no query, or more than one.
    """
    given: dict[str, list[str]] = {}
    for key, value in parameters:
        given.setdefault(key, []).append(value)
    if "update" in given:
        raise BadRequest(403, "refused", message("no-update"))
    queries = given.get("query", [])
    if len(queries) != 1:
        problem = message("query-missing") if not queries else message("one-query")
        raise BadRequest(400, "request", message("bad-request", problem=problem))
    sparql = queries[0].removeprefix("\ufeff")  # the mark that Windows puts before UTF-8
    if (format := given.get("format", [""])[0].lower()) in FORMATS:
        accept = f"{FORMATS[format]}, */*;q=0.1"
    default, named = (given.get(f"{kind}-graph-uri") for kind in ("default", "named"))
    if default is None and named is None:
        return Task(sparql, accept, standard=given.get("profile") == ["standard"])
    return Task(sparql, accept, tuple(default or ()), tuple(named or ()))


def negotiate(accept: str, offered: Mapping[str, Sequence[str]]) -> str | None:
    """The offered format that `accept` wants most (RFC 9110 §12.5.1); None if it wants none.

    >>> negotiate("text/csv;q=0.5, application/json", RESULTS)
    'application/sparql-results+json'
    >>> negotiate("image/png", RESULTS)
    """
    ranges = _ranges(accept) or [("*/*", 1.0)]
    best, chosen = 0.0, None
    for media, names in offered.items():
        quality = max(_quality(name, ranges) for name in names)
        if quality > best:
            best, chosen = quality, media
    return chosen


def sound_xml(body: bytes) -> bytes:
    """What the engine wrote as XML, as parsers must read it; raises `ValueError` if they cannot.

    XML has no control characters, no U+FFFE and U+FFFF (§2.2), takes a bare CR for a line end
    (§2.11), and RDF/XML no property whose IRI ends in `/` or `#`.
    """
    if _NO_XML.search(body):
        raise ValueError(message("no-xml"))
    return body.replace(b"\r", b"&#13;")


_NO_XML = re.compile(
    rb"[\x00-\x08\x0b\x0c\x0e-\x1f]|\xef\xbf[\xbe\xbf]|<oxprefix: "
    rb"|&#(?:x0*(?:[0-8bcef]|1[0-9a-f])|0*[0-8]);"
)


def _ranges(accept: str) -> list[tuple[str, float]]:
    found = []
    for part in accept.split(",")[:100]:
        name, *options = (p.strip().lower() for p in part.split(";"))
        weight = next((o[2:] for o in options if o.startswith("q=")), "1")
        if name:
            found.append((name, _weight(weight)))
    return found


def _weight(text: str) -> float:
    return min(float(text), 1.0) if re.fullmatch(r"\d(?:\.\d{1,3})?", text) else 0.0


def _quality(name: str, ranges: Sequence[tuple[str, float]]) -> float:
    """The weight of the most exact range that covers `name`."""
    for wanted in (name, f"{name.split('/')[0]}/*", "*/*"):
        weights = [weight for given, weight in ranges if given == wanted]
        if weights:
            return max(weights)
    return 0.0
