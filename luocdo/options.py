"""The commands and their options; all of them stand in docs/commands.md."""

from __future__ import annotations

import argparse
import os

from luocdo.parser import (
    DEFAULT_STORE,
    Commands,
    EnglishParser,
    Parser,
    seconds_from,
    whole_number,
)

TYPE_CHECKING = False  # what type checkers take as true, without the import of typing
if TYPE_CHECKING:
    from luocdo.parser import Say


def build_parser(lang: str = "vi") -> argparse.ArgumentParser:
    """The parser of all commands; every command and option stands in docs/commands.md."""
    kind = Parser if lang == "vi" else EnglishParser
    say = _say_english if lang == "en" else _say_vietnamese
    top = kind(
        prog="luocdo",
        description=say(
            "Lược đồ văn bản: đọc văn bản của cơ quan, nối chúng thành một đồ thị có nguyên văn"
            " chứng minh từng mối liên hệ.",
            "Read an office's own documents into one graph with the sentence behind every edge.",
        ),
    )
    top.add_argument("--version", action="store_true", help=say("hiện phiên bản", "print version"))
    top.add_argument("--lang", choices=("vi", "en"), default="vi", help=say("ngôn ngữ", "language"))
    commands = Commands(top, kind, say)
    _reading(commands, say)
    _seeing(commands, say)
    _asking(commands, say)
    _tasking(commands, say)
    _proposals(commands, say)
    _progress(commands, say)
    _checking(commands, say)
    _keeping(commands, say)
    _serving(commands, say)
    return top


def _say_vietnamese(vi: str, en: str) -> str:
    return vi


def _say_english(vi: str, en: str) -> str:
    return en


def _reading(commands: Commands, say: Say) -> None:
    files = say("TỆP", "FILE")
    c = commands.add("build", "đọc văn bản, thư mục vào kho", "read files and folders into a store")
    c.add_argument("paths", nargs="+", metavar=say("ĐƯỜNG_DẪN", "PATH"))
    workers = say("số tiến trình đọc (mặc định: số lõi)", "reading processes (default: cores)")
    c.add_argument("--workers", type=whole_number(say, 0), default=0, metavar="N", help=workers)
    cluster = say(
        "đọc trên cụm Dask: tcp://MÁY:8786, tls://…, hoặc local:N",
        "read on a Dask cluster: tcp://HOST:8786, tls://…, or local:N",
    )
    address = say("ĐỊA_CHỈ", "ADDRESS")
    c.add_argument("--cluster", default="", metavar=address, help=cluster)
    looked = say(
        "đã xem bản gốc: dòng bị ngờ là dấu mật không phải dấu mật",
        "a person has looked: the doubtful lines are no marks of secrecy",
    )
    c.add_argument("--cleared", action="store_true", help=looked)
    heading = say("cột của sổ văn bản: tên cột=trường", "a column of a register: heading=field")
    c.add_argument("--column", action="append", default=[], metavar="CỘT=TRƯỜNG", help=heading)
    c = commands.add(
        "watch",
        "đọc vào kho những tệp được đặt vào một thư mục",
        "read what is put into a folder into the store",
    )
    c.add_argument("folder", metavar=say("THƯ_MỤC", "FOLDER"))
    every = say("số giây giữa hai lần xem (5)", "seconds between two looks (5)")
    c.add_argument("--every", type=whole_number(say, 1), default=5, metavar="N", help=every)
    c.add_argument("--workers", type=whole_number(say, 0), default=0, metavar="N", help=workers)
    once = say("nạp những tệp đang có rồi thôi", "take what is there and end")
    c.add_argument("--once", action="store_true", help=once)
    c = commands.add(
        "extract", "in bản ghi trích xuất (JSON)", "print the extraction record (JSON)", store=False
    )
    c.add_argument("files", nargs="+", metavar=files)
    lines = say("jsonl: mỗi tệp một dòng", "jsonl: one line a file")
    c.add_argument("--format", choices=("json", "jsonl"), default="json", help=lines)
    c = commands.add(
        "text",
        "in nội dung theo thứ tự đọc",
        "print a document's text in reading order",
        store=False,
    )
    c.add_argument("file", metavar=files)
    whole = say(
        "json: kèm trang, vị trí, bảng, chỗ sửa của OCR", "json: with pages, tables, repairs"
    )
    c.add_argument("--format", choices=("text", "json"), default="text", help=whole)
    commands.add(
        "doctor",
        "xem máy đọc được những định dạng nào",
        "show which formats this computer can read",
        store=False,
    )


