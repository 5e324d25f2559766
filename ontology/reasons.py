"""What the system says, in words of the person at the keyboard."""

from __future__ import annotations

import errno

from ontology.messages import message

_WORDS = {
    errno.ENOENT: "os-no-file",
    errno.ENOTDIR: "os-through-file",
    errno.EISDIR: "os-is-folder",
    errno.EACCES: "os-forbidden",
    errno.EPERM: "os-forbidden",
    errno.EROFS: "os-read-only",
    errno.ENOSPC: "os-full",
    errno.ENAMETOOLONG: "os-name-long",
    errno.ELOOP: "os-circle",
    errno.EADDRINUSE: "os-in-use",
    errno.EADDRNOTAVAIL: "os-not-ours",
}


def reason_of(error: Exception) -> str:
    """What stands behind an error of the system; its own words where there are none of ours."""
    number = getattr(error, "errno", None)
    if key := _WORDS.get(number or 0):
        return message(key)
    return getattr(error, "strerror", None) or str(error)


def as_text(name: str) -> str:
    """A name or path of the system as text: its bytes may be no UTF-8."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
