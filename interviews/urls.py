"""Addresses of the team's pages on interviews and decisions, and of the candidate's own."""

from django.urls import path

from .portal import asks
from .views import cards, deciding

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
]

my = [
    path("applications/<uuid:uid>/questions/", asks.ask, name="portal-ask"),
]
