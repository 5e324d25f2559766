"""The grammar of days: what papers print, what is read of it."""

import re
from datetime import date

import pytest

from ontology import dates
from ontology.series import bounds_of

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
        ("ngày 01 tháng 01 năm 2025", "2025-01-01"),
        ("ngày 31 tháng 13 năm 2025", "2025"),
        ("ngày 00 tháng 12 năm 2025", "2025-12"),
        ("ngày 05 tháng 7 năm 1000", "1000-07-05"),
        ("ngày 05 tháng 7 năm 999", None),
    ],
)
def test_a_place_date_line_may_leave_blanks(line: str, read: str | None) -> None:
    assert dates.headed(line) == read


@pytest.mark.parametrize(
    ("iso", "there"),
    [
        ("2024-02-29", True),
        ("2025-02-29", False),
        ("2025-01", True),
        ("2025-00", False),
        ("2025-13", False),
        ("2025", True),
        ("0000-05", False),
        ("9999-12-31", True),
        ("10000-01", False),
        ("2025-01-01", True),
        ("2025-01-00", False),
    ],
)
def test_a_day_stands_in_a_calendar(iso: str, there: bool) -> None:
    assert dates.exists(iso) is there


@pytest.mark.parametrize(
    ("part", "last"),
    [
        ({"y": "2024", "m": "2"}, "2024-02-29"),
        ({"q": "III"}, "2025-09-30"),
        ({"q": "4", "y": "2026"}, "2026-12-31"),
        ({"m": "1"}, "2025-01-31"),
        ({"m": "13"}, "None"),
        ({"d": "31", "m": "6"}, "None"),
        ({}, "2025-12-31"),
        ({"y": "1945"}, "1945-12-31"),
        ({"y": "1944"}, "None"),
        ({"y": "2100"}, "2100-12-31"),
        ({"y": "2101"}, "None"),
        ({"q": "2"}, "2025-06-30"),
        ({"d": "1", "m": "1"}, "2025-01-01"),
        ({"d": "0", "m": "1"}, "None"),
        ({"m": "0"}, "None"),
    ],
)
def test_the_last_day_of_what_is_printed(part: dict[str, str], last: str) -> None:
    assert str(dates.last_day(part, 2025)) == last


@pytest.mark.parametrize(
    ("typed", "read"),
    [("31/12/2025", "2025-12-31"), ("31/6/2025", None), ("2025-1-5", "2025-01-05"), ("mai", None)],
)
def test_what_people_type(typed: str, read: str | None) -> None:
    assert dates.typed(typed) == read


@pytest.mark.parametrize(
    ("day", "written"),
    [("2025-02-09", "09/02/2025"), ("2025-03-09", "09/3/2025"), ("2025-11-30", "30/11/2025")],
)
def test_a_day_as_van_thu_writes_it(day: str, written: str) -> None:
    assert dates.day(date.fromisoformat(day)) == written


@pytest.mark.parametrize(
    ("printed", "first", "last"),
    [
        ("2025-12", "2025-12-01", "2025-12-31"),
        ("2025-11", "2025-11-01", "2025-11-30"),
        ("2024-02", "2024-02-01", "2024-02-29"),
        ("2025-02-30", "2025-02-01", "2025-02-28"),  # no such day: its month
        ("2025-13", "2025-01-01", "2025-12-31"),
        ("1900", "1900-01-01", "1900-12-31"),
        ("1899", "None", "None"),
    ],
)
def test_the_days_that_a_printed_date_leaves_open(printed: str, first: str, last: str) -> None:
    bounds = bounds_of(printed)
    assert (str(bounds.earliest), str(bounds.latest)) == (first, last)
