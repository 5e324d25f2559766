"""Assistants: sentences understood or declined, and the tools over the protocol's own client."""

import asyncio
import json
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from luocdo.assistant import LONGEST, server
from ontology.errors import LuocdoError
from queries.answer.phrases import understand
from queries.answer.question import questions

CASES = yaml.safe_load((Path(__file__).parent / "cases" / "asking.yaml").read_text("utf-8"))


@pytest.mark.parametrize("part", CASES)
def test_a_sentence_is_understood_or_declined_and_never_mistaken(part: str) -> None:
    said = [(q, s, understand(s)) for q, sentences in CASES[part].items() for s in sentences]
    assert len(said) == 100
    assert [(q, s) for q, s, found in said if found.question not in ("", q)] == []
    right = [s for q, s, found in said if found.question == q]
    assert len(right) >= 95
    assert all(found.near and set(found.near) <= questions().keys()
               for _, _, found in said if not found.question)  # fmt: skip


@pytest.mark.parametrize(
    ("sentence", "given"),
    [
        ("Sở Nội vụ được giao những việc gì?", {"body": "Sở Nội vụ"}),
        ("UBND tỉnh Hưng Yên phải làm những gì", {"body": "UBND tỉnh Hưng Yên"}),
        ("Nhiệm vụ nào quá hạn đến ngày 31/12/2025?", {"until": "2025-12-31"}),
        ("Ai triển khai Kế hoạch 423-KH/TU?", {"work": "423-KH/TU"}),
        ("Tìm đường nối 30-KH/ĐU với 148-KL/TW", {"lower": "30-KH/ĐU", "upper": "148-KL/TW"}),
    ],
)
def test_what_a_sentence_names_is_its_parameter(sentence: str, given: dict[str, str]) -> None:
    assert understand(sentence).given == given


def called(folder: Path, tool: str, /, lang: str = "vi", **given: str) -> dict[str, Any]:
    answered: Any = asyncio.run(server(str(folder), lang).call_tool(tool, given))
    found: dict[str, Any] = json.loads(answered.content[0].text)
    return found


@pytest.mark.parametrize(
    ("tool", "given", "said"),
    [
        ("scope", {}, "tasks-due"),
        ("find", {"words": "423"}, "423-KH/TU"),
        ("document", {"code": "423-KH/TU"}, "148-KL/TW"),
        ("state_on_a_day", {"code": "40/2023/QĐ-UBND", "day": "2025-06-01"}, "expired"),
        ("chain", {"code": "148-KL/TW"}, "423-KH/TU"),
        ("tasks", {"body": "Sở Nội vụ"}, "sắp xếp tổ chức bộ máy"),
        ("bodies", {"name": "Sở Nội vụ"}, "org/"),
        ("cite", {"code": "423-KH/TU"}, "423-KH/TU ngày 28/4/2025"),
        ("ask", {"sentence": "Ai triển khai 148-KL/TW?"}, "Thực hiện Kết luận số 148-KL/TW"),
        ("ask", {"sentence": "Thời tiết hôm nay thế nào?"}, "not_understood"),
    ],
)
def test_each_tool_answers_with_what_it_rests_on(
    chain_folder: Path, tool: str, given: dict[str, str], said: str
) -> None:
    found = called(chain_folder, tool, **given)
    assert said in json.dumps(found["answer"], ensure_ascii=False)
    assert found["coverage"]["files"] > 4 and found["not_checked"]
    assert len(json.dumps(found, ensure_ascii=False)) <= LONGEST


def test_a_draft_is_checked_and_a_mistake_is_a_sentence(chain_folder: Path, tmp_path: Path) -> None:
    draft = tmp_path / "du-thao.txt"
    draft.write_text("ỦY BAN NHÂN DÂN\n\nSố:   /QĐ-UBND\n\nQUYẾT ĐỊNH\n", encoding="utf-8")
    assert "findings" in called(chain_folder, "check_draft", path=str(draft))["answer"]
    mistake = called(chain_folder, "document", code="999-KH/XX")["mistake"]
    assert mistake.startswith("Không thấy “999-KH/XX”")
    assert "not found" in called(chain_folder, "document", lang="en", code="999-KH/XX")["mistake"]


def test_the_protocol_is_spoken_over_stdio(chain_folder: Path) -> None:
    """By the client of the official SDK, with the command as an assistant starts it."""
    from mcp import ClientSession, StdioServerParameters, stdio_client

    async def asked() -> tuple[list[Any], str]:
        command = ["-m", "luocdo", "mcp", "--store", str(chain_folder)]
        start = StdioServerParameters(command=sys.executable, args=command)
        async with stdio_client(start) as lines, ClientSession(*lines) as session:
            await session.initialize()
            tools = (await session.list_tools()).tools
            found = await session.call_tool("find", {"words": "423"})
            return tools, str(found.content)

    tools, found = asyncio.run(asked())
    assert len(tools) == 10 and all(t.description and t.annotations.read_only_hint for t in tools)
    assert "423-KH/TU" in found


def test_without_the_sdk_the_remedy_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    from luocdo import assistant

    monkeypatch.setattr(assistant, "find_spec", lambda name: None)
    with pytest.raises(LuocdoError, match=r"luocdo\[mcp\]"):
        assistant.serve("kho")
