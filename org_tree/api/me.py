"""`me/` and `auth/token/`: who is asking."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import authenticate
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.authtoken.models import Token
from rest_framework.exceptions import ValidationError
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from org_tree.scope import capabilities, postings_of
from org_tree.serializers import MeSerializer, SignInSerializer, TokenSerializer

SIGN_IN = OpenApiExample(
    "A demo person",
    value={"username": "village", "password": "sanji-demo-2026"},
    request_only=True,
)


class MeView(APIView):
    """Myself."""

    @extend_schema(responses=MeSerializer)
    def get(self, request: Request) -> Response:
        """Return who I am, my postings of today and what they let me do."""
        me: dict[str, Any] = {
            "id": request.user.pk,
            "username": request.user.get_username(),
            "name": getattr(request.user, "name", ""),
            "postings": postings_of(request.user),
            "capabilities": capabilities(request.user),
        }
        return Response(MeSerializer(me).data)


class TokenView(APIView):
    """Signing in for programs; open, for nobody can have a token before."""

    authentication_classes = ()
    permission_classes = (AllowAny,)

    @extend_schema(request=SignInSerializer, responses=TokenSerializer, examples=[SIGN_IN], auth=[])
    def post(self, request: Request) -> Response:
        """Give a token for user name and password; the answer does not tell which was wrong."""
        sent = SignInSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        user = authenticate(request=request._request, **sent.validated_data)
        if user is None:
            raise ValidationError({"detail": _("User name or password is wrong.")})
        token, _created = Token.objects.get_or_create(user=user)
        return Response({"token": token.key})
