"""The short forms of the file. They say what is missing in a field; the actions say the rest.

`FORMS` is the table the one fill view reads: the place of a missing thing names its form.
"""

from papers.forms.agreeing import AgreementForm, PerformedForm, UploadForm
from papers.forms.base import PaperForm
from papers.forms.filling import (
    BindForm,
    ClaimForm,
    ConfirmationForm,
    DescribeForm,
    OpenAgainForm,
    OpeningForm,
    PartyForm,
    PersonForm,
)
from papers.forms.managing import DocumentRuleForm, RateForm, TemplateForm
from papers.forms.rows import EvidenceForm, FollowUpForm, InquiryForm, talk_of

#: Place of what is missing: form, and the dossier's record or rows it is about, if any.
FORMS: dict[str, tuple[type[PaperForm], str]] = {
    "opening": (OpeningForm, "file"),
    "describe": (DescribeForm, "file"),
    "agreement": (AgreementForm, "agreement"),
    "confirmation": (ConfirmationForm, "confirmation"),
    "bind": (BindForm, "file"),
    "open-again": (OpenAgainForm, "file"),
    "person": (PersonForm, ""),
    "inquiry": (InquiryForm, "inquiries"),
    "evidence": (EvidenceForm, "evidence"),
    "follow_up": (FollowUpForm, "follow_ups"),
}

__all__ = [
    "FORMS",
    "AgreementForm",
    "ClaimForm",
    "DocumentRuleForm",
    "PaperForm",
    "PartyForm",
    "PerformedForm",
    "RateForm",
    "TemplateForm",
    "UploadForm",
    "talk_of",
]
