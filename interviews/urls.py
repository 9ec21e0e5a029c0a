"""Addresses of the team's pages on interviews and decisions, and of the candidate's on the same."""

from django.urls import path

from .portal import cases as their_cases
from .views import cases, deciding

team = [
    path("applications/<uuid:uid>/advance/", deciding.advance, name="application-advance"),
    path("applications/<uuid:uid>/no/", deciding.reject, name="application-reject"),
    # the test case
    path("applications/<uuid:uid>/case/", cases.send, name="case-send"),
    path("cases/<uuid:uid>/", cases.read, name="case-read"),
    path("cases/<uuid:uid>/files/<uuid:file>/", cases.file, name="case-file"),
    path("cases/<uuid:uid>/more-time/", cases.answer, name="case-more-time"),
    path("cases/<uuid:uid>/graders/", cases.grader, name="case-grader"),
]

my = [
    # the test case
    path("applications/<uuid:uid>/case/", their_cases.case, name="portal-case"),
    path("applications/<uuid:uid>/case/begin/", their_cases.begin, name="portal-case-begin"),
    path("applications/<uuid:uid>/case/more-time/", their_cases.more, name="portal-more-time"),
    path("applications/<uuid:uid>/case/hand-in/", their_cases.hand_in, name="portal-hand-in"),
    path("applications/<uuid:uid>/case/files/<uuid:file>/", their_cases.file, name="portal-case-file"),
]
