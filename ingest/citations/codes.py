"""Numbers of documents in running text, each with the type word or the law's name before it.

A number is found at its separator and capital ("/NĐ", "-KH") and read both ways from there: the
scan costs less than decoding the file.
"""

import re
from collections.abc import Iterator
from itertools import chain

from ingest.citations.mention import Mention, Taken, parsed_code
from ingest.citations.named_acts import Named
from ingest.citations.type_words import (
    Kind,
    kind_before,
    kind_with_words,
    not_documents,
    number_word,
)
from ingest.text.organisations import match_body
from ingest.text.patterns import spaced
from ontology import lexicon
from ontology.code import LOOK_ALIKES, Code

# behind a digit, or behind one letter or blank that follows a digit
_SEPARATORS = tuple(  # two patterns: a scan for one letter is the fastest there is
    re.compile(rf"{mark}(?:(?<=\d.)|(?<=\d[a-zđ\s].))\s?[A-ZĐ]", re.DOTALL) for mark in "/-"
)
_LETTER = "[A-Za-zĐđÂâÊêÔôƠơƯư&+0-9АВЕКМНОРСТХ]"  # the last ones are Cyrillic look-alikes
_SEGMENT = (
    rf"[A-ZĐÂÊÔƠƯ]{_LETTER}{{0,24}}(?:(?<=&)\s(?=[A-ZĐ]{{2}}){_LETTER}{{0,24}})?"
    r"(?:\.(?:[A-ZĐ][a-zđ]?[A-ZĐ0-9][A-Za-zĐđ0-9]{0,11}|[A-ZĐ][a-zđ]{0,2})(?!\w)){0,4}"
)
_SYMBOL = re.compile(
    rf"[-/]\s?{_SEGMENT}(?:\s-\s?(?=[A-ZĐ]{{2}}){_SEGMENT})?"
    rf"(?:[-/_]{_SEGMENT}|[-/]\s(?=[A-ZĐ]{{2}}){_SEGMENT}){{0,6}}"
)
_RUNNING = re.compile(
    r"(?<![\dA-Za-zĐđ/.,_-])(?P<n>[\dOl]{0,2}\d{1,5}[\dOl]{0,2}(?:\.[1-9]\d?)?[a-zđ]?)"
    r"\s?(?:[-/]\s?(?P<y>19[4-9]\d|20[0-4]\d)\s?)?\Z"
)
# a firm numbers as it likes: "số 2025-005/SAV-CHQ ngày 10/11/2025", "số 45/2025 của Công ty …" is
# all of it; offices before 2005 left a blank: "số 112 CV/LĐTBXH ngày 5/3/2002"
_DATED = tuple(
    re.compile(
        rf"{so}\s*:?\s*(?=(?:\d++[a-z]?[ ])?\w*+[&./-]|\d{{8}})((?:\d{{1,5}}[a-z]?[ ](?=[A-ZĐ]))?"
        r"[^\W_](?:[^\W_]|[&.-]){0,23}[/-](?:[^\W_]|[&./-]){1,40}|\d{8,14})"
        r"(?=\s*,?\s+(?:ngày\s+\d|của\s+(?:Công\s+ty|Tổng\s+công|Tập\s+đoàn|Hiệp\s+hội)\s))"
    )
    for so in ("số", "Số")
)
_PLAIN = re.compile(rf"\d[\dOl]*(?:\.\d\d?)?[a-zđ]?(?:[-/](?:19|20)\d\d)?(?:[-/]{_SEGMENT}){{1,8}}")
_YEARLY = re.compile(r"\d{1,5}[/-](?:19|20)\d\d")  # a firm's letter without a symbol: "107/2025"
_LETTERS, _DIGIT = re.compile(r"[^\W\d_]"), re.compile(r"\d")
_OF = re.compile(r"\s*,?\s*(?:của|CỦA)\s+")
_GLUED_YEAR = re.compile(r"(?<=/\d{4})(?=(?:NĐ|TT|TTLT|NQ|QĐ|CT)-)")  # "34/2016NĐ-CP"
_MISREAD = re.compile(r"/5(?=[A-ZĐ]{2})")  # "286/5TC-HCSN": no office's letters begin with 5
_CYRILLIC = re.compile("[А-Я]")
_RUN_ON = re.compile(r"(?<=[A-Za-zĐđ\d])(?:của|ngày|về)(?!\w)")  # a blank was lost: "QĐ-TTgcủa"
# a footnote's mark glued to a number: "42/2024/QH151", "30/2020/NĐ-CP1"
_FOOTNOTE = re.compile(r"(?<=QH1\d)\d{1,2}$|(?<=CP|Tg|ND)\d{1,3}$")


