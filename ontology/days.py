"""Days as văn thư writes them."""

from datetime import date


def day(value: date) -> str:
    """A day as văn thư writes it: zero before days 1-9 and months 1-2.

    >>> day(date(2025, 4, 8)), day(date(2025, 1, 25))
    ('08/4/2025', '25/01/2025')
    """
    month = f"{value.month:02}" if value.month < 3 else str(value.month)
    return f"{value.day:02}/{month}/{value.year}"
