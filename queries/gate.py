"""What a query is, before it runs: its form, whether it names graphs, and no call to elsewhere.

Oxigraph follows SERVICE wherever it points and cannot be told not to. What keeps a query in the
house is the wall around the thread that runs it (`ontology.confine`): no reading of a query is
sure to be the engine's own. The gate says it in a sentence; where there is no wall, a query with
these letters anywhere is refused.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ontology.errors import QueryError
from ontology.identity import BASE
from ontology.messages import message
from ontology.vocabulary import PREFIXES

FORMS = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")
_UPDATES = frozenset(
    ("INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY", "WITH")
)
LONGEST = 100_000  # characters of a query: people write hundreds, programs thousands
DEEPEST = 200  # brackets within brackets

# IRIs and strings, in which a word is no keyword.
_QUOTED = (
    r'(?P<quoted><(?:[^<>"{}|^`\\\x00-\x20]|\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8})*>'
    r'|"""(?:"{0,2}(?:[^"\\]|\\.))*"""' + r"|'''(?:'{0,2}(?:[^'\\]|\\.))*'''"
    r'|"(?:[^"\\\n\r]|\\.)*"' + r"|'(?:[^'\\\n\r]|\\.)*')"
)
# They and comments; then names, variables, words, brackets.
_TOKEN = re.compile(
    _QUOTED + r"|(?P<comment>#[^\n\r]*)"
    r"|(?P<name>[\w.-]*:[\w.:%\\-]*|@[\w-]+|\^\^)"
    r"|(?P<variable>[?$]\w+)"
    r"|(?P<word>\w+)"
    r"|(?P<open>[({\[])|(?P<close>[)}\]])",
    re.S,
)


class SyntaxFault(QueryError):
    """A query that is not of the grammar; `line` and `column` count from 1, None where unknown."""

    def __init__(self, problem: str, line: int | None = None, column: int | None = None) -> None:
        self.problem, self.line, self.column = problem, line, column
        place = message("at-place", line=line, column=column) if line else ""
        super().__init__(message("syntax-fault", place=place, problem=problem))


class RefusedQuery(QueryError):
    """A query that is well formed and not allowed here."""


@dataclass(frozen=True, slots=True)
class Form:
    """The form of a query (one of `FORMS`), and whether it names its graphs itself (FROM)."""

    name: str
    dataset: bool


def check(sparql: str, *, walled: bool) -> Form:
    """The form of a query that may run; `walled` where what runs it cannot reach the network.

    Raises `RefusedQuery` for an update and for SERVICE, `SyntaxFault` for what is no query.
    """
    if len(sparql) > LONGEST:
        raise RefusedQuery(message("query-long", longest=LONGEST))
    words = _words(sparql)
    verb = next((w for w in words if w in FORMS or w in _UPDATES), None)
    if verb is None:
        raise SyntaxFault(message("no-form"), 1, 1)
    if verb in _UPDATES:
        raise RefusedQuery(message("is-update", verb=verb))
    plain = _unescaped(sparql)
    if any("SERVICE" in word for word in (*words, *_words(plain))):
        raise RefusedQuery(message("no-service"))
    if not walled and "service" in plain.casefold():
        raise RefusedQuery(message("no-wall"))
    return Form(verb, "FROM" in words)


def _words(sparql: str) -> list[str]:
    return [match["word"].upper() for match in _shallow(sparql) if match["word"]]


def names(sparql: str) -> Iterator[str]:
    """The names in a query, as they stand there: `ld:task`, `<https://…>`."""
    for match in _TOKEN.finditer(sparql):
        if match["name"] and ":" in match["name"]:
            yield match["name"]
        elif match["quoted"] and match["quoted"].startswith("<"):
            yield match["quoted"]


def _unescaped(sparql: str) -> str:
    r"""The query with its \u escapes read, and those that they spell."""

    def letter(match: re.Match[str]) -> str:
        number = int(match[1] or match[2], 16)
        return chr(number) if number < 0x110000 else ""

    for _ in range(3):  # the engine reads them once at most
        sparql = re.sub(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})", letter, sparql)
    return sparql


def _shallow(sparql: str) -> Iterator[re.Match[str]]:
    """The tokens, as long as brackets are not nested beyond any parser's stack."""
    depth = 0
    for match in _TOKEN.finditer(sparql):
        depth += bool(match["open"]) - bool(match["close"])
        if depth > DEEPEST:
            raise RefusedQuery(message("too-deep", deepest=DEEPEST))
        yield match


