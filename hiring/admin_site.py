"""Django's admin as this house uses it: for the administrator, and for reference data only.

It stands apart from hiring/admin.py, which registers the models: the site has to be there before they are.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

OURS = ("hiring",)


class Site(admin.AdminSite):
    site_header = site_title = "Candor: reference data"

    def has_permission(self, request: HttpRequest) -> bool:
        user = request.user
        return bool(user.is_authenticated and user.is_active and getattr(user, "is_administrator", False))

    def admin_view(self, view: Callable[..., Any], cacheable: bool = False) -> Any:
        """Everybody else is refused; strangers were sent to the login page before they came here."""
        inner = super().admin_view(view, cacheable)

        @wraps(inner)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            if not self.has_permission(request):
                raise PermissionDenied
            return inner(request, *args, **kwargs)

        return guarded

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """There is one way to sign in, with its second factor and its limits, and it is not here."""
        if not self.has_permission(request):
            raise PermissionDenied
        return redirect("admin:index")

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """Only models of ours come in: libraries would bring sessions, second factors and groups, past every act of the product."""
        models: list[Any] = [model_or_iterable] if isinstance(model_or_iterable, type) else list(model_or_iterable)
        ours = [model for model in models if model._meta.app_label in OURS]
        super().register(ours, admin_class, **options)
