"""What holds for every request: the reader's language and zone, a closed door for strangers, kind answers to lost races."""

from collections.abc import Callable
from zoneinfo import ZoneInfo

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone, translation

from . import errors
from .models import Organisation
from .states import IllegalMove

Get = Callable[[HttpRequest], HttpResponse]
CLOSED = ("/team/", "/admin/")
DOORS = (
    "/team/first-run/",
    "/team/login/",
    "/team/welcome/",
    "/team/password/",
    "/team/2fa/",
    "/team/inactive/",
    "/team/demo-",
)


def reader_language(get_response: Get) -> Get:
    """Pages in the language the browser asks for, as far as it is shipped."""

    def middleware(request: HttpRequest) -> HttpResponse:
        translation.activate(translation.get_language_from_request(request))
        response = get_response(request)
        response.headers.setdefault("Content-Language", translation.get_language() or "en")
        return response

    return middleware


def reader_zone(get_response: Get) -> Get:
    """Times in the zone of the colleague who reads; the portal sets the candidate's, public pages the organisation's."""

    def middleware(request: HttpRequest) -> HttpResponse:
        zone = getattr(request.user, "zone", None)
        with timezone.override(ZoneInfo(zone) if zone else None):
            return get_response(request)

    return middleware


def team_only(get_response: Get) -> Get:
    """Default-deny: everything under /team/ and /admin/ wants a signed-in colleague, whatever the view says."""

    def middleware(request: HttpRequest) -> HttpResponse:
        path = request.path
        if path.startswith(CLOSED) and not path.startswith(DOORS) and not request.user.is_authenticated:
            if Organisation.current() is None:  # nobody could sign in: the way is to begin
                return redirect("first-run")
            return redirect_to_login(request.get_full_path())
        response = get_response(request)
        if request.path.startswith(("/team/", "/my/", "/guest/", "/admin/")):
            response.headers.setdefault("Cache-Control", "no-store")
        return response

    return middleware


def kind_errors(get_response: Get) -> Get:
    """A refused move answers 409 with its sentence."""

    def middleware(request: HttpRequest) -> HttpResponse:
        return get_response(request)

    def process_exception(request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, IllegalMove):
            return errors.page(request, 409, str(exception))
        return None

    middleware.process_exception = process_exception  # type: ignore[attr-defined]
    return middleware


def our_own_404(get_response: Get) -> Get:
    """What is not there is answered by our own page with DEBUG=1 too: who tries the demo reads what a company's people would."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        is_unknown = response.status_code == 404 and request.resolver_match is None
        return errors.not_found(request, Http404()) if is_unknown else response

    def process_exception(request: HttpRequest, exception: Exception) -> HttpResponse | None:
        return errors.not_found(request, exception) if isinstance(exception, Http404) else None

    middleware.process_exception = process_exception  # type: ignore[attr-defined]
    return middleware
