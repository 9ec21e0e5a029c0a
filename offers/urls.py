"""Addresses of offers, hiring and hand-overs: the team's pages, and the candidate's."""

from django.urls import path

from . import portal
from .views import handovers, hiring, offers

ONE, HAND = "offers/<uuid:uid>/", "handovers/<uuid:uid>/"
MINE = "applications/<uuid:uid>/"

team = [
    path("applications/<uuid:uid>/hire/", hiring.hire, name="application-hire"),
    path("applications/<uuid:uid>/offer/", offers.draft, name="offer-new"),
    path("offers/", offers.offers, name="offers"),
    path(ONE, offers.offer, name="offer"),
    path(f"{ONE}letter/<int:number>/", offers.letter_file, name="offer-letter"),
    path(f"{ONE}revise/", offers.revise, name="offer-revise"),
    path(f"{ONE}ask/", offers.ask, name="offer-ask"),
    path(f"{ONE}approve/", offers.approve, name="offer-approve"),
    path(f"{ONE}call/", offers.call, name="offer-call"),
    path(f"{ONE}send/", offers.send, name="offer-send"),
    path(f"{ONE}take-back/", offers.take_back, name="offer-take-back"),
    path(f"{ONE}answer/", offers.record, name="offer-record"),
    path(f"{ONE}questions/<uuid:question>/", offers.reply, name="offer-reply"),
    path("handovers/", handovers.handovers, name="handovers"),
    path("handovers/tasks/<uuid:uid>/done/", handovers.tick, name="handover-tick"),
    path(HAND, handovers.handover, name="handover"),
    path(f"{HAND}tasks/", handovers.add_task, name="handover-task-add"),
    path(f"{HAND}tasks/<uuid:task>/", handovers.task, name="handover-task"),
    path(f"{HAND}list.csv", handovers.as_csv, name="handover-csv"),
    path(f"{HAND}list.json", handovers.as_json, name="handover-json"),
    path(f"{HAND}account/", handovers.account, name="handover-account"),
]

my = [
    path(f"{MINE}offer/", portal.offer, name="portal-offer"),
    path(f"{MINE}offer/letter/", portal.letter_file, name="portal-offer-letter"),
    path(f"{MINE}offer/accept/", portal.accept, name="portal-offer-accept"),
    path(f"{MINE}offer/decline/", portal.decline, name="portal-offer-decline"),
    path(f"{MINE}offer/ask/", portal.ask, name="portal-offer-ask"),
    path(f"{MINE}start/", portal.start, name="portal-start"),
]