def _seeing(commands: Commands, say: Say) -> None:
    code, file = say("SỐ_KÝ_HIỆU", "CODE"), say("TỆP", "FILE")
    depth = say("số bậc (mặc định: tất cả)", "steps (default: all)")
    c = commands.add("show", "xem một văn bản", "show one document")
    c.add_argument("code", metavar=code)
    day = say("tình trạng vào ngày 2025-12-31 (mặc định: hôm nay)", "status on a day (today)")
    c.add_argument("--as-of", metavar=say("NGÀY", "DATE"), help=day)
    c.add_argument("--format", choices=("text", "json"), default="text", help=say("cách in", "as"))
    c = commands.add("lineage", "xem chuỗi văn bản", "show superior and subordinate documents")
    c.add_argument("code", metavar=code)
    way = c.add_mutually_exclusive_group()
    way.add_argument("--up", action="store_true", help=say("chỉ cấp trên", "superiors only"))
    way.add_argument("--down", action="store_true", help=say("chỉ cấp dưới", "subordinates only"))
    c.add_argument("--depth", type=whole_number(say, 1), metavar="N", help=depth)
    c.add_argument("--references", action="store_true", help=say("cả viện dẫn", "references too"))
    c.add_argument(
        "--sentences", action="store_true", help=say("kèm nguyên văn", "with the source sentences")
    )
    c.add_argument("--html", metavar=file, help=say("ghi trang HTML", "write an offline HTML page"))
    c = commands.add("view", "ghi trang HTML của văn bản", "write a document's offline HTML page")
    c.add_argument("code", metavar=code)
    named = say("tệp HTML (mặc định: theo số, ký hiệu)", "HTML file (default: after the code)")
    c.add_argument("--out", metavar=file, help=named)
    c.add_argument("--depth", type=whole_number(say, 1), metavar="N", help=depth)
    c.add_argument("--full-text", action="store_true", help=say("kèm toàn văn", "with full text"))


def _asking(commands: Commands, say: Say) -> None:
    c = commands.add(
        "find",
        "tìm văn bản theo số, trích yếu, cơ quan, nội dung",
        "find documents by number, title, issuer, text",
    )
    c.add_argument("words", nargs="+", metavar=say("TỪ", "WORD"))
    most = say("số văn bản nhiều nhất (mặc định 20)", "most documents (default 20)")
    c.add_argument("--limit", type=whole_number(say, 1), default=20, metavar="N", help=most)
    c.add_argument("--format", choices=("text", "json"), default="text", help=say("cách in", "as"))
    c = commands.add(
        "cite", "in câu trích dẫn đầy đủ và ngắn", "print the full and the short citation"
    )
    c.add_argument("code", metavar=say("SỐ_KÝ_HIỆU", "CODE"))
    party = say("cho văn bản của Đảng (dấu phẩy trước ngày)", "for a document of the Party")
    c.add_argument("--party", action="store_true", help=party)
    c = commands.add("query", "hỏi bằng SPARQL", "ask in SPARQL")
    c.add_argument("file", metavar=say("TỆP.rq|-|'SELECT …'", "FILE.rq|-|'SELECT …'"))
    as_of = say("ngày mà câu hỏi gọi là ?asOf", "the day that the query calls ?asOf")
    c.add_argument("--as-of", metavar=say("NGÀY", "DATE"), help=as_of)
    standard = ("sparql-json", "sparql-xml", "sparql-csv", "sparql-tsv")
    _rows(c, say, *standard, "turtle", "ntriples", "jsonld", "rdfxml")
    c = commands.add(
        "ask",
        "hỏi theo mẫu; không có tên mẫu thì liệt kê",
        "ask a ready question; without a name, list them",
    )
    c.add_argument("name", nargs="?", metavar=say("TÊN_MẪU", "NAME"))
    c.add_argument("params", nargs="*", metavar=say("tham_số=giá_trị", "key=value"))
    _rows(c, say, "xlsx")

    c = commands.add(
        "bodies",
        "cơ quan: danh sách, gần trùng, mồ côi; gộp, tách",
        "bodies: list, near-twins, orphans; join, tell apart",
    )
    c.add_argument("words", nargs="*", metavar=say("TỪ", "WORD"))
    one = c.add_mutually_exclusive_group()
    twins = say("những cặp có thể là một", "pairs that may be one")
    one.add_argument("--twins", action="store_true", help=twins)
    orphans = say("chưa rõ nơi, tên cụt, chỉ gặp một lần", "of unknown place, cut off, named once")
    one.add_argument("--orphans", action="store_true", help=orphans)
    names = say("TÊN", "NAME")
    same = say("là một (tên hoặc IRI)", "are one (name or IRI)")
    one.add_argument("--same", nargs="+", metavar=names, help=same)
    apart = say("là hai, không nhắc lại", "are two, not to be listed again")
    one.add_argument("--different", nargs="+", metavar=names, help=apart)
    undo = say("bỏ điều đã ghi về các cơ quan này", "take back what was said of these")
    one.add_argument("--undo", nargs="+", metavar=names, help=undo)
    how = ("table", "csv", "json", "markdown")
    c.add_argument("--format", choices=how, default="table", help=say("cách in", "output"))
    c = commands.add(
        "changes",
        "điều gì mới, điều gì đổi từ một lần ghi",
        "what is new or said otherwise since an epoch",
    )
    since = say("số của lần ghi đã biết (mặc định: 20 lần cuối)", "epoch already known (last 20)")
    c.add_argument("--since", type=whole_number(say, 0), metavar="N", help=since)
    formats = ("table", "json", "atom")
    c.add_argument("--format", choices=formats, default="table", help=say("cách in", "output"))
    c.add_argument("--out", metavar=say("TỆP", "FILE"), help=say("tệp ra", "output file"))


