"""What the API says and takes: fields only; who may and what follows is the actions' to say."""

from disputes.serializers.acts import ACT_INPUTS
from disputes.serializers.cases import (
    CaseEventSerializer,
    CaseInputSerializer,
    CaseRowSerializer,
    CaseSerializer,
)
from disputes.serializers.items import (
    DisposedSerializer,
    DisposeSerializer,
    SeparateItemSerializer,
    SuggestionSerializer,
)
from disputes.serializers.saved_views import (
    SavedViewChangeSerializer,
    SavedViewInputSerializer,
    SavedViewSerializer,
)

__all__ = [
    "ACT_INPUTS",
    "CaseEventSerializer",
    "CaseInputSerializer",
    "CaseRowSerializer",
    "CaseSerializer",
    "DisposeSerializer",
    "DisposedSerializer",
    "SavedViewChangeSerializer",
    "SavedViewInputSerializer",
    "SavedViewSerializer",
    "SeparateItemSerializer",
    "SuggestionSerializer",
]
