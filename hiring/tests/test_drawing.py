"""The widgets that are drawn without a template are what Django draws."""

import re

import pytest
from django import forms
from django.forms.renderers import TemplatesSetting
from django.utils.safestring import mark_safe

from hiring.forms import LongSelect
from hiring.forms.drawing import DRAWN, Renderer, options_of

HOSTILE = "\"><script>&'’ 1,5"
CHOICES = [("", "None"), ("One", [(1, HOSTILE), (2, mark_safe("<b>two</b>"))]), (None, "Nothing"), (HOSTILE, 3)]
WIDGETS = [
    (forms.TextInput, [None, "", HOSTILE, 0, 1234.5, mark_safe("&amp;")]),
    *((widget, [None, HOSTILE]) for widget in (forms.EmailInput, forms.URLInput, forms.NumberInput, forms.HiddenInput)),
    *((widget, [None, "2027-02-01"]) for widget in (forms.DateInput, forms.DateTimeInput, forms.TimeInput)),
    (forms.PasswordInput, [None, HOSTILE]),
    (forms.Textarea, [None, "", f"\n{HOSTILE}\n"]),
    (lambda attrs: forms.Select(attrs=attrs, choices=CHOICES), [None, "", 1, "2", HOSTILE]),
    (lambda attrs: LongSelect(attrs, CHOICES, drawn=lambda: options_of(CHOICES)), [None, "", 1, "2", HOSTILE]),
    (forms.CheckboxInput, [None, True, HOSTILE]),
    (lambda attrs: forms.RadioSelect(attrs=attrs, choices=CHOICES), [None, "", 1, "2", HOSTILE]),
    (lambda attrs: forms.CheckboxSelectMultiple(attrs=attrs, choices=CHOICES), [[], ["", "1"], ["2", HOSTILE]]),
]


@pytest.mark.parametrize("attrs", [{}, {"id": "x", "required": True, "hidden": False, "class": HOSTILE, "max": 5}])
def test_each_widget_is_what_django_draws(attrs):
    drawn = set()

    class Watching(Renderer):
        def render(self, template_name, context, request=None):
            drawn.add(template_name)
            return super().render(template_name, context, request)

    def plainly(markup):
        return re.sub(r"\s*\n\s*(?=<)|(?<=>)\s*\n\s*", "", markup)  # line breaks between elements

    for make, values in WIDGETS:
        for value in values:
            ours = make(attrs=attrs).render(HOSTILE, value, renderer=Watching())
            django = forms.Select(attrs, CHOICES) if isinstance(make(attrs=attrs), LongSelect) else make(attrs=attrs)
            theirs = django.render(HOSTILE, value, renderer=TemplatesSetting())
            assert plainly(ours) == plainly(theirs)
    assert drawn <= set(DRAWN) and len(drawn) == 14


def test_the_line_break_before_a_text_is_there():
    assert forms.Textarea().render("x", "\nfirst", renderer=Renderer()).count("\n") == 2


class Asked(forms.Form):
    name = forms.CharField(
        label="Name & co", help_text="As <b>you</b> write it", error_messages={"required": "Say it."}
    )
    word = forms.CharField(required=False)
    agrees = forms.BooleanField(label="I agree", required=False)
    way = forms.ChoiceField(choices=[("a", "A")], widget=forms.RadioSelect, help_text="One of them", required=False)
    cv = forms.FileField(label="")
    kept = forms.CharField(widget=forms.HiddenInput, required=False)


FIELDS = {
    "name": '<div class="field bad"><label for="id_name">Name &amp; co</label>'
    '<div class="help" id="id_name_helptext">As <b>you</b> write it</div>ERRORS<input type="text" name="name" required '
    'aria-invalid="true" aria-describedby="id_name_helptext id_name_error" id="id_name"></div>',
    "word": '<div class="field"><label for="id_word">Word <span class="optional">optional</span></label>'
    '<input type="text" name="word" id="id_word"></div>',
    "agrees": '<div class="field"><label class="choice"><input type="checkbox" name="agrees" id="id_agrees">'
    "<span>I agree</span></label></div>",
    "way": '<div class="field"><fieldset aria-describedby="id_way_helptext">'
    '<legend>Way <span class="optional">optional</span></legend><div class="help" id="id_way_helptext">One of them</div>'
    '<div id="id_way" class="choices "><label for="id_way_0"><input type="radio" name="way" value="a" id="id_way_0">'
    "<span>A</span></label></div></fieldset></div>",
    "cv": '<div class="field bad">ERRORS<div class="upload" data-upload><input type="file" name="cv"  required '
    'aria-invalid="true" aria-describedby="id_cv_error" id="id_cv"></div></div>',
    "kept": '<input type="hidden" name="kept" id="id_kept">',
}


def test_each_kind_of_field_has_its_label_its_help_and_what_is_wrong():
    form = Asked({"word": "", "agrees": "", "way": "", "kept": ""}, {})
    drawn = {
        name: re.sub(r"<div id=\"id_\w+_error\">.*?</div></div>", "ERRORS", form[name].as_field_group())
        for name in FIELDS
    }
    assert drawn == FIELDS
    assert "<span>Say it.</span>" in form["name"].as_field_group()
