"""Dates beside a mention of a document: behind it, before it, and those that cannot be read."""

import re

from ontology.dates import DAY, MONTH, YEAR

_SIGNED = r"(?:(?:được\s+)?(?:ký\s+ban\s+hành|ký|ban\s+hành|thông\s+qua|phê\s+duyệt)\s+)?"
AFTER = re.compile(
    rf"\s*,?\s*\(?{_SIGNED}(?:(?:ngày\s+)?ngày\s*{DAY}|{MONTH}|{YEAR})", re.IGNORECASE
)
# "ngày 08 thàng 6 2010 của": a date that cannot be read, before the issuer
GARBLED = re.compile(
    r"\s*,?\s+(?:ngày\s+){1,2}\d[\d./ -]{0,12}(?:\s*[tn]\w{2,5}\s*[\d./ -]{0,8}){0,2}(?=\s+của\s)"
)
# … or "ngày 25 tháng 6 năm 201%": its words belong to the citation, it has no value
UNREADABLE = re.compile(r"\s*,?\s+ngày\s+\S{1,3}\s+(?:tháng|năm)\s+\S{1,3}\s+năm\s+\S{2,4}")
YEAR_AFTER_NAME = re.compile(r"\s+\(?(?P<y>(?:19|20)\d\d)(?![\d/-])\)?")
BEFORE = re.compile(rf"[Nn]gày\s+{DAY}\s*,?\s*")
