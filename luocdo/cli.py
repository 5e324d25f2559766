"""The command line: parse, call one verb, map errors to sentences and exit codes.

Exit codes: 0 done; 1 done, but some papers of a batch failed; 2 a person's mistake, with one
sentence on stderr; 130 interrupted. Only `argparse` is imported before a command runs, so that
`luocdo --help` is as quick as Python itself.
"""

from __future__ import annotations

import argparse
import os
import re
import sys

from ontology.errors import LuocdoError

TYPE_CHECKING = False  # what type checkers take as true, without the import of typing
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import NoReturn

OUR_NAMES = ("ontology", "ingest", "graph", "queries", "viz")
DEFAULT_STORE = "kho"


def wanted_language(argv: Sequence[str]) -> str:
    """`vi` or `en`, looked up before parsing because the help itself is in that language."""
    for i, word in enumerate(argv):
        if word == "--lang" and i + 1 < len(argv):
            return "en" if argv[i + 1] == "en" else "vi"
        if word == "--lang=en":
            return "en"
    return "vi"


class _Parser(argparse.ArgumentParser):
    """argparse whose own sentences are Vietnamese unless `lang` is en."""

    lang = "vi"
    _WORDS = (
        (r"the following arguments are required: (.*)", r"còn thiếu \1"),
        (r"argument (\S+): invalid choice: (\S+) \(choose from (.*)\)", r"\1 không nhận \2 (chọn \3)"),
        (r"argument (\S+): invalid int value: (\S+)", r"\1 phải là số nguyên, không phải \2"),
        (r"argument (\S+): expected one argument", r"\1 cần một giá trị"),
        (r"argument (\S+): not allowed with argument (\S+)", r"\1 không đi cùng \2"),
        (r"unrecognized arguments: (.*)", r"không hiểu \1"),
    )

    def error(self, message: str) -> NoReturn:
        if self.lang == "vi":
            for pattern, words in self._WORDS:
                message = re.sub(pattern, words, message)
            message = f"Lệnh chưa đúng: {message}. Xem: {self.prog} --help"
        print(f"luocdo: {message}", file=sys.stderr)
        raise SystemExit(2)

    def format_help(self) -> str:
        return self._localised(super().format_help())

    def _localised(self, text: str) -> str:
        if self.lang == "en":
            return text
        for english, vietnamese in (
            ("usage:", "Cách dùng:"),
            ("positional arguments:", "tham số:"),
            ("options:", "tùy chọn:"),
            ("show this help message and exit", "hiện hướng dẫn này"),
        ):
            text = text.replace(english, vietnamese, 1)
        return text