def numbered(text: str, named: list[Named]) -> list[Mention]:
    """Mentions that print a number, in order."""
    found = list(_by_symbol(text, named))
    odd = list(_by_date(text))
    if not odd:
        return found
    taken = Taken(odd)
    return sorted([*odd, *filter(taken.free, found)], key=lambda m: m.start)


def _by_date(text: str) -> Iterator[Mention]:
    """Numbers of no known form that stand between "số" and a date, behind a type word."""
    for hit in chain.from_iterable(p.finditer(text) for p in _DATED):
        plain = _PLAIN.fullmatch(hit[1]) and parsed_code(hit[1])
        lettered = _LETTERS.search(hit[1]) and _DIGIT.search(hit[1])
        if plain or not (lettered or _YEARLY.fullmatch(hit[1]) or hit[1].isdigit()):
            continue
        kind = kind_before(text, 0, hit.start()) or kind_with_words(text, 0, hit.start())
        if kind is None or kind.type in lexicon.raw("citation")["not_types"]:
            continue
        printed, cut = _without_footnote(hit[1].replace(" ", ""))
        code = _GLUED_YEAR.sub("/", _MISREAD.sub("/S", printed))
        mention = Mention(kind.start, hit.end(1) - cut, kind.type, code, how="odd")
        mention.parsed = parsed_code(code)
        mention.code = str(mention.parsed or code)
        mention.signs = {"typed", "số"}
        yield mention


def _by_symbol(text: str, named: list[Named]) -> Iterator[Mention]:
    """Numbers found at their separator and capital."""
    done = 0
    ends = {name.end: name for name in named}
    covers = [(n.start, n.end) for n in named if n.inner]
    hits = chain.from_iterable(mark.finditer(text) for mark in _SEPARATORS)
    for hit in sorted(hits, key=re.Match.start):
        if hit.start() < done:
            continue
        while covers and covers[0][1] <= hit.start():
            covers.pop(0)
        if covers and covers[0][0] < hit.start():
            continue
        number = _number_at(text, hit.start(), max(done, hit.start() - 24))
        if number is None:
            continue
        start, end, code = number
        mention = _headed(text, done, start, end, code, ends)
        if mention:
            done = mention.end
            yield mention


def _number_at(text: str, separator: int, low: int) -> tuple[int, int, str] | None:
    """(start, end, code) of the number whose letters begin at `separator`."""
    running = _RUNNING.search(text, low, separator)
    symbol = _SYMBOL.match(text, separator, separator + 90)
    if not running or not symbol:
        return None
    end = symbol.end()
    if text[end : end + 1].isalnum() or text[end : end + 1] == "_":
        glued = _RUN_ON.search(text, separator + 2, end + 4)
        if glued is None:
            return None
        end = glued.start()
    code = "".join(text[running.start() : end].split())
    code = code.translate(LOOK_ALIKES) if _CYRILLIC.search(code) else code
    shown, cut = _without_footnote(code)
    return running.start(), end - cut, shown


def _without_footnote(code: str) -> tuple[str, int]:
    """`code` without a footnote mark glued to it ("42/2024/QH151"), and the mark's length."""
    if not code[-1:].isdigit():
        return code, 0
    bare = _FOOTNOTE.sub("", code)
    return bare, len(code) - len(bare)