def _tasking(commands: Commands, say: Say) -> None:
    c = commands.add("tasks", "nhiệm vụ giao: ai, việc gì, khi nào", "who must do what by when")
    body = say("nhiệm vụ của một cơ quan, kể cả qua nhóm", "tasks of a body, groups included")
    c.add_argument("--body", metavar=say("CƠ_QUAN", "BODY"), help=body)
    role = say("vai trò của cơ quan ấy (với --body)", "the body's part (with --body)")
    c.add_argument("--role", choices=("lead", "partner", "monitor", "advised"), help=role)
    code, day = say("SỐ_KÝ_HIỆU", "CODE"), say("NGÀY", "DATE")
    c.add_argument("--from", dest="source", metavar=code, help=say("giao tại", "assigned in"))
    due = say(
        "late: quá hạn; 7: trong 7 ngày tới; none: không ghi hạn; NGÀY: đến hết ngày; all",
        "late; 7: in the next 7 days; none: no deadline; DATE: until a day; all",
    )
    c.add_argument("--due", default="all", metavar=f"late|7|30|all|none|{day}", help=due)
    as_of = say("tính quá hạn đến ngày (mặc định: hôm nay)", "days late as of (today)")
    c.add_argument("--as-of", metavar=day, help=as_of)
    specific = say("bỏ các câu giao chung", "leave generic calls and execution clauses out")
    c.add_argument("--specific", action="store_true", help=specific)
    formats = ("table", "csv", "json", "markdown", "xlsx", "docx")
    c.add_argument("--format", choices=formats, help=say("cách in (theo đuôi TỆP)", "output"))
    c.add_argument("--out", metavar=say("TỆP", "FILE"), help=say("tệp ra", "output file"))
    bom = say("csv có dấu BOM để Excel mở đúng chữ", "csv with a BOM, for Excel")
    c.add_argument("--bom", action="store_true", help=bom)
    sentences = say("kèm nguyên văn", "with the source sentences")
    c.add_argument("--sentences", action="store_true", help=sentences)
    form = say(
        "letters: công văn đôn đốc; weekly: báo cáo tuần (với --out)",
        "letters: of reminder; weekly: the weekly report (with --out)",
    )
    c.add_argument("--form", choices=("list", "letters", "weekly"), default="list", help=form)
    _reporting(c, say)


