"""The assignments that a paper prints as forms, in one line, in brackets or in tables."""

from ingest.structure.tree import Block
from ingest.tasks.assemble import Draft, plain
from ingest.tasks.deadlines import field as field_deadline
from ingest.tasks.extent import Extent
from ingest.tasks.inline import bracket, in_line, roles, split
from ingest.tasks.labelled import Field, Form, forms, named
from ingest.tasks.paper import Frame
from ingest.tasks.sections import HEADINGS
from ingest.tasks.tables import Task, tasks

_BESIDE = 12  # assignments that one deadline label can date


class Fielded(Extent):
    """Makes drafts of forms and rows."""

    def _forms(self) -> dict[int, Form | None]:
        """The forms by their first block; the other blocks they take up with None."""
        taken: dict[int, Form | None] = {}
        invited = self.document.type == "giay-moi"  # its fields say when and where to meet
        for form in () if invited else forms(self.text, self.blocks, self.fields):
            if self.norms and not form.values("deadline") and not form.values("coordinate"):
                continue  # the fields of a procedure, not of a task
            form.fields = [part for f in form.fields for part in split(self.text, f)]
            first = form.said if form.said is not None else min(f.block for f in form.fields)
            taken.update(dict.fromkeys(range(first, max(f.block for f in form.fields) + 1)))
            taken[first] = form
        return taken

    def _formed(self, form: Form) -> Draft:
        """The task that a form prints."""
        text = self.text
        task = form.values("task")
        said = self.blocks[form.said].content if form.said is not None else form.fields[0].start
        start = task[0].start if task else said
        draft = Draft(
            start,
            max(self.blocks[f.block].end for f in form.fields),
            (),
            "form",
            start,
        )
        draft.lead, beside = roles(self._bodies(form, "lead"))
        draft.coordinate = (*self._bodies(form, "coordinate"), *beside)
        draft.monitor = self._bodies(form, "monitor")
        if due := form.values("deadline"):
            draft.fixed = True
            draft.deadline = field_deadline(text[due[0].start : due[-1].end], self.clock)
        if output := form.values("output"):
            draft.output = plain(text[output[0].start : output[-1].end])
        if task:
            draft.task = plain(text[start : task[-1].end])
        return draft

    def _bodies(self, form: Form, kind: str) -> tuple[str, ...]:
        return tuple(dict.fromkeys(n for f in form.values(kind) for n in named(self.text, f)))

    def _in_line(self, i: int, block: Block, labelled: Field | None) -> bool:
        """A task with the fields of its form behind it in the same line."""
        if self.untold or labelled or self.text.find(":", block.content, block.end - 1) < 0:
            return False
        found = in_line(self.text, block, i)
        if not found or (self.norms and not found.values("deadline")):
            return False
        self._lay(i, block, self._formed(found))
        return True

    def _in_brackets(self, i: int, block: Block, start: int, end: int) -> bool:
        """A task that says in brackets at its end who carries it out."""
        if self.norms or self.untold or self.text[max(start, end - 4) : end].find(")") < 0:
            return False
        found = bracket(self.text, start, end) if self.weak or self.open else None
        if not found:
            return False
        if found.start == start:  # a sentence of its own: the task stands before it
            start = block.content if start > block.content else self._before(i)
        before = self.drafts[-1] if self.drafts and self.drafts[-1].start == start else None
        if found.start <= start or (before and before.rule != "inherited"):
            return False
        draft = Draft(start, end, found.lead, "form", start)
        draft.task, draft.coordinate = plain(self.text[start : found.start]), found.beside
        if found.due:
            draft.deadline, draft.fixed = field_deadline(found.due, self.clock), True
        if before:
            self.drafts.pop()
        elif self.drafts and start < self.drafts[-1].end < end:  # it had gone on to here
            self.drafts[-1].end = max(self.drafts[-1].start + 1, self.blocks[i - 1].end)
        self._lay(i, block, draft)
        return True

    def _before(self, i: int) -> int:
        """Where the block before `i` begins, if it says what is to be done; else where `i` does."""
        above = self.blocks[i - 1] if i else None
        if above is None or above.kind in HEADINGS or above.place != self.blocks[i].place:
            return self.blocks[i].content
        return above.content

    def _lay(self, i: int, block: Block, draft: Draft) -> None:
        """A task found whole in block `i`: what stands below it goes on with it."""
        draft.unit, draft.parent = i, self._above()
        self.drafts.append(draft)
        self.current = draft
        self.frames = [f for f in self.frames if f.block != i]
        self.frames.append(Frame(i, draft, umbrella=False, beside=False))

    def _date(self, i: int, labelled: Field) -> None:
        """A deadline label dates the sentences of the fields beside it."""
        due = field_deadline(self.text[labelled.start : labelled.end], self.clock)
        above = self.blocks[i].parent
        for draft in reversed(self.drafts[-_BESIDE:]):
            if draft.unit < 0 or self.blocks[draft.unit].parent != above or draft.rule == "form":
                break
            if draft.due is None:
                draft.deadline, draft.fixed = due, True
        last = self.drafts[-1] if self.drafts else None
        beside = last and last.end == self.blocks[i - 1].end and last.rule != "form"
        if last and beside and not last.fixed and last.due is None:
            last.deadline, last.fixed, last.end = due, True, self.blocks[i].end

    def _tabled(self) -> set[int]:
        """Read the task tables; the blocks they take up are read no further."""
        taken: set[int] = set()
        i = 0
        for task in tasks(self.text, self.tables):
            self.drafts.append(self._row(task))
            while i < len(self.blocks) and self.blocks[i].end <= task.start:
                i += 1
            while i < len(self.blocks) and self.blocks[i].start < task.end:
                taken.add(i)
                i += 1
        return taken

    def _row(self, task: Task) -> Draft:
        said, until = task.said
        draft = Draft(task.start, task.end, task.lead, "table", said, until=until)
        draft.coordinate, draft.monitor = task.coordinate, task.monitor
        draft.output, draft.task = task.output, task.task
        draft.deadline, draft.fixed = field_deadline(task.deadline or "", self.clock), True
        draft.advise = task.advise
        return draft