def build_parser(lang: str = "vi") -> argparse.ArgumentParser:
    """The parser of all commands; every command and option here stands in docs/commands.md."""

    def say(vi: str, en: str) -> str:
        return vi if lang == "vi" else en

    parser_class = type("Parser", (_Parser,), {"lang": lang})
    top = parser_class(
        prog="luocdo",
        description=say(
            "Lược đồ văn bản: đọc văn bản của cơ quan, nối chúng thành một đồ thị có nguyên văn"
            " chứng minh từng mối liên hệ.",
            "Read an office's own documents into one graph with the sentence behind every edge.",
        ),
    )
    top.add_argument("--version", action="store_true", help=say("hiện phiên bản", "print version"))
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--lang", choices=("vi", "en"), default="vi", help=say("ngôn ngữ", "language"))
    stored = argparse.ArgumentParser(add_help=False, parents=[common])
    stored.add_argument(
        "--store",
        default=os.environ.get("LUOCDO_STORE", DEFAULT_STORE),
        metavar=say("KHO", "STORE"),
        help=say(
            "thư mục kho, hoặc địa chỉ máy chủ SPARQL (mặc định: $LUOCDO_STORE, nếu không thì ./kho)",
            "store folder, or address of a SPARQL server (default: $LUOCDO_STORE, else ./kho)",
        ),
    )
    commands = top.add_subparsers(dest="command", metavar=say("LỆNH", "COMMAND"))

    def command(name: str, vi: str, en: str, *, store: bool = True) -> argparse.ArgumentParser:
        words = say(vi, en)
        parent = stored if store else common
        made: argparse.ArgumentParser = commands.add_parser(
            name, help=words, description=words, parents=[parent]
        )
        return made

    c = command("build", "đọc văn bản, thư mục văn bản vào kho", "read papers and folders into a store")
    c.add_argument("paths", nargs="+", metavar=say("ĐƯỜNG_DẪN", "PATH"))
    c.add_argument("--workers", type=int, default=0, help=say("số tiến trình (mặc định: số lõi)", "processes (default: cores)"))
    c = command("extract", "in bản ghi trích xuất của văn bản (JSON)", "print the extraction record (JSON)", store=False)
    c.add_argument("files", nargs="+", metavar=say("TỆP", "FILE"))
    c.add_argument("--format", choices=("json", "jsonl"), default="json", help=say("jsonl: mỗi tệp một dòng", "jsonl: one line a file"))
    c = command("text", "in nội dung văn bản theo thứ tự đọc", "print a paper's text in reading order", store=False)
    c.add_argument("file", metavar=say("TỆP", "FILE"))
    c = command("show", "xem một văn bản", "show one document")
    c.add_argument("code", metavar=say("SỐ_KÝ_HIỆU", "CODE"))
    c.add_argument("--format", choices=("text", "json"), default="text", help=say("cách in", "output"))
    c.add_argument("--as-of", metavar=say("NGÀY", "DATE"), help=say("tình trạng vào ngày này, 2025-12-31 (mặc định: hôm nay)", "status on this day, 2025-12-31 (default: today)"))
    c = command("lineage", "xem chuỗi văn bản cấp trên, cấp dưới", "show superior and subordinate documents")
    c.add_argument("code", metavar=say("SỐ_KÝ_HIỆU", "CODE"))
    way = c.add_mutually_exclusive_group()
    way.add_argument("--up", action="store_true", help=say("chỉ cấp trên", "superiors only"))
    way.add_argument("--down", action="store_true", help=say("chỉ cấp dưới", "subordinates only"))
    c.add_argument("--depth", type=int, default=6, help=say("số bậc (mặc định 6)", "levels (default 6)"))
    c.add_argument("--references", action="store_true", help=say("cả mối liên hệ viện dẫn", "references too"))
    c.add_argument("--sentences", action="store_true", help=say("kèm nguyên văn", "with the source sentence"))
    c.add_argument("--html", metavar=say("TỆP", "FILE"), help=say("ghi trang HTML dùng không cần mạng", "write an offline HTML page"))
    c = command("view", "ghi trang HTML của một văn bản và chuỗi của nó", "write a document's page and lineage as offline HTML")
    c.add_argument("code", metavar=say("SỐ_KÝ_HIỆU", "CODE"))
    c.add_argument("--out", default=None, metavar=say("TỆP", "FILE"), help=say("tệp HTML (mặc định: số ký hiệu.html)", "HTML file (default: the code.html)"))
    c.add_argument("--depth", type=int, default=6, help=say("số bậc (mặc định 6)", "levels (default 6)"))
    c.add_argument("--full-text", action="store_true", help=say("kèm toàn văn", "with full text"))
    c = command("query", "hỏi bằng SPARQL", "ask in SPARQL")
    c.add_argument("file", metavar=say("TỆP.rq|-", "FILE.rq|-"))
    _add_rows_options(c, say)
    c = command("ask", "hỏi theo mẫu; không có tên mẫu thì liệt kê các mẫu", "ask a ready question; without a name, list them")
    c.add_argument("name", nargs="?", metavar=say("TÊN_MẪU", "NAME"))
    c.add_argument("params", nargs="*", metavar=say("tham_số=giá_trị", "key=value"))
    _add_rows_options(c, say)
    c = command("export", "xuất đồ thị", "export the graph")
    c.add_argument("--format", choices=("turtle", "trig", "nquads", "jsonld", "graphml"), required=True, help=say("định dạng", "format"))
    c.add_argument("--out", metavar=say("TỆP", "FILE"), help=say("tệp ra (mặc định: màn hình)", "output file (default: stdout)"))
    command("validate", "kiểm tra kho theo SHACL và các quy tắc", "check the store by SHACL and rules")
    c = command("curate", "ghi quyết định của người dùng từ tệp YAML", "take decisions of people from a YAML file")
    c.add_argument("file", metavar=say("TỆP.yaml", "FILE.yaml"))
    c.add_argument("--who", default="", help=say("người quyết định (mặc định: tên đăng nhập)", "who decides (default: login name)"))
    c = command("remove", "bỏ một văn bản khỏi kho", "remove a paper from the store")
    c.add_argument("paper", metavar=say("TỆP|SHA256", "FILE|SHA256"))
    command("doctor", "xem máy có đủ phần đọc .doc, bản quét không", "show which optional parts are present", store=False)
    return top


def _add_rows_options(c: argparse.ArgumentParser, say: Callable[[str, str], str]) -> None:
    c.add_argument("--format", choices=("table", "csv", "json", "markdown"), default="table", help=say("cách in", "output"))
    c.add_argument("--limit", type=int, default=10_000, help=say("số dòng nhiều nhất (mặc định 10.000)", "most rows (default 10,000)"))


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; the return value is the exit code."""
    words = list(sys.argv[1:] if argv is None else argv)
    parser = build_parser(wanted_language(words))
    args = parser.parse_args(words)
    if args.version:
        from luocdo import __version__

        print(f"luocdo {__version__}")
        return 0
    if args.command is None:
        parser.print_help()
        return 0
    try:
        from luocdo import commands

        return getattr(commands, args.command)(args)  # type: ignore[no-any-return]
    except LuocdoError as error:
        print(f"luocdo: {error}", file=sys.stderr)
        return 2
    except ImportError as error:
        print(f"luocdo: {_import_trouble(error)}", file=sys.stderr)
        return 2
    except BrokenPipeError:  # `luocdo … | head`: the reader has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        print("luocdo: đã dừng theo yêu cầu; phần đã làm vẫn còn.", file=sys.stderr)
        return 130


def _import_trouble(error: ImportError) -> str:
    """Who took our import names, if anybody did; else what is missing."""
    from importlib.metadata import packages_distributions

    owners = {
        name: sorted(set(packages_distributions().get(name, [])) - {"luocdo"}) for name in OUR_NAMES
    }
    taken = {name: others for name, others in owners.items() if others}
    if taken:
        return f"gói khác chiếm tên mô-đun {taken}; hãy cài luocdo trong môi trường riêng (uv tool install)."
    return f"thiếu thành phần: {error}; hãy cài lại luocdo."


if __name__ == "__main__":
    sys.exit(main())