# The engine compares a keyword only once it has read as many letters: a fault is told where the
# longest keyword that was tried would end. Blanks between the words keep it from the next one.
_ROOM = " " * 40
_GAP = re.compile(
    _QUOTED + r"|#[^\n\r]*|(?P<gap>\s+|(?<![\\|])(?<!<<)(?=[,;()\[\]{}])(?!\{\||\)>>)|$)", re.S
)
_TOLD = re.compile(r"error at (\d+):(\d+): expected (?:one of )?(.*)", re.S)
_REASONS = {  # of the engine's own words, where it has any beyond the tokens that it expects
    "Prefix not found": "no-prefix",
    "IRI parsing failed": "not-an-iri",
    "Duplicated variable name in SELECT": "variable-twice",
    "The SELECT contains a variable that is unbound": "not-grouped",
}


def fault_of(sparql: str, error: SyntaxError) -> SyntaxFault:
    """What Oxigraph found wrong in a query that `check` let through: the word that does not fit."""
    wide, stood = _widened(sparql)
    told = _TOLD.match(_told(wide))
    if told is None:
        return SyntaxFault(str(error)[:200])
    lines = [0, *(match.end() for match in re.finditer("\n", wide))]
    at = lines[int(told[1]) - 1] + int(told[2]) - 1
    reason = next((message(_REASONS[r]) for r in _REASONS if r in told[3]), "")
    at = stood[at if reason else _tried(at, told[3])]
    at = _token(sparql, at) if reason else at
    line, column = sparql.count("\n", 0, at) + 1, at - sparql.rfind("\n", 0, at)
    return SyntaxFault(_problem(sparql, at, reason), line, column)


def _widened(sparql: str) -> tuple[str, list[int]]:
    """The query with room in every gap, and where each of its letters stood."""
    parts: list[str] = []
    stood: list[int] = []
    end = 0
    for match in _GAP.finditer(sparql):
        if match["gap"] is not None:
            parts += [sparql[end : match.end()], _ROOM]
            stood += [*range(end, match.end()), *[match.end()] * len(_ROOM)]
            end = match.end()
    return "".join(parts), [*stood, len(sparql)]


def _told(sparql: str) -> str:
    import pyoxigraph as ox

    try:
        ox.Store().query(sparql, base_iri=BASE, prefixes=PREFIXES)
    except SyntaxError as error:
        return str(error)
    return ""


def _tried(at: int, expected: str) -> int:
    """Where the tokens began that did not fit: keywords before `at`, all others there."""
    tokens = [token for token in expected.split(", ") if token != "[_]"]
    words = [len(token) if re.fullmatch(r"\w+", token) else 0 for token in tokens]
    return at - min(words, default=0)


def _token(sparql: str, at: int) -> int:
    """The start of the name that ends at `at`."""
    found = re.search(r"(?:<[^<>]*>?|[^\s(){},;<>]+)$", sparql[:at])
    return found.start() if found else min(at, len(sparql))


def _problem(sparql: str, at: int, reason: str = "") -> str:
    """The words at the place, and what is wrong with them where that is known."""
    words = " ".join(sparql[at : at + 40].split())
    if not words:
        return message("fault-end", reason=reason or message("query-ends"))
    key = "fault-at" if reason else "fault-from"
    return message(key, words=words, **({"reason": reason} if reason else {}))


def replace_variable(sparql: str, name: str, term: str) -> str:
    """The query with `?name` (and `$name`) written as `term`, outside strings and comments.

    Raises `QueryError` where the query does not ask for it.
    """
    parts, end = [], 0
    for match in _TOKEN.finditer(sparql):
        if match["variable"] and match["variable"][1:] == name:
            parts += [sparql[end : match.start()], term]
            end = match.end()
    if not parts:
        raise QueryError(message("no-variable", name=name))
    return "".join([*parts, sparql[end:]])


def as_select(sparql: str) -> str:
    """An ASK as the SELECT that finds one row where the answer is yes (servers differ in ASK)."""
    verb = next(m for m in _TOKEN.finditer(sparql) if (m["word"] or "").upper() == "ASK")
    return f"{sparql[: verb.start()]}SELECT *{sparql[verb.end() :]}\nLIMIT 1"
