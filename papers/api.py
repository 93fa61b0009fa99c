"""The documents of a case: how each stands, as Word, and the whole file as PDF."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.urls import path
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from common.api import AnyRenderer
from common.http import as_download
from papers.documents import Made, make_file, make_word
from papers.dossier import Dossier
from papers.file_page import FilePage
from papers.intake import WORD
from papers.kinds import BY_CODE
from papers.serializers import FileSerializer

WHICH = OpenApiParameter("number", OpenApiTypes.STR, OpenApiParameter.PATH, description="Case.")
MASKED = (
    "Full names and numbers for whoever may look at them on this case, and logged then; masked for "
    "everybody else. 429 after the papers of 30 cases a day."
)


class _Files(APIView):
    """What every view on files starts from: a case this person may see."""

    def dossier(self, request: Request, number: str) -> Dossier:
        """Return a case's dossier.

        Raises:
            Http404: absent or out of sight; the answer does not tell which.
        """
        found = Dossier.load(request.user, number, timezone.now())
        if found is None:
            raise Http404
        return found


class DocumentsView(_Files):
    """The documents of a case."""

    @extend_schema(
        operation_id="cases_documents",
        summary="The documents of a case, and what each lacks",
        parameters=[WHICH],
        responses=FileSerializer,
        tags=["cases"],
    )
    def get(self, request: Request, number: str) -> Response:
        """Tell how each document stands."""
        page = FilePage(self.dossier(request, number), user=request.user, now=timezone.now())
        return Response(FileSerializer(page).data)


class DocumentWordView(_Files):
    """One document as a Word file."""

    renderer_classes = (JSONRenderer, AnyRenderer)

    @extend_schema(
        operation_id="cases_document_docx",
        summary="One document as a Word file",
        description=MASKED,
        parameters=[WHICH],
        responses={(200, WORD): OpenApiResponse(OpenApiTypes.BINARY)},
        tags=["cases"],
    )
    def get(self, request: Request, number: str, kind: str) -> HttpResponse:
        """Make the document from today's data."""
        dossier = self.dossier(request, number)
        if kind not in BY_CODE:
            raise Http404
        return _sent(make_word(dossier, kind, user=request.user, now=timezone.now()))


class FilePdfView(_Files):
    """The whole file as one PDF."""

    renderer_classes = (JSONRenderer, AnyRenderer)

    @extend_schema(
        operation_id="cases_file_pdf",
        summary="The whole file as one PDF",
        description=MASKED,
        parameters=[WHICH],
        responses={(200, "application/pdf"): OpenApiResponse(OpenApiTypes.BINARY)},
        tags=["cases"],
    )
    def get(self, request: Request, number: str) -> HttpResponse:
        """Make the file from today's data."""
        dossier = self.dossier(request, number)
        return _sent(make_file(dossier, user=request.user, now=timezone.now()))


def _sent(made: Made) -> HttpResponse:
    return as_download(made.content, made.media_type, made.name)


urlpatterns = [
    path("cases/<str:number>/documents/file.pdf", FilePdfView.as_view(), name="case-file-pdf"),
    path(
        "cases/<str:number>/documents/<slug:kind>.docx",
        DocumentWordView.as_view(),
        name="case-document-docx",
    ),
    path("cases/<str:number>/documents/", DocumentsView.as_view(), name="case-documents"),
]
