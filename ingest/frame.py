"""Where the parts of a paper begin: web residue, head, title, body, Nơi nhận, signature, annexes."""

import re
from dataclasses import dataclass

from ingest.blocks import Raw

MOTTO = re.compile(
    r"CỘNG\s{1,9}H(?:ÒA|OÀ)\s{1,9}XÃ\s{1,9}HỘI\s{1,9}CHỦ\s{1,9}NGHĨA\s{1,9}VIỆT\s{1,9}NAM"
    r"|ĐẢNG\s{1,9}CỘNG\s{1,9}SẢN\s{1,9}VIỆT\s{1,9}NAM"
)


@dataclass(frozen=True, slots=True)
class Frame:
    """Offsets of the parts, in reading order."""

    start: int
    title: int
    body: int
    recipients: int
    signature: int
    annex: int
    end: int

    def place(self, offset: int) -> str:
        """The part that holds `offset`."""
        if offset < self.start or offset >= self.end:
            return "web"
        if offset < self.body:
            return "header" if offset < self.title else "title"
        if offset < min(self.recipients, self.signature):
            return "body"
        if offset >= self.annex:
            return "annex"
        return "signature" if self.signature <= offset else "recipients"


def frame(text: str, raw: list[Raw]) -> Frame:
    found = MOTTO.search(text, 0, 20000)
    start = 0
    body = title = 0
    if found:
        for block in raw:
            if block.start > found.start() and block.kind == "heading":
                title = block.start
            if block.start > found.end() and block.kind not in ("heading", "signature") and title and text[block.start:block.start+2] not in ("Số", "Độ", "V/"):
                body = block.start
                break
    recipients = signature = annex = len(text)
    for block in raw:
        if block.kind == "recipients" and recipients == len(text):
            recipients = block.start
        if block.kind == "signature" and signature == len(text) and block.start > body:
            signature = block.start
        if block.kind == "annex" and block.start > body and annex == len(text):
            annex = block.start
    return Frame(start, title, body, recipients, signature, annex, len(text))
