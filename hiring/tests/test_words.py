"""What the fields of our forms say when they refuse."""

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.translation import gettext_lazy

from hiring.doors import Login
from hiring.forms import Form
from hiring.models import Skill

pytestmark = pytest.mark.embedded

TWO = [("a", "A"), ("b", "B")]
NOT_THERE = "This is not among the choices, or no longer. Please choose again."


def rows() -> object:
    return Skill.objects.none()


REFUSED = [
    (forms.CharField(), "", "Please fill this in."),
    (forms.CharField(max_length=3), "four", "There is room for 3 characters; this has 4. Please shorten it."),
    (forms.CharField(min_length=3), "me", "Please write at least 3 characters."),
    (forms.EmailField(), "cleo at home", "This does not look like a mail address. It has the form name@example.org."),
    (forms.ChoiceField(choices=TWO), "", "Please choose one."),
    (forms.ChoiceField(choices=TWO), "c", NOT_THERE),
    (forms.MultipleChoiceField(choices=TWO), [], "Please choose at least one."),
    (forms.MultipleChoiceField(choices=TWO), ["c"], NOT_THERE),
    (forms.ModelChoiceField(rows()), "1", NOT_THERE),
    (forms.ModelMultipleChoiceField(rows()), ["x"], NOT_THERE),
    (forms.BooleanField(), "", "Please tick this to go on."),
    (forms.DateField(), "", "Please choose a day."),
    (forms.DateField(), "soon", "This is not a day. Choose one, or write it like 2027-03-31."),
    (
        forms.DateTimeField(),
        "soon",
        "This is not a day and a time. Choose them, or write them like 2027-03-31 09:30.",
    ),
    (forms.TimeField(), "soon", "This is not a time of day. Choose one, or write it like 09:30."),
    (forms.IntegerField(), "few", "Please write a whole number, in figures."),
    (forms.IntegerField(min_value=1), "0", "This must be at least 1."),
    (forms.IntegerField(max_value=9), "10", "This can be at most 9."),
    (forms.IntegerField(min_value=5, step_size=5), "7", "This goes in steps of 5."),
    (
        forms.URLField(assume_scheme="https"),
        "https://exa mple",
        "This does not look like an address. It has the form https://example.org/page.",
    ),
    (forms.DecimalField(), "few", "Please write a number, in figures."),
    (forms.DecimalField(max_digits=3, decimal_places=1), "1234.5", "This number is too long."),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("field", "typed", "sentence"), REFUSED, ids=range(len(REFUSED)))
def test_a_refusal_says_how_to_go_on(field, typed, sentence):
    form = type("Some", (Form,), {"field": field})({"field": typed})
    assert form.errors == {"field": [sentence]}


def test_a_file_that_is_empty_or_missing():
    Some = type("Some", (Form,), {"file": forms.FileField()})
    assert Some({}, {}).errors == {"file": ["Please choose a file."]}
    empty = SimpleUploadedFile("cv.pdf", b"")
    assert Some({}, {"file": empty}).errors == {"file": ["This file is empty. Please choose another one."]}


def test_a_fields_own_words_stay():
    own = forms.CharField(error_messages={"required": gettext_lazy("Please tell us your name.")})
    form = type("Some", (Form,), {"name": own})({})
    assert form.errors == {"name": ["Please tell us your name."]}


@pytest.mark.django_db
def test_the_door_speaks_the_same_way(rf):
    form = Login({"login": "", "password": ""}, request=rf.post("/team/login/"))
    assert form.errors == {"login": ["Please fill this in."], "password": ["Please fill this in."]}
