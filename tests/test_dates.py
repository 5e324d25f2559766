"""The grammar of days: what papers print, what is read of it."""

import re

import pytest

from ontology import dates

ANY = re.compile(rf"(?:ngày\s+)?{dates.DAY}|{dates.MONTH}|{dates.YEAR}")


@pytest.mark.parametrize(
    ("printed", "read"),
    [
        ("ngày 05 tháng 7 năm 2025", "2025-07-05"),
        ("ngày 5/7/2025", "2025-07-05"),
        ("05.07.2025", "2025-07-05"),
        ("ngày 05 tháng I1 nam 2025", "2025-11-05"),  # misread, and a slip
        ("tháng 7 năm 2025", "2025-07"),
        ("ngày … tháng 7 năm 2025", "2025-07"),  # a blank for the day
        ("năm 2025", "2025"),
        ("ngày 5/7/20251", None),  # a number goes on
    ],
)
def test_a_printed_date_is_cut_where_the_print_stops(printed: str, read: str | None) -> None:
    found = ANY.fullmatch(printed)
    assert (dates.iso(found) if found else None) == read


@pytest.mark.parametrize(
    ("line", "read"),
    [
        ("Hà Nội, ngày 31 tháng 12 năm 2025", "2025-12-31"),
        ("Hà Nội, ngày    tháng 12 năm 2025", "2025-12"),
        ("Hà Nội, ngày 32 tháng 12 năm 2025", "2025-12"),
        ("Hà Nội, ngày 5 tháng     năm 2025", "2025"),
        ("Hà Nội, ngày     tháng     năm 20", None),
        ("Hà Nội, ngày     tháng     năm", None),
        ("ngày 05/7/2025", "2025-07-05"),
    ],
)
def test_a_place_date_line_may_leave_blanks(line: str, read: str | None) -> None:
    assert dates.headed(line) == read


@pytest.mark.parametrize(
    ("iso", "there"),
    [("2024-02-29", True), ("2025-02-29", False), ("2025-13", False), ("2025", True)],
)
def test_a_day_stands_in_a_calendar(iso: str, there: bool) -> None:
    assert dates.exists(iso) is there


@pytest.mark.parametrize(
    ("part", "last"),
    [
        ({"y": "2024", "m": "2"}, "2024-02-29"),
        ({"q": "III"}, "2025-09-30"),
        ({"q": "4", "y": "2026"}, "2026-12-31"),
        ({"m": "13"}, "None"),
        ({"d": "31", "m": "6"}, "None"),
        ({}, "2025-12-31"),
        ({"y": "1899"}, "None"),
    ],
)
def test_the_last_day_of_what_is_printed(part: dict[str, str], last: str) -> None:
    assert str(dates.last_day(part, 2025)) == last
