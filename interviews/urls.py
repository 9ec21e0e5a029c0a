"""Addresses of the team's pages on interviews and decisions, of candidates' own and of the partner's guests."""

from django.urls import path

from . import guests
from .portal import asks, talk
from .portal import cases as their_cases
from .portal import meetings as their_meetings
from .views import cards, cases, deciding, meetings, partner

team = [
    path("applications/<uuid:uid>/advance/", deciding.advance, name="application-advance"),
    path("applications/<uuid:uid>/no/", deciding.reject, name="application-reject"),
    # kits and scorecards
    path("seats/<uuid:uid>/", cards.kit, name="seat-kit"),
    path("seats/<uuid:uid>/card/", cards.card, name="seat-card"),
    path("seats/<uuid:uid>/briefing/", cards.brief, name="seat-brief"),
    path("seats/<uuid:uid>/questions/<uuid:ask>/", cards.answer, name="seat-answer"),
    path("applications/<uuid:uid>/scorecards/remind/", cards.remind, name="cards-remind"),
    path("applications/<uuid:uid>/scorecards/<uuid:seat>/release/", cards.release, name="card-release"),
    # the partner, and what the candidate wishes
    path("applications/<uuid:uid>/partner/", partner.present, name="present"),
    path("applications/<uuid:uid>/partner/propose/", partner.propose, name="present-propose"),
    path("applications/<uuid:uid>/partner/end/", partner.end, name="present-end"),
    path("applications/<uuid:uid>/guests/", partner.guest_add, name="guest-add"),
    path("applications/<uuid:uid>/guests/<uuid:seat>/revoke/", partner.guest_revoke, name="guest-revoke"),
    path("applications/<uuid:uid>/guests/<uuid:seat>/renew/", partner.guest_renew, name="guest-renew"),
    path("applications/<uuid:uid>/remote/", partner.remote, name="remote-wish"),
    path("applications/<uuid:uid>/continues/", partner.continues, name="continues"),
    path("feedback/", partner.sums, name="feedback"),
    # the test case
    path("applications/<uuid:uid>/case/", cases.send, name="case-send"),
    path("cases/<uuid:uid>/", cases.read, name="case-read"),
    path("cases/<uuid:uid>/files/<uuid:file>/", cases.file, name="case-file"),
    path("cases/<uuid:uid>/more-time/", cases.answer, name="case-more-time"),
    path("cases/<uuid:uid>/graders/", cases.grader, name="case-grader"),
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
    # meetings
    path("meetings/<uuid:uid>/calendar/", their_meetings.file, name="portal-meeting-file"),
    path("meetings/<uuid:uid>/another-time/", their_meetings.another_time, name="portal-meeting-time"),
    path("meetings/<uuid:uid>/closed-door/", their_meetings.closed_door, name="portal-meeting-door"),
    path("meetings/<uuid:uid>/place/", their_meetings.place, name="portal-meeting-place"),
    path("applications/<uuid:uid>/questions/", asks.ask, name="portal-ask"),
    path("partner/<uuid:uid>/", talk.presentation, name="portal-presentation"),
    path("partner/<uuid:uid>/<int:number>/", talk.presentation_page, name="portal-presentation-page"),
    path("applications/<uuid:uid>/continue/", talk.continues, name="portal-continue"),
    path("applications/<uuid:uid>/stages/<uuid:stage>/", talk.rate, name="portal-rate"),
    path("applications/<uuid:uid>/whole-way/", talk.rate, name="portal-rate-whole"),
    # the test case
    path("applications/<uuid:uid>/case/", their_cases.case, name="portal-case"),
    path("applications/<uuid:uid>/case/begin/", their_cases.begin, name="portal-case-begin"),
    path("applications/<uuid:uid>/case/more-time/", their_cases.more, name="portal-more-time"),
    path("applications/<uuid:uid>/case/hand-in/", their_cases.hand_in, name="portal-hand-in"),
    path("applications/<uuid:uid>/case/files/<uuid:file>/", their_cases.file, name="portal-case-file"),
]

guest = [
    path("", guests.kit, name="guest"),
    path("in/<str:token>/", guests.enter, name="guest-in"),
    path("card/", guests.card, name="guest-card"),
    path("cv/<int:number>/", guests.page, name="guest-page"),
]
