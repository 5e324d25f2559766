"""Who may do what behind a proxy: three roles, and one table of every address that changes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from enum import IntEnum
from typing import NamedTuple

from ontology.bodies import ascii_slug


class Role(IntEnum):
    """What a person may do; each may also do what the ones before may."""

    VIEWER = 1
    EDITOR = 2
    ADMIN = 3


GROUPS = {"xem": Role.VIEWER, "xu.ly": Role.EDITOR, "quan.tri": Role.ADMIN}  # by slug
NAMES = {Role.VIEWER: "xem", Role.EDITOR: "xử lý", Role.ADMIN: "quản trị"}  # in the audit log


class Change(NamedTuple):
    """Who may change something at an address, and what the audit log calls it."""

    role: Role
    did: str


CHANGES = {
    "POST /nap": Change(Role.EDITOR, "upload"),
    "POST /nap/cot": Change(Role.EDITOR, "columns"),
    "POST /nap/{id}/thu-lai": Change(Role.EDITOR, "read-again"),
    "POST /nap/{id}/bo": Change(Role.EDITOR, "dismiss-failed"),
    "POST /nap/{id}/xem-mat": Change(Role.ADMIN, "clear"),
    "POST /tep/bo": Change(Role.ADMIN, "remove"),
    "POST /van-ban/lien-he": Change(Role.EDITOR, "correct"),
    "POST /van-ban/xac-nhan": Change(Role.EDITOR, "confirm-all"),
    "POST /van-ban/sua": Change(Role.EDITOR, "correct"),
    "POST /van-ban/ten": Change(Role.EDITOR, "names"),
    "POST /co-quan/gop": Change(Role.EDITOR, "bodies"),
    "POST /van-ban/hoan-tac": Change(Role.EDITOR, "undo"),
    "POST /ghi-nhan": Change(Role.EDITOR, "decisions"),
    "POST /van-ban-den/giao": Change(Role.EDITOR, "hand-over"),
    "POST /nhiem-vu/tinh-trang": Change(Role.EDITOR, "task-status"),
    "POST /nhiem-vu/giao": Change(Role.EDITOR, "hand-over"),
    "POST /nhiem-vu/de-nghi": Change(Role.EDITOR, "task-status"),
    "POST /soat/bo-qua": Change(Role.EDITOR, "dismiss-finding"),
    "POST /trien-khai/danh-sach": Change(Role.EDITOR, "body-list"),
    "GET /van-ban/goc": Change(Role.VIEWER, "export"),  # full text leaves the house
    "GET /chuoi/tep": Change(Role.VIEWER, "export"),
}
ASKS = ("POST /soat",)  # changes nothing, though posted


def role_of(header: str, groups: Mapping[str, Role]) -> Role:
    """The highest role that the groups give; `groups` are an office's own names for them."""
    named = (name.strip() for name in re.split(r"[,;|]", header))
    known = (groups.get(name) or GROUPS.get(ascii_slug(name)) for name in named)
    return max((role for role in known if role), default=Role.VIEWER)


def own_groups(given: Mapping[str, Iterable[str]]) -> dict[str, Role]:
    """Group → role of the table [roles] in luocdo.toml (role → groups); raises `KeyError`."""
    return {name: GROUPS[ascii_slug(role)] for role, names in given.items() for name in names}
