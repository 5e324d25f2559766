"""Why a file could not be read, in words a clerk understands; the path is added by the caller."""

from collections.abc import Callable
from typing import TypeVar

from ontology.errors import LuocdoError
from ontology.reasons import reason_of

T = TypeVar("T")


class RefusedError(LuocdoError):
    """A file that a reader will not or cannot read: `reason` what is wrong, `remedy` what to do."""

    def __init__(self, reason: str, remedy: str) -> None:
        self.reason, self.remedy = reason, remedy
        super().__init__(f"{reason} → {remedy}")


def broken(kind: str, detail: str = "") -> RefusedError:
    """The bytes are not what a file of this kind holds; `detail` is the parser's own word."""
    reason = f"tệp {kind} hỏng hoặc tải về chưa đủ"
    return RefusedError(
        f"{reason} ({detail})" if detail else reason,
        "xin lại bản gốc, hoặc mở bằng phần mềm soạn thảo rồi lưu lại",
    )


def unsafe(what: str) -> RefusedError:
    """The file breaks a limit that no honest paper comes near."""
    return RefusedError(
        f"tệp bị từ chối vì không an toàn: {what}",
        "mở trên máy cách ly, lưu lại thành .docx hoặc PDF rồi nạp lại",
    )


def empty() -> RefusedError:
    """No text came out of a file that has bytes."""
    return RefusedError(
        "không đọc được chữ nào trong tệp",
        "mở tệp để xem; nếu là ảnh chụp thì quét lại rõ hơn (200 dpi trở lên)",
    )


def password() -> RefusedError:
    """The file opens only with a password."""
    return RefusedError(
        "tệp đặt mật khẩu mở", "mở bằng mật khẩu rồi lưu lại một bản không mật khẩu"
    )


def packed() -> RefusedError:
    """The file holds other files."""
    return RefusedError("tệp nén, không phải văn bản", "giải nén rồi nạp từng văn bản bên trong")


def special() -> RefusedError:
    """A device, a pipe, a folder: nothing that is copied and kept."""
    return RefusedError(
        "không phải một tệp thường (thiết bị, ống dẫn, thư mục)", "chép văn bản ra một tệp rồi nạp"
    )


def signed() -> RefusedError:
    """The paper is wrapped in its signature (.p7m)."""
    return RefusedError(
        "tệp ký số bọc ngoài văn bản (.p7m, .p7s)",
        "mở bằng phần mềm ký số, lưu văn bản bên trong ra rồi nạp",
    )


def misnamed(ending: str) -> RefusedError:
    """The ending says one thing, the bytes are none of it."""
    return RefusedError(
        f"tệp mang đuôi {ending} nhưng nội dung không phải loại ấy",
        "xin lại bản gốc; nếu đúng là văn bản thuần thì đổi đuôi thành .txt",
    )


def mail() -> RefusedError:
    """The paper is attached to a letter, or a web page saved in the form of one (.mht)."""
    return RefusedError(
        "tệp thư điện tử hoặc trang web lưu một tệp (.eml, .msg, .mht)",
        "mở ra, lưu riêng từng tệp đính kèm, hoặc lưu trang thành .html, rồi nạp",
    )


def attached() -> RefusedError:
    """A PDF without text of its own, with files in it (a portfolio)."""
    return RefusedError(
        "PDF chỉ chứa tệp đính kèm", "mở PDF, lưu riêng từng tệp đính kèm rồi nạp các tệp đó"
    )


def worker_died() -> RefusedError:
    """The process that read the file is no more, and its own death is all it told."""
    return RefusedError(
        "tệp làm trình đọc phải dừng (hết bộ nhớ cho phép hoặc tệp hỏng)",
        "mở bằng phần mềm soạn thảo, lưu lại thành .docx hoặc PDF rồi nạp lại",
    )


_AS_PDF = "mở bằng phần mềm soạn thảo, lưu thành PDF rồi nạp bản PDF"


def pasted() -> RefusedError:
    """A Word file with a picture of a paper, not where pictures are looked for, and no text."""
    return RefusedError("tệp Word chỉ có ảnh quét dán vào, không có chữ của văn bản", _AS_PDF)


def linked() -> RefusedError:
    """A picture that a Word file names but does not hold; nothing outside is ever fetched."""
    return RefusedError("ảnh trang quét chỉ được liên kết, không nằm trong tệp Word", _AS_PDF)


def drawn() -> RefusedError:
    """A picture of a kind that holds drawings (emf, wmf, eps) or is not known."""
    return RefusedError("ảnh dán trong tệp Word là loại không đọc được (emf, wmf …)", _AS_PDF)


def many_pictures(most: int) -> RefusedError:
    """More pictures of pages than any paper has; those after `most` were left out."""
    return RefusedError(
        f"tệp Word có quá {most} ảnh trang quét, các ảnh sau bị bỏ qua", "chia tệp rồi nạp lại"
    )


def many_pages(pages: int, most: int) -> RefusedError:
    """A PDF longer than any paper: a part of it would look like the whole."""
    return RefusedError(
        f"PDF có {pages} trang, nhiều hơn {most} trang luocdo đọc",
        "tách thành nhiều tệp, mỗi văn bản một tệp, rồi nạp",
    )


def guarded(work: Callable[[], T]) -> T | RefusedError:
    """Whatever hostile bytes do to a parser is this file's failure and no other's."""
    try:
        return work()
    except RefusedError as error:
        return error
    except MemoryError:
        return RefusedError("cần quá 2 GB bộ nhớ để đọc", "chia tệp thành nhiều phần rồi nạp lại")
    except OSError as error:
        return RefusedError(
            f"không mở được tệp ({reason_of(error)})", "kiểm tra tên tệp và quyền đọc"
        )
    except Exception as error:
        return broken("này", type(error).__name__)