def _proposals(commands: Commands, say: Say) -> None:
    words = "nhiệm vụ mà báo cáo cho thấy đã xong", "tasks that reports say are done"
    c = commands.add("proposals", *words)
    confirm = say("ghi hoàn thành các nhiệm vụ này", "mark these tasks as done")
    c.add_argument("--confirm", nargs="+", metavar=say("MÃ", "ID"), help=confirm)
    who = say("người xác nhận (mặc định: tên đăng nhập)", "who confirms (the login name)")
    c.add_argument("--who", metavar=say("TÊN", "NAME"), help=who)
    formats = ("table", "csv", "json", "markdown")
    c.add_argument("--format", choices=formats, default="table", help=say("cách in", "output"))


def _progress(commands: Commands, say: Say) -> None:
    c = commands.add(
        "progress",
        "ai triển khai một văn bản, còn thiếu bước nào",
        "who carries out a document, which step is missing",
    )
    c.add_argument("code", metavar=say("SỐ_KÝ_HIỆU", "CODE"))
    listed = say(
        "danh sách cơ quan, xã, phường của tỉnh (csv, xlsx, txt); được nhớ cho lần sau",
        "the province's bodies, communes (csv, xlsx, txt); remembered",
    )
    file = say("TỆP", "FILE")
    c.add_argument("--list", metavar=file, help=listed)
    as_of = say("tính quá hạn đến ngày (mặc định: hôm nay)", "days late as of (today)")
    c.add_argument("--as-of", metavar=say("NGÀY", "DATE"), help=as_of)
    formats = ("table", "csv", "json", "markdown")
    c.add_argument("--format", choices=formats, default="table", help=say("cách in", "output"))
    out = say("tệp ra: .docx, .pdf hoặc .xlsx", "output file: .docx, .pdf or .xlsx")
    c.add_argument("--out", metavar=file, help=out)


def _reporting(c: Parser, say: Say) -> None:
    """What a person says of a task: one of these and no register."""
    one = c.add_mutually_exclusive_group()
    said = say(
        'ghi tình trạng: --set MÃ status=done note="báo qua điện thoại" [by=…] [when=…]',
        'record a status: --set ID status=done note="by phone" [by=…] [when=…]',
    )
    values = (say("MÃ", "ID"), say("khóa=giá_trị", "key=value"))
    one.add_argument("--set", nargs="+", metavar=values, help=said)
    undo = say("bỏ tình trạng ghi gần nhất", "take the latest status back")
    one.add_argument("--unset", metavar=values[0], help=undo)
    lost = say("tình trạng không còn khớp nhiệm vụ", "statuses that fit no task any more")
    one.add_argument("--lost", action="store_true", help=lost)


def _checking(commands: Commands, say: Say) -> None:
    c = commands.add(
        "check",
        "soát dự thảo: căn cứ, viện dẫn, thể thức, nơi nhận, nhiệm vụ",
        "check drafts: bases, citations, form, recipients, tasks",
    )
    c.add_argument("paths", nargs="+", metavar=say("TỆP|THƯ_MỤC", "FILE|FOLDER"))
    day = say("ngày ký, khi dự thảo để trống (mặc định: hôm nay)", "signing day if blank (today)")
    c.add_argument("--as-of", metavar=say("NGÀY", "DATE"), help=day)
    formats = say("cách in; json của thư mục: mỗi tệp một dòng", "output; json: one line a file")
    c.add_argument("--format", choices=("table", "json", "csv"), default="table", help=formats)
    only = say("chỉ soát các nhóm này", "only these kinds")
    kinds = ("citation", "basis", "form", "recipient", "task", "inner")
    c.add_argument("--only", nargs="+", choices=kinds, metavar=say("NHÓM", "KIND"), help=only)
    out = say(
        "bản sao có nhận xét (docx); tệp khác: bảng kết quả (docx, xlsx)",
        "a copy with comments (docx); of other files the findings (docx, xlsx)",
    )
    c.add_argument("--out", metavar=say("TỆP", "FILE"), help=out)
    c.set_defaults(store=_store_that_is_there())
    c = commands.add(
        "laws", "bảng văn bản trung ương: tìm, bổ sung", "the table of central acts: search, add"
    )
    c.add_argument("words", nargs="*", metavar=say("TỪ", "WORD"))
    take = say("ghi bảng của cơ quan (csv, xlsx) vào kho", "keep an office's own list in the store")
    c.add_argument("--take", metavar=say("TỆP", "FILE"), help=take)
    c.add_argument("--format", choices=("table", "csv", "json", "markdown"), default="table")
    most = say("số dòng nhiều nhất (mặc định 20)", "most rows (default 20)")
    c.add_argument("--limit", type=whole_number(say, 1), default=20, metavar="N", help=most)
    c.set_defaults(store=_store_that_is_there())


