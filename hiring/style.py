"""The page that shows every component in every state: /team/style/, for whoever builds or judges a page."""

from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from . import clock, specimens
from .forms import Form, area, date_input
from .specimens import promised


class Specimen(Form):
    """One field of each kind."""

    name = forms.CharField(label="Your name", help_text="As you want to be called.", max_length=120)
    email = forms.EmailField(label="Mail address")
    stage = forms.ChoiceField(
        label="Stage", choices=[("1", "Recruiter chat"), ("2", "Test case"), ("3", "Director chat")]
    )
    starts = forms.DateField(label="First day", required=False, widget=date_input())
    why = forms.CharField(
        label="What draws you here?",
        required=False,
        widget=area(3),
        help_text="Two or three sentences are plenty.",
    )
    cv = forms.FileField(label="CV as PDF", help_text="Up to 15 MB. Other formats cannot be read here.")
    mode = forms.ChoiceField(
        label="Where you like to work",
        widget=forms.RadioSelect,
        choices=[("site", "At the office"), ("hybrid", "Some days at home"), ("remote", "From afar")],
    )
    values = forms.MultipleChoiceField(
        label="Values asked for",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=[("Values", [("c", "Curiosity"), ("p", "Performance")]), ("Of this job", [("m", "Commitment")])],
    )
    agree = forms.BooleanField(label="Keep me in the talent pool for a year", required=False)
    closed = forms.CharField(label="Agreed by", disabled=True, required=False, initial="Tom Baker, 12 November")


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """Every component in every state; the same for all colleagues, and of nobody real."""
    wrong = Specimen({"name": "", "email": "cleo at example", "stage": "2", "mode": "", "values": ["c"]})
    context: dict[str, Any] = {
        "form": Specimen(auto_id="fresh_%s"),
        "wrong": wrong,
        "promises": [
            promised(96),
            promised(24),
            promised(0.05),
            promised(-26),
            promised(72, "them"),
            promised(-30, "them"),
            promised(240, held=True),
        ],
        "late": promised(-26),
        "due": promised(0.05),
        "calm": promised(96),
        "now": clock.now(),
        "pages": Paginator(range(1, 181), 25).get_page(2),
        "names": [
            "Cleo Okafor",
            "Mihai Bălan",
            "Aïcha Saïdi",
            "Linh Nguyễn",
            "Yuki Tanaka",
            "Zoë",
            "Jonas de Vries",
            "李 小龙",
        ],
        "clashes": specimens.clashes(),
        "found": specimens.found("c"),
        "found_nobody": specimens.found("zz"),
        "closing": specimens.closing(request.user, refused=False),  # type: ignore[arg-type]
        "closing_refused": specimens.closing(request.user, refused=True),  # type: ignore[arg-type]
        "cards": specimens.cards(),
        "picture": specimens.picture(),
        "codes": specimens.CODES,
        "standing": specimens.standing(),
        "steps": specimens.way(),
        "jobs": specimens.jobs(),
        "ratings": specimens.ratings(),
    }
    return render(request, "hiring/style/page.html", context)
