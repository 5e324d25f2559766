"""What a check finds, and the report (`luocdo-check/1`, docs/check.md)."""

from collections.abc import Mapping
from typing import Any

import msgspec

from ontology.iri import digest
from ontology.lexicon import raw

SCHEMA = "luocdo-check/1"
SEVERITIES = ("error", "warning", "hint")
KINDS = ("citation", "basis", "form", "recipient", "task", "inner")


class Evidence(msgspec.Struct, frozen=True):
    """Who prints what: a document's name (or the table's) and its words."""

    document: str
    quote: str


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """One thing to look at; offsets are those of `luocdo text`, `start` == `end` if it has none."""

    kind: str
    verdict: str
    rule: str
    message: str
    severity: str | None = None
    start: int = 0
    end: int = 0
    quote: str = ""
    field: str | None = None
    printed: str | None = None
    expected: str | None = None
    replacement: str | None = None
    source: str = ""
    evidence: tuple[Evidence, ...] = ()
    id: str = ""


class Coverage(msgspec.Struct, frozen=True):
    """Of the mentions of other documents: how many could be compared, and why others not."""

    citations: int = 0
    checked: int = 0
    outside: int = 0
    unchecked: int = 0
    not_run: tuple[str, ...] = ()  # checks that did not run, and why


class Report(msgspec.Struct, frozen=True, rename={"schema_": "schema"}):
    """All that one check found, in the order of the text."""

    file: str
    as_of: str
    coverage: Coverage
    findings: tuple[Finding, ...] = ()
    dismissed: int = 0
    schema_: str = SCHEMA

    @property
    def faults(self) -> tuple[Finding, ...]:
        """The findings that ask for a look: all but citations that are right or out of reach."""
        return tuple(f for f in self.findings if f.severity)

    def to_json(self, *, indent: int = 2) -> str:
        """The report as one JSON object; `indent=0` gives one line."""
        built = msgspec.to_builtins(self)
        ordered = {"schema": built.pop("schema"), **built}
        data = msgspec.json.encode(ordered)
        return (msgspec.json.format(data, indent=indent) if indent else data).decode()


def word(group: str, key: str, lang: str = "vi") -> str:
    """A word of check.yaml."""
    return str(raw("check")[group][key][lang])


def said(rule: str, lang: str, **words: object) -> str:
    """The sentence of a rule."""
    return word("messages", rule, lang).format_map(_Blank(words))


class _Blank(dict[str, object]):
    def __init__(self, words: Mapping[str, object]) -> None:
        super().__init__({k: v for k, v in words.items() if v is not None})

    def __missing__(self, key: str) -> str:
        return "…"


def identified(findings: list[Finding]) -> tuple[Finding, ...]:
    """The findings in the order of the text, each with an id made of its own words alone.

    A draft that grew before a finding leaves its id as it was, so that a dismissal holds.
    """
    seen: dict[str, int] = {}
    made = []
    for finding in sorted(findings, key=_place):
        own = (finding.kind, finding.rule, finding.verdict, finding.field or "", finding.quote)
        base = digest("\n".join(" ".join(part.split()) for part in own))[:12]
        seen[base] = seen.get(base, 0) + 1
        number = f"-{seen[base]}" if seen[base] > 1 else ""
        made.append(msgspec.structs.replace(finding, id=f"{base}{number}"))
    return tuple(made)


def _place(finding: Finding) -> tuple[Any, ...]:
    return finding.start, finding.end, finding.kind, finding.rule, finding.field or ""
