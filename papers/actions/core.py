"""The one way a case's file changes: lock, permit, version, state, change, event.

Every act begins with `begin()` and ends with `Work.finish()`. The case's row is the lock: whoever
fills in papers waits for whoever handles the case, and the other way round.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from audit.actions import record
from audit.trail import last_told
from common.calendar import business_date
from common.errors import Stale, WrongState
from common.serials import next_serial
from disputes.models import Case
from papers.models import CaseFile, FileNumber
from papers.rights import require_fill


@dataclass
class Work:
    """An act under way on a locked file.

    Attributes:
        changed: columns of the file that the act wrote.
    """

    case: Case
    file: CaseFile
    actor: Any
    posting: Any
    at: datetime
    is_new: bool
    changed: set[str] = field(default_factory=set)

    def set(self, **values: Any) -> dict[str, list[Any]]:
        """Write columns of the file and return what changed: name -> before and after."""
        changes = {}
        for name, value in values.items():
            before = getattr(self.file, name)
            if before != value:
                setattr(self.file, name, value)
                changes[name] = [before, value]
        self.changed |= set(changes)
        return changes

    def _give_number(self) -> None:
        """Number the file in its committee's year, once, without gap or double."""
        file, organization = self.file, self.case.organization
        if file.sequence is not None or organization is None:
            return
        year = business_date(self.at).year
        self.set(
            organization=organization,
            year=year,
            mark=organization.area.short_name,
            sequence=next_serial(FileNumber, organization=organization, year=year),
        )

    def finish(self, act: str, **data: Any) -> CaseFile:
        """Write the file and the event; `data` holds nothing of a person."""
        file = self.file
        if self.changed:
            file.version += 1
        self._give_number()
        file.changed_at = self.at
        file.save(update_fields=[*self.changed, "version", "changed_at"])
        record(
            f"papers.{act}",
            file,
            actor=self.actor,
            posting=self.posting,
            at=self.at,
            data={"case": self.case.number, **data},
            is_first=self.is_new,
        )
        return file


def begin(
    *, number: str, actor: Any, now: datetime, version: int | None = None, while_bound: bool = False
) -> Work:
    """Lock a case and its file, opening one where there is none, and see who asks.

    Args:
        version: the one that was read of the file; None for acts that overwrite nothing of it.
        while_bound: whether the act is open on a bound file.

    Raises:
        Case.DoesNotExist: no such case.
        NotAllowed: neither of the team nor an officer of the ground.
        Stale: somebody filled in the same in the meantime.
        WrongState: the file is bound.
    """
    case = Case.objects.locked(number)
    posting = require_fill(case, actor)
    file = CaseFile.objects.locked_for(case)
    is_new = file is None
    if file is None:
        check_version(0, version, None)
        file = CaseFile.objects.create(case=case, opened_at=now, changed_at=now)
    else:
        check_version(file.version, version, file)
    if file.is_bound and not while_bound:
        raise WrongState(
            _("The file is bound. Open it again to change it."), code="file_bound", number=number
        )
    return Work(case, file, actor, posting, max(now, file.changed_at), is_new)


def check_version(held: int, version: int | None, file: CaseFile | None) -> None:
    """See that nobody wrote since a version was read.

    Args:
        held: what the record says now; 0 for what is not there yet.
        version: as read; None for acts that overwrite nothing.
        file: whose trail says who was faster.

    Raises:
        Stale: somebody did.
    """
    if version is not None and version != held:
        raise Stale(version=held, last=last_told(file) if file is not None else None)