def _headed(
    text: str, low: int, start: int, end: int, code: str, names: dict[int, Named]
) -> Mention | None:
    """The mention of the number at start..end with the type word or law name before it."""
    parsed = parsed_code(code)
    if parsed is None:
        return None
    said = number_word(text, low, start)
    if law := _name_before(text, low, said, start, names):
        return Mention(
            law.start,
            end,
            law.type,
            code,
            law.name,
            how="named-number",
            parsed=parsed,
            inner=law.inner,
        )
    kind = kind_before(text, low, said)
    owner = None
    if kind is None and _no_document(text, low, said):
        return None  # "Giấy chứng nhận … theo Mẫu số 02/ĐK"
    if kind is None and said < start:
        kind = kind_with_words(text, low, said)
        kind, owner = (kind, None) if kind else _kind_of_list(text, low, said)
    if kind is not None and kind.type in lexicon.raw("citation")["not_types"]:
        return None
    if kind is None:
        return _bare(start, said, end, code, parsed)
    mention = Mention(kind.start, end, _type(text, kind, parsed), code, parsed=parsed)
    mention.signs.add("typed")
    if said < start:
        mention.signs.add("số")
    if owner:
        mention.signs.update(("before", "list"))
    mention.issuer = owner or _issuer_between(text, kind, said)
    return mention


def _kind_of_list(text: str, low: int, said: int) -> tuple[Kind | None, str | None]:
    """ "các Quyết định của Bộ trưởng Bộ Tư pháp: Số 524/QĐ-BTP; số …": type and issuer of all."""
    low = max(low, said - 170)
    lead = text[low:said].rstrip()
    if not lead.endswith(":"):
        return None, None
    if bare := kind_before(text, low, low + len(lead) - 1):
        return bare, None  # "các Văn bản: số 12/SNV-TC, số 15/SNV-TC"
    for of in reversed(list(_OF.finditer(text, low, low + len(lead)))):
        if match_body(text, of.end()) == low + len(lead) - 1:
            kind = kind_before(text, low, of.start())
            return kind, spaced(text[of.end() : low + len(lead) - 1])
    return None, None


def _type(text: str, kind: Kind, parsed: Code) -> str:
    """ "Văn bản số 70/TTr-SNV" is a tờ trình: letters say more than the general word."""
    if spaced(text[kind.start : kind.end]).lower() == "văn bản":
        return str(lexicon.raw("citation")["code_types"].get(parsed.series, kind.type))
    return kind.type


def _name_before(
    text: str, low: int, said: int, start: int, names: dict[int, Named]
) -> Named | None:
    """The law whose name ends before "số"; a name may itself end in "số"."""
    if not names:
        return None
    if law := names.get(_behind(text, low, said)):
        return law
    twice = text.find("số", said + 2, start)
    return names.get(_behind(text, low, twice)) if twice > 0 else None


def _behind(text: str, low: int, end: int) -> int:
    """Where the words before `end` end, without blanks and a comma."""
    while end > low and text[end - 1] in " \n\t,":
        end -= 1
    return end


def _bare(start: int, said: int, end: int, code: str, parsed: Code) -> Mention | None:
    """A number without a type word: a later member of a list, or one whose symbol says enough."""
    kind = lexicon.raw("citation")["code_types"].get(parsed.series)
    known = kind is not None or parsed.owner in ("QH", "UBTVQH")
    if not known and not (said < start or parsed.unit):
        return None
    mention = Mention(
        start,
        end,
        kind or ("luat" if parsed.owner == "QH" else None),
        code,
        parsed=parsed,
        how="list",
    )
    if said < start:
        mention.signs.add("số")
    if known:
        mention.signs.add("series")
    return mention


def _no_document(text: str, low: int, said: int) -> bool:
    words = " ".join(text[max(low, said - 40) : said].lower().split())
    return words.endswith(tuple(not_documents()))


def _issuer_between(text: str, kind: Kind, said: int) -> str | None:
    """ "Quyết định của Bộ Chính trị số 31-QĐ/TW": the issuer stands before the number."""
    found = _OF.match(text, kind.end, said)
    end = match_body(text, found.end()) if found else None
    return spaced(text[found.end() : end]) if found and end and end <= said else None
