"""The public pages: what a stranger reads."""

import json
import re
from datetime import date

import pytest
from django.core.management import call_command
from django.test import Client

from candidates.models import Application
from hiring import clock
from hiring.models import Channel, Criterion, Job, Organisation, Partner, Question, Requirement
from hiring.templatetags.prose import prose
from hiring.testing import make_job, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday"), pytest.mark.embedded]


def read(client: Client, address: str, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status, response.content.decode()[:400]
    return response.content.decode()


def words(html: str) -> str:
    """What somebody reads of a page, on one line."""
    html = re.sub(r"<(script|template|title)\b.*?</\1>", " ", html, flags=re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", html).replace("&#x27;", "'").split())


@pytest.fixture
def angular(rita, tom):
    partner = Partner.objects.create(
        name="Kalendra", product="A calendar for clinics.", links="https://kalendra.example"
    )
    job = make_job(
        "Angular developer",
        team=(rita, tom),
        slug="angular",
        partner=partner,
        place="Cluj-Napoca",
        country="RO",
        work_mode="hybrid",
        work_mode_words="two days at the office",
        summary="You build <b>a calendar</b> & its tests.",
        advert="## What you do\n\nYou pair.</script><script>alert(1)</script>",
        pay_from=38000,
        pay_to=52000,
    )
    Requirement.objects.create(job=job, kind="nice", text="German")
    stage = job.pipeline.stages.get(slug="chat")
    stage.name_before, stage.what, stage.tips = "A chat with Rita", "We get to know each other.", "Bring questions."
    stage.who, stage.how_long, stage.least_minutes, stage.most_minutes = "Our recruiter", "Half an hour", 30, 45
    stage.mode, stage.clock_days = "choice", 3
    stage.save()
    return job


def test_a_job_tells_its_steps_its_promise_and_its_pay(client, angular):
    html = read(client, "/jobs/angular/")
    text = words(html)
    for sentence in (
        "Hybrid: two days at the office",
        "EUR 38,000 – 52,000 a year",
        "You hear from us by Wednesday 25 November",
        "Rita Moss, People Coordinator, sees to it.",
        "Python in production",
        "Nice to have, and never needed German",
        "A chat with Rita Half an hour",
        "You hear within 3 working days",
        "We get to know each other.",
        "How to prepare Bring questions.",
        "Who Our recruiter",
        "30–45 min",
        "Online or at the office, as you like",
        "7 days, longer if you ask",
        "at least one point that is worth working on",
        "The team you would work in: Kalendra",
        "A calendar for clinics.",
        "Curiosity Anchor 3",
    ):
        assert sentence in text, sentence
    assert "<b>a calendar" not in html
    assert "alert(1)</script>" not in html


def test_the_posting_is_data_that_cannot_leave_its_element(client, angular):
    found = re.findall(r'<script type="application/ld\+json">(.*?)</script>', read(client, "/jobs/angular/"))
    assert len(found) == 1
    posting = json.loads(found[0])
    description = posting.pop("description")
    assert "You pair." in description and "<script" not in description
    assert "<" not in found[0]
    assert posting == {
        "@context": "https://schema.org/",
        "@type": "JobPosting",
        "title": "Angular developer",
        "identifier": {"@type": "PropertyValue", "name": "Harbourlight", "value": "angular"},
        "datePosted": "2026-11-23",
        "employmentType": "FULL_TIME",
        "hiringOrganization": {
            "@type": "Organization",
            "name": "Harbourlight",
            "sameAs": "http://127.0.0.1:8000",
        },
        "directApply": True,
        "url": "http://127.0.0.1:8000/jobs/angular/",
        "jobLocation": {
            "@type": "Place",
            "address": {"@type": "PostalAddress", "addressLocality": "Cluj-Napoca", "addressCountry": "RO"},
        },
        "baseSalary": {
            "@type": "MonetaryAmount",
            "currency": "EUR",
            "value": {"@type": "QuantitativeValue", "minValue": 38000, "maxValue": 52000, "unitText": "YEAR"},
        },
    }


def test_the_posting_of_a_remote_job_says_from_where(client, angular):
    Job.objects.filter(pk=angular.pk).update(work_mode="remote", place="", pay_is_shown=False)
    posting = json.loads(re.search(r'ld\+json">(.*?)</script>', read(client, "/jobs/angular/"))[1])
    told = {name: posting.get(name) for name in ("jobLocationType", "applicantLocationRequirements")}
    assert told == {
        "jobLocationType": "TELECOMMUTE",
        "applicantLocationRequirements": {"@type": "Country", "name": "RO"},
    }
    assert not {"jobLocation", "baseSalary"} & posting.keys()


def test_a_preview_says_what_the_job_is(client, angular):
    html = read(client, "/jobs/angular/?via=abc")
    assert '<meta property="og:title" content="Angular developer · Harbourlight">' in html
    assert '<meta property="og:description" content="You build &lt;b&gt;a calendar&lt;/b&gt; &amp; its tests.">' in html
    assert '<link rel="canonical" href="http://127.0.0.1:8000/jobs/angular/">' in html


@pytest.mark.parametrize(
    ("pay", "said"),
    [
        ({"pay_from": 100, "pay_to": None}, "from EUR 100 a year"),
        ({"pay_from": None, "pay_to": 100, "pay_period": "HOUR"}, "up to EUR 100 an hour"),
        ({"pay_from": 100, "pay_to": 100}, "EUR 100 a year"),
    ],
)
def test_pay_in_words(client, angular, pay, said):
    Job.objects.filter(pk=angular.pk).update(**pay)
    assert said in words(read(client, "/jobs/angular/"))


def test_pay_that_is_not_shown_stands_nowhere(client, angular):
    Job.objects.filter(pk=angular.pk).update(pay_is_shown=False)
    for address in ("/", "/jobs/", "/jobs/angular/", "/jobs/angular/apply/"):
        html = read(client, address)
        assert not [amount for amount in ("38,000", "38000", "52,000", "52000") if amount in html]


def test_the_channel_in_the_address_goes_on_to_the_form(client, angular):
    Channel.objects.create(job=angular, name="A fair", code="fair1", made_at=clock.now())
    html = read(client, "/jobs/angular/?via=fair1")
    assert set(re.findall(r'href="(/jobs/angular/apply/[^"]*)"', html)) == {"/jobs/angular/apply/?via=fair1"}
    assert 'name="via" value="fair1"' in read(client, "/jobs/angular/apply/?via=fair1")
    assert 'name="via" value="' not in read(client, "/jobs/angular/apply/?via=%22%3E%3Cscript%3E")


def test_jobs_are_narrowed_by_place_and_mode(client, rita):
    for title, place, mode in (("One", "Delft", "onsite"), ("Two", "Delft", "remote"), ("Three", "Cluj", "remote")):
        make_job(title, team=(rita,), place=place, work_mode=mode)

    def listed(query: str) -> list[str]:
        return sorted(re.findall(r'<a href="/jobs/job-[^"]*">(\w+)</a>', read(client, f"/jobs/{query}")))

    assert listed("") == ["One", "Three", "Two"]
    assert listed("?place=Delft") == ["One", "Two"]
    assert listed("?mode=remote") == ["Three", "Two"]
    assert listed("?place=Delft&mode=remote") == ["Two"]
    assert listed("?place=Cluj&mode=onsite") == []
    assert "Nothing open fits both" in read(client, "/jobs/?place=Cluj&mode=onsite")
    assert listed("?page=nonsense") == ["One", "Three", "Two"]


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_of_jobs_asks_three_times(client, rita, count, django_assert_num_queries):
    for _number in range(count):
        make_job(team=(rita,))
    with django_assert_num_queries(3):
        read(client, "/jobs/")


def test_a_job_tells_what_one_will_hear_what_is_talked_about_and_how_free_a_test_case_is(client, angular):
    chat, case = angular.pipeline.stages.get(slug="chat"), angular.pipeline.stages.get(kind="test_case")
    chat.briefing, chat.asks_to_continue = "Who we are\nHow it goes on", True
    chat.save()
    case.case_days, case.case_window_days, case.case_brief = 7, 14, "The brief itself"
    case.save()
    for number, topic in enumerate(("A plan that changed", "", "A plan that changed")):
        chat.questions.create(slug=f"q{number}", text="The question itself", hint="The hint itself", topic=topic)

    text = words(read(client, "/jobs/angular/"))

    assert "What you will hear from us Who we are How it goes on" in text
    assert "What we would like to talk about A plan that changed How to prepare" in text
    assert text.count("A plan that changed") == 1
    assert "7 days, longer if you ask You choose when it begins, within 14 days" in text
    assert text.count("you say whether you want to continue before anything else is booked") == 1
    assert "itself" not in text and Question.objects.count() == 3


@pytest.mark.parametrize("count", [1, 3])
def test_a_job_asks_a_constant_number_of_times(client, angular, count, django_assert_num_queries):
    for number in range(count):
        Requirement.objects.create(job=angular, kind="must", text=f"Must {number}")
        Criterion.objects.create(pipeline=angular.pipeline, slug=f"v{number}", group="value", name=f"V{number}")
    with django_assert_num_queries(9):
        read(client, "/jobs/angular/")


@pytest.mark.parametrize(
    ("columns", "status", "said"),
    [
        ({"state": "draft"}, 404, "There is nothing here"),
        ({"state": "draft", "published_at": None}, 404, "There is nothing here"),
        ({"state": "paused", "look_again_on": date(2026, 12, 1)}, 404, "This job is taking a break"),
        ({"state": "closed"}, 410, "This job is no longer open"),
        ({"state": "closed", "published_at": None}, 404, "There is nothing here"),
        ({"is_confidential": True}, 404, "There is nothing here"),
    ],
)
def test_a_job_that_takes_no_applications(client, angular, rita, columns, status, said):
    make_job("Another one", team=(rita,))
    Job.objects.filter(pk=angular.pk).update(**columns)
    for address in ("/jobs/angular/", "/jobs/angular/apply/"):
        html = read(client, address, status)
        assert said in html
        assert ("Another one" in html) == (said != "There is nothing here")
    sent = client.post("/jobs/angular/apply/", {"name": "Sam", "word": "Long thought about"})
    assert (sent.status_code, "Long thought about" in sent.text) == (
        (404, False) if said == "There is nothing here" else (409, True)
    )
    assert not Application.objects.exists()
    assert "Angular developer" not in read(client, "/jobs/")


def test_without_open_jobs_the_company_is_still_there(client, organisation):
    html = words(read(client, "/"))
    assert "No job is open at this moment" in html and "new ones appear here first" in html
    assert "No job is open at this moment" in words(read(client, "/jobs/"))
    assert "Take no open" not in html
    assert read(client, "/apply/", 404)


def test_how_we_hire_is_told_without_any_job(client, organisation):
    call_command("load_pipelines", verbosity=0)
    text = words(read(client, "/how-we-hire/"))
    for sentence in (
        "A developer for a partner’s team",
        "A chat with our People Coordinator",
        "An engineer for our own product",
        "A last chat with our Managing Director",
        "About five weeks in all",
        "Curiosity Tells of something they wanted to understand",
        "You hear within 4 working days",
    ):
        assert sentence in text, sentence
    assert text.index("An engineer for") < text.index("General applications")


def test_the_company_speaks_in_its_own_words(client, organisation):
    organisation.tagline, organisation.culture = "We mend bridges.", "- early\n- kindly"
    organisation.about = "[Come in](javascript:alert(1)) <img src=x>"
    organisation.how_we_hire = "Slowly, and **with care**."
    organisation.save()
    html = read(client, "/")
    assert "<h1>We mend bridges.</h1>" in re.sub(r"\s*\n\s*", "", html)
    assert "<li>early</li>" in html and "javascript:" not in re.sub(r"\[Come.*?\)\)", "", html) and "<img" not in html
    assert "<strong>with care</strong>" in read(client, "/how-we-hire/")


def test_no_page_shows_what_belongs_in_its_head(client, angular):
    for address in ("/", "/jobs/", "/jobs/angular/", "/jobs/angular/apply/", "/how-we-hire/", "/privacy/"):
        text = words(read(client, address))
        assert text.startswith("Skip to the content Harbourlight Company Jobs How we hire"), (address, text[:80])


def test_privacy_names_the_day(client, organisation):
    Organisation.objects.update(retention_months=6)
    assert "One that is closed today is kept until 23 May 2027." in words(read(client, "/privacy/"))


def test_before_the_first_run_every_page_leads_there(client, db):
    for address in ("/", "/jobs/", "/how-we-hire/", "/privacy/"):
        response = client.get(address)
        assert response.status_code in (302, 503)


def test_times_are_the_companys_for_strangers_and_ones_own_for_colleagues(client, rita, angular):
    make_user("Ana Kiwi", zone="Pacific/Auckland", password="a long password")
    assert "by 17:00, Amsterdam time" in read(client, "/jobs/angular/")
    client.force_login(make_user("Ben Kiwi", zone="Pacific/Auckland"))
    html = read(client, "/jobs/angular/")
    assert "by 05:00, Auckland time" in html and "Thursday 26 November" in html


def test_a_page_may_load_from_us_alone(client, rita, organisation):
    """The whole policy: a script, style or address of anybody else is refused by the browser, inline ones too."""
    client.force_login(rita)
    for address in ("/", "/team/", "/my/link/"):
        policy = client.get(address).headers["Content-Security-Policy"]
        assert sorted(line.strip() for line in policy.split(";")) == [
            "base-uri 'none'",
            "connect-src 'self'",
            "default-src 'none'",
            "font-src 'self'",
            "form-action 'self'",
            "frame-ancestors 'none'",
            "img-src 'self' data:",
            "manifest-src 'self'",
            "script-src 'self'",
            "style-src 'self'",
        ]


def test_public_pages_set_no_cookie_but_the_forms(client, angular):
    for address in ("/", "/jobs/", "/jobs/angular/", "/how-we-hire/", "/privacy/", "/jobs/angular/thanks/"):
        assert list(client.get(address).cookies) == [], address
    assert list(client.get("/jobs/angular/apply/").cookies) == ["csrftoken"]


def test_a_job_whose_team_has_left_takes_no_applications(client, angular, rita, tom):
    type(rita).objects.update(is_active=False)
    assert "This job takes no applications at the moment" in read(client, "/jobs/angular/")
    assert read(client, "/jobs/angular/apply/", 404)


@pytest.mark.parametrize(
    ("typed", "html"),
    [
        ("Two\nlines", "<p>Two<br>\nlines</p>\n"),
        ("# Big", "<h3>Big</h3>\n"),
        ("<b>no</b>", "<p>&lt;b&gt;no&lt;/b&gt;</p>\n"),
        (
            "![x](http://a.example/x.png)",
            '<p>!<a href="http://a.example/x.png" rel="nofollow noopener noreferrer">x</a></p>\n',
        ),
        ("    indented", "<p>indented</p>\n"),
        (None, ""),
    ],
)
def test_typed_text_as_html(typed, html):
    assert prose(typed) == html
