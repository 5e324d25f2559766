"""The assignments that a paper prints as forms or in tables."""

from ingest.tasks.assemble import Draft, plain
from ingest.tasks.deadlines import field as field_deadline
from ingest.tasks.extent import Extent
from ingest.tasks.labelled import Field, Form, forms, named
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
        draft.lead, draft.coordinate = self._bodies(form, "lead"), self._bodies(form, "coordinate")
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
        if last and last.end == self.blocks[i - 1].end and last.due is None:
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
