"""What a mediation file needs beside the case: records, uploads, templates, rules."""

from papers.models.agreement import Agreement, Instalment
from papers.models.file import ArchivedFile, CaseFile, FileNumber
from papers.models.records import (
    Confirmation,
    Evidence,
    FollowUp,
    Inquiry,
    PartyDetail,
)
from papers.models.rules import DocumentRule, DocumentTemplate, SubsidyClaim, SubsidyRule
from papers.models.upload import Upload

__all__ = [
    "Agreement",
    "ArchivedFile",
    "CaseFile",
    "Confirmation",
    "DocumentRule",
    "DocumentTemplate",
    "Evidence",
    "FileNumber",
    "FollowUp",
    "Inquiry",
    "Instalment",
    "PartyDetail",
    "SubsidyClaim",
    "SubsidyRule",
    "Upload",
]
