"""How fields and the commonest widgets are drawn: the latter as the templates of `django/forms/widgets` draw them, without a
template for each.

A page with a list of time zones would run four hundred of them, one for each option.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Any

from django.forms import BoundField
from django.forms.renderers import TemplatesSetting
from django.http import HttpRequest
from django.utils.html import conditional_escape, escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

Widget = Mapping[str, Any]


class Renderer(TemplatesSetting):
    """Draws forms and errors by the project's templates, fields and these widgets itself."""

    def render(self, template_name: str, context: Any, request: HttpRequest | None = None) -> str:
        if template_name == self.field_template_name:
            return field(context["field"])
        draw = DRAWN.get(template_name)
        return draw(context["widget"]) if draw else super().render(template_name, context, request)


def field(bound: BoundField) -> SafeString:
    """A field with its label, what helps to fill it in, and what is wrong with it."""
    if bound.is_hidden:
        return bound.as_widget()
    errors = bound.errors
    classes = " ".join(filter(None, ("field", "bad" if errors else "", bound.css_classes())))
    beside, label = f"{help_of(bound)}{errors if errors else ''}", conditional_escape(bound.label or "")
    if is_check(bound):
        within = f'<label class="choice">{bound}<span>{label}</span></label>{beside}'
    elif bound.use_fieldset:
        told = bound.aria_describedby
        described = f' aria-describedby="{_said(told)}"' if told else ""
        legend = f"<legend>{label}{optional(bound)}</legend>" if label else ""
        within = f"<fieldset{described}>{legend}{beside}{bound}</fieldset>"
    else:
        named = f'<label for="{_said(bound.id_for_label)}">{label}{optional(bound)}</label>' if label else ""
        is_upload = getattr(bound.field.widget, "input_type", "") == "file"
        drawn = f'<div class="upload" data-upload>{bound}</div>' if is_upload else str(bound)
        within = f"{named}{beside}{drawn}"
    return mark_safe(f'<div class="{classes}">{within}</div>')


def is_check(bound: BoundField) -> bool:
    """Whether it is one box to tick, and no list of them."""
    widget = bound.field.widget
    return getattr(widget, "input_type", "") == "checkbox" and not hasattr(widget, "choices")


def help_of(bound: BoundField) -> SafeString:
    """What helps to fill it in; its words may be markup of ours."""
    if not bound.help_text:
        return mark_safe("")
    return mark_safe(f'<div class="help" id="{_said(bound.auto_id)}_helptext">{bound.help_text}</div>')


def optional(bound: BoundField) -> SafeString:
    """The word behind a label that tells that nothing need be filled in."""
    one = bound.field
    if one.required or one.disabled or getattr(one, "asked", False):
        return mark_safe("")
    return format_html(' <span class="optional">{}</span>', _("optional"))


def _said(value: Any) -> str:
    """A value within quotation marks: escaped, unless it is markup already."""
    return conditional_escape(value if isinstance(value, SafeString) else str(value))


def _attributes(attrs: Mapping[str, Any]) -> str:
    """True stands for itself, False for nothing."""
    there = ((name, value) for name, value in attrs.items() if value is not False)
    return "".join(f" {_said(name)}" if value is True else f' {_said(name)}="{_said(value)}"' for name, value in there)


def _input(widget: Widget) -> str:
    value = "" if widget["value"] is None else f' value="{_said(widget["value"])}"'
    drawn = (
        f'<input type="{_said(widget["type"])}" name="{_said(widget["name"])}"{value}{_attributes(widget["attrs"])}>'
    )
    return mark_safe(drawn)


def _textarea(widget: Widget) -> str:
    """After a line break: a browser drops the first, so that a text may begin with one."""
    text = _said(widget["value"] or "")
    drawn = f'<textarea name="{_said(widget["name"])}"{_attributes(widget["attrs"])}>\n{text}</textarea>'
    return mark_safe(drawn)


def _select(widget: Widget) -> str:
    parts = [f'<select name="{_said(widget["name"])}"{_attributes(widget["attrs"])}>']
    for group, options, _place in widget["optgroups"]:
        parts += [f'<optgroup label="{_said(group)}">'] if group else []
        parts += _options(options)
        parts += ["</optgroup>"] if group else []
    return mark_safe("".join([*parts, "</select>"]))


def options_of(choices: Iterable[Any], was: Mapping[str, list[str]] = MappingProxyType({})) -> str:
    """All that can be chosen from a list, nothing chosen yet; `was`: other names of a value, for scripts."""
    parts = []
    for value, label in choices:
        if isinstance(label, list | tuple):
            parts += [
                f'<optgroup label="{_said(value)}">',
                *(_option(one, words, was.get(one, ())) for one, words in label),
                "</optgroup>",
            ]
        else:
            parts.append(_option(value, label))
    return "".join(parts)


def _option(value: Any, label: Any, was: Iterable[str] = ()) -> str:
    names = f' data-was="{escape(" ".join(was))}"' if was else ""
    return f'<option{names} value="{escape(value or "")}">{_said(label)}</option>'


def has_option(options: str, value: str) -> bool:
    """Whether the value can be chosen from this list."""
    return f' value="{escape(value)}">' in options


def choosing(name: str, attrs: Mapping[str, Any], options: str, chosen: str) -> SafeString:
    """A list to choose from, its options drawn already; of two with the same value the first is chosen."""
    start = f' value="{escape(chosen)}"'
    within = options.replace(f"{start}>", f"{start} selected>", 1)
    drawn = f'<select name="{_said(name)}"{_attributes(attrs)}>{within}</select>'
    return mark_safe(drawn)


def _options(options: Iterable[Widget]) -> list[str]:
    return [
        f'<option value="{_said(one["value"])}"{_attributes(one["attrs"])}>{_said(one["label"])}</option>'
        for one in options
    ]


def _choice(widget: Widget) -> str:
    """A box or a button to choose, in its label."""
    if not widget.get("wrap_label"):
        return _input(widget)
    for_it = f' for="{_said(widget["attrs"]["id"])}"' if widget["attrs"].get("id") else ""
    drawn = f"<label{for_it}>{_input(widget)}<span>{_said(widget['label'])}</span></label>"
    return mark_safe(drawn)


def _choices(widget: Widget) -> str:
    """Several of them, under the names of their groups."""
    attrs = widget["attrs"]
    known = f' id="{_said(attrs["id"])}"' if attrs.get("id") else ""
    parts = [f'<div{known} class="choices {_said(attrs.get("class") or "")}">']
    for group, options, _place in widget["optgroups"]:
        parts += [f'<div class="label">{_said(group)}</div>'] if group else []
        parts += [_choice(one) for one in options]
    return mark_safe("".join([*parts, "</div>"]))


INPUTS = "date datetime email hidden number password search tel text time url".split()
DRAWN: dict[str, Callable[[Widget], str]] = {
    **{f"django/forms/widgets/{kind}.html": _input for kind in INPUTS},
    "django/forms/widgets/textarea.html": _textarea,
    "django/forms/widgets/select.html": _select,
    "django/forms/widgets/checkbox.html": _choice,
    **{f"django/forms/widgets/{kind}.html": _choices for kind in ("checkbox_select", "radio", "multiple_input")},
}
