"""Addresses of the team's pages on interviews and decisions, and of the candidate's own."""

from django.urls import path

from .portal import meetings as own
from .views import deciding, meetings

team = [
    path("applications/<uuid:uid>/advance/", deciding.advance, name="application-advance"),
    path("applications/<uuid:uid>/no/", deciding.reject, name="application-reject"),
    # meetings
    path("interviews/", meetings.interviews, name="interviews"),
    path("applications/<uuid:uid>/meetings/new/", meetings.plan, name="meeting-new"),
    path("meetings/<uuid:uid>/", meetings.meeting, name="meeting"),
    path("meetings/<uuid:uid>/move/", meetings.move, name="meeting-move"),
    path("meetings/<uuid:uid>/off/", meetings.call_off, name="meeting-off"),
    path("meetings/<uuid:uid>/held/", meetings.held, name="meeting-held"),
    path("meetings/<uuid:uid>/missed/", meetings.missed, name="meeting-missed"),
]

my = [
    path("meetings/<uuid:uid>/calendar/", own.file, name="portal-meeting-file"),
    path("meetings/<uuid:uid>/another-time/", own.another_time, name="portal-meeting-time"),
    path("meetings/<uuid:uid>/closed-door/", own.closed_door, name="portal-meeting-door"),
    path("meetings/<uuid:uid>/place/", own.place, name="portal-meeting-place"),
]