def _store_that_is_there() -> str | None:
    """The store of a command that also works without one."""
    named = os.environ.get("LUOCDO_STORE")
    return named or (DEFAULT_STORE if os.path.isdir(DEFAULT_STORE) else None)


def _serving(commands: Commands, say: Say) -> None:
    c = commands.add(
        "serve",
        "mở trang web và điểm truy vấn SPARQL chỉ đọc trên máy này",
        "open the web application and a read-only SPARQL endpoint on this computer",
    )
    browser = say("mở luôn trình duyệt", "open the browser, too")
    c.add_argument("--open", dest="open_browser", action="store_true", help=browser)
    port = say("cổng (mặc định 8375)", "port (default 8375)")
    c.add_argument("--port", type=whole_number(say, 0), default=8375, metavar="N", help=port)
    who = say("tên người ghi vào kho (mặc định: tên đăng nhập)", "who writes (default: login name)")
    c.add_argument("--who", default="", metavar=say("TÊN", "NAME"), help=who)
    reading = say("chỉ xem: không nạp, không ghi", "for reading only")
    c.add_argument("--read-only", action="store_true", help=reading)
    host = say("địa chỉ nghe (mặc định 127.0.0.1)", "address to listen on (default 127.0.0.1)")
    address = say("ĐỊA_CHỈ", "ADDRESS")
    c.add_argument("--host", default="127.0.0.1", metavar=address, help=host)
    proxy = say("máy chủ có đăng nhập đứng trước", "a server with a login stands before it")
    c.add_argument("--behind-proxy", action="store_true", help=proxy)
    believed = say(
        "địa chỉ IP của máy chủ ấy (mặc định: máy này); ghi được nhiều lần",
        "IP address of that server (default: this computer); may be repeated",
    )
    c.add_argument("--proxy", action="append", default=[], metavar=address, help=believed)
    secret = say("tệp giữ lời hẹn với máy chủ ấy", "file of the word that the proxy must say")
    c.add_argument("--proxy-secret", default="", metavar=say("TỆP", "FILE"), help=secret)
    name = say("tên máy chủ mà máy đứng trước chuyển tới", "Host name that the proxy passes on")
    c.add_argument("--name", action="append", default=[], metavar=say("TÊN", "NAME"), help=name)
    seconds = say("số giây nhiều nhất cho một câu hỏi (20)", "most seconds of one question (20)")
    c.add_argument(
        "--timeout", type=seconds_from(say, 0.1), default=20.0, metavar="N", help=seconds
    )
    origin = say(
        "trang web nơi khác được đọc điểm truy vấn (https://…); ghi được nhiều lần",
        "origin whose pages may read the endpoint (https://…); may be repeated",
    )
    c.add_argument("--origin", action="append", default=[], metavar=address, help=origin)


def _rows(c: Parser, say: Say, *more: str) -> None:
    formats = ("table", "csv", "json", "markdown", *more)
    c.add_argument("--format", choices=formats, help=say("cách in (theo đuôi TỆP)", "output"))
    c.add_argument("--out", metavar=say("TỆP", "FILE"), help=say("tệp ra", "output file"))
    bom = say("csv có dấu BOM để Excel mở đúng chữ", "csv with a BOM, for Excel")
    c.add_argument("--bom", action="store_true", help=bom)
    limit = say("số dòng nhiều nhất (mặc định 10.000)", "most rows (default 10,000)")
    c.add_argument("--limit", type=whole_number(say, 1), default=10_000, metavar="N", help=limit)
    seconds = say(
        "số giây nhiều nhất (mặc định 300; 0: không giới hạn)", "most seconds (300; 0: any)"
    )
    c.add_argument("--timeout", type=seconds_from(say, 0), default=300.0, metavar="N", help=seconds)


