"""Days as people type them, and how far back the office looks for what is late."""

import os
from datetime import date

from ontology.dates import typed
from ontology.errors import QueryError
from ontology.messages import message


def day_of(name: str, text: str) -> str:
    """An ISO day from what people type (`ontology.dates.typed`, hôm nay); raises `QueryError` for
    anything else."""
    if text.strip().lower() in ("hôm nay", "today"):
        return date.today().isoformat()
    if day := typed(text):
        return day
    raise QueryError(message("parameter-not-a-day", name=name, text=text[:100]))


def first_late(today: date) -> date:
    """The first day of a deadline that is still called late."""
    return date.fromordinal(max(1, today.toordinal() - int(_late_years() * 365.25)))


def _late_years() -> float:
    """How many years after its deadline a task is still called late (LUOCDO_LATE_YEARS, 3)."""
    said = os.environ.get("LUOCDO_LATE_YEARS", "3")
    try:
        return float(said)
    except ValueError as error:
        raise QueryError(message("late-years", said=said)) from error
