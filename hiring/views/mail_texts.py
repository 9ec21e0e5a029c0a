"""Settings: the words of letters, with a preview, and back to the shipped ones."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from candidates import letters
from hiring import roles, wording
from hiring.forms import Clash
from hiring.forms.process import MailForm
from hiring.models import MailText

from .answers import said, sent, show


@require_safe
@roles.allows("process.edit")
def mail_texts(request: HttpRequest) -> HttpResponse:
    """Every letter and notice; which of them have words of ours."""
    own = set(MailText.objects.filter(language=wording.LANGUAGE).values_list("kind", flat=True))
    rows = [{"kind": kind, "about": about, "is_own": kind in own} for kind, about in letters.KINDS.items()]
    return render(request, "hiring/settings/mail_texts.html", {"rows": rows})


@require_http_methods(["GET", "HEAD", "POST"])
@roles.allows("process.edit")
def mail_text(request: HttpRequest, kind: str) -> HttpResponse:
    """One letter: its words, what may stand in it, and how it reads. “Preview” shows what was typed without saving it."""
    if kind not in letters.KINDS:
        raise Http404
    text = wording.current(kind)
    form = MailForm(sent(request), text=text)
    context = {"form": form, "kind": kind, "about": letters.KINDS[kind], "text": text, "needed": wording.needed(kind)}
    shown = text.subject, text.body
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        shown = data["subject"], data["body"]
        if "preview" not in request.POST:
            if wording.keep(kind, data["subject"], data["body"], version=data["version"]):
                return said(request, _("The letter is saved. Mails from now on have these words."), "mail-text", kind)
            text = wording.current(kind)
            form.shown_anew(text)
            clashes = [Clash(_("Subject"), text.subject, shown[0]), Clash(_("Text"), text.body, shown[1])]
            context |= {"text": text, "clashes": [one for one in clashes if one.theirs != one.yours]}
            context |= {"preview": wording.preview(kind, *shown)}
            return render(request, "hiring/settings/mail_text.html", context, status=409)
        context["is_preview"] = True
    context["preview"] = wording.preview(kind, *shown)
    return show(request, "hiring/settings/mail_text.html", context, form)


@require_POST
@roles.allows("process.edit")
def mail_reset(request: HttpRequest, kind: str) -> HttpResponse:
    """The shipped words again."""
    if kind not in letters.KINDS:
        raise Http404
    wording.reset(kind)
    return said(request, _("The letter has its shipped words again."), "mail-text", kind)