def _keeping(commands: Commands, say: Say) -> None:
    c = commands.add("curate", "ghi quyết định từ tệp YAML", "take decisions from a YAML file")
    c.add_argument("file", metavar=say("TỆP.yaml", "FILE.yaml"))
    who = say("người quyết định (mặc định: tên đăng nhập)", "who decides (default: login name)")
    c.add_argument("--who", default="", metavar=say("TÊN", "NAME"), help=who)
    c = commands.add("decisions", "ghi nhận của người dùng, theo văn bản", "what people settled")
    one = c.add_mutually_exclusive_group()
    loose = say("chỉ những ghi nhận chưa khớp câu nào", "only those that fit no sentence")
    one.add_argument("--unmatched", action="store_true", help=loose)
    known = say("MÃ", "ID")
    again = say("gắn ghi nhận chưa khớp vào câu gần nhất", "attach one to the nearest sentence")
    one.add_argument("--attach", metavar=known, help=again)
    drop = say("bỏ một ghi nhận chưa khớp", "withdraw one that fits nothing")
    one.add_argument("--withdraw", metavar=known, help=drop)
    c.add_argument("--who", default="", metavar=say("TÊN", "NAME"), help=who)
    c = commands.add("remove", "bỏ một văn bản khỏi kho", "remove a document from the store")
    c.add_argument("paper", metavar=say("TỆP|SHA256", "FILE|SHA256"))
    secret = say("văn bản mật: xóa sạch khỏi tệp của kho ngay", "secret: erase its words at once")
    c.add_argument("--secret", action="store_true", help=secret)
    c = commands.add("validate", "kiểm tra kho", "check the store by SHACL and rules")
    deep = say("đọc lại từng mệnh đề trên ổ đĩa", "read every statement on the disk")
    c.add_argument("--deep", action="store_true", help=deep)
    commands.add("compact", "xóa sạch chữ của văn bản đã bỏ", "erase the words of removed papers")
    folder = say("THƯ_MỤC", "FOLDER")
    c = commands.add("backup", "sao lưu kho đang dùng", "copy a store while it is in use")
    c.add_argument("target", metavar=folder)
    c = commands.add("restore", "lập kho từ bản sao lưu", "make a store of a copy")
    c.add_argument("source", metavar=folder)
    c = commands.add("audit", "ai đã thay đổi gì trên trang web", "who changed what on the pages")
    mark = say("dấu đã ghi lại lần trước phải còn", "a mark noted before must still be there")
    c.add_argument("--mark", default="", metavar=say("DẤU", "MARK"), help=mark)
    c.add_argument("--format", choices=("table", "csv", "json", "markdown"), default="table")
    c = commands.add("export", "xuất đồ thị", "export the graph")
    code = say("SỐ_KÝ_HIỆU", "CODE")
    c.add_argument("code", nargs="?", metavar=code, help=say("văn bản (akn)", "document (akn)"))
    graphs = ("turtle", "ntriples", "trig", "nquads", "jsonld", "graphml")
    formats = (*graphs, "parquet", "csv", "akn")
    c.add_argument("--format", choices=formats, required=True, help=say("định dạng", "format"))
    c.add_argument("--out", metavar=say("TỆP", "FILE"), help=say("tệp ra", "output file"))
    papers = say(
        "thêm điều từng tệp in ra và quyết định (trig, nquads, jsonld)",
        "with what each file prints, and decisions (trig, nquads, jsonld)",
    )
    c.add_argument("--papers", action="store_true", help=papers)
    standard = say(
        "thêm từ vựng chuẩn (ELI, dcterms, ORG …)", "with standard words (ELI, dcterms …)"
    )
    c.add_argument("--standard", action="store_true", help=standard)
    commands.add(
        "mcp",
        "cho trợ lý (MCP) hỏi kho qua stdio, chỉ đọc",
        "let assistants ask the store over stdio (MCP), read-only",
    )
    commands.add(
        "standard",
        "viết thêm điều đã biết bằng từ vựng chuẩn (ELI, dcterms …)",
        "state what is known in standard words too (ELI, dcterms …)",
    )
    c = commands.add("load", "dựng kho từ bản xuất", "lay a dump out as a store")
    dump = say(
        "TỆP.nq (bỏ trống: dữ liệu máy chủ đang giữ)", "FILE.nq (none: what the server holds)"
    )
    c.add_argument("file", nargs="?", metavar=say("TỆP.nq", "FILE.nq"), help=dump)
