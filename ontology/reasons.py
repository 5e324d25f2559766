"""What the system says, in words of the person at the keyboard."""

from __future__ import annotations

import errno

_WORDS = {
    errno.ENOENT: "không có tệp hay thư mục này",
    errno.ENOTDIR: "đường dẫn đi qua một tệp",
    errno.EISDIR: "đó là một thư mục",
    errno.EACCES: "không có quyền",
    errno.EPERM: "không có quyền",
    errno.EROFS: "ổ đĩa chỉ đọc",
    errno.ENOSPC: "ổ đĩa đã đầy",
    errno.ENAMETOOLONG: "tên quá dài",
    errno.ELOOP: "liên kết dẫn vòng quanh",
    errno.EADDRINUSE: "chương trình khác đang dùng",
    errno.EADDRNOTAVAIL: "không phải địa chỉ của máy này",
}


def reason_of(error: Exception) -> str:
    """What stands behind an error of the system; its own words where there are none of ours."""
    number = getattr(error, "errno", None)
    return _WORDS.get(number or 0) or getattr(error, "strerror", None) or str(error)


def as_text(name: str) -> str:
    """A name or path of the system as text: its bytes may be no UTF-8."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
