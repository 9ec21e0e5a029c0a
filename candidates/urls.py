"""Addresses of careers pages, portal and team pages, in this order."""

from django.urls import path

from . import careers as pages
from .portal import about, answer, door, papers
from .portal import concerns as their_concerns
from .portal import pages as own
from .views import acts, application, board, concerns, leads, letter, notes, outbox, people, today
from .views import papers as cvs

careers = [
    path("", pages.front, name="careers"),
    path("how-we-hire/", pages.how, name="careers-how"),
    path("jobs/", pages.jobs, name="careers-jobs"),
    path("jobs/<slug:slug>/", pages.job, name="careers-job"),
    path("jobs/<slug:slug>/apply/", pages.apply, name="careers-apply"),
    path("jobs/<slug:slug>/thanks/", pages.thanks, name="careers-thanks"),
    path("apply/", pages.apply_generally, name="careers-general"),
    path("apply/thanks/", pages.thanks, name="careers-general-thanks"),
    path("privacy/", pages.privacy, name="careers-privacy"),
]

my = [
    path("", own.portal, name="portal"),
    path("in/<str:token>/", door.enter, name="portal-in"),
    path("link/", door.link, name="portal-link"),
    path("link/sent/", door.link_sent, name="portal-link-sent"),
    path("leave/", door.leave, name="portal-leave"),
    path("left/", door.left, name="portal-left"),
    path("applications/<uuid:uid>/", own.application, name="portal-application"),
    path("applications/<uuid:uid>/withdraw/", own.withdraw, name="portal-withdraw"),
    path("applications/<uuid:uid>/nudge/", own.nudge, name="portal-nudge"),
    path("applications/<uuid:uid>/revive/", own.revive, name="portal-revive"),
    path("about/", about.about, name="portal-about"),
    path("about/details/", about.save_about, name="portal-about-save"),
    path("about/contact/", about.save_contact, name="portal-contact"),
    path("about/skills/", about.save_skills, name="portal-skills"),
    path("about/experiences/", about.add_experience, name="portal-experience-add"),
    path("about/experiences/<uuid:uid>/", about.experience, name="portal-experience"),
    path("about/experiences/<uuid:uid>/remove/", about.remove_experience, name="portal-experience-remove"),
    path("documents/", papers.documents, name="portal-documents"),
    path("documents/<uuid:uid>/", papers.document, name="portal-document"),
    path("pool/", about.pool, name="portal-pool"),
    path("data/", about.data, name="portal-data"),
    path("data/file/", about.data_file, name="portal-data-file"),
    path("concerns/", their_concerns.concerns, name="portal-concerns"),
    path("answer/<str:token>/", answer.answer, name="lead-answer"),
]

ONE = "applications/<uuid:uid>/"

team = [
    # the day
    path("", today.today, name="today"),
    path("todos/<uuid:uid>/done/", today.todo_done, name="todo-done"),
    path("concerns/<uuid:uid>/", concerns.concern, name="concern"),
    path("find/", people.find, name="find"),
    path("people/", people.people, name="people"),
    path("people/add/", leads.add, name="person-add"),
    path("leads/", leads.leads, name="leads"),
    path("leads/<uuid:uid>/answer/", leads.answer, name="lead-record"),
    path("outbox/", outbox.outbox, name="outbox"),
    path("outbox/<uuid:uid>/", outbox.mail, name="mail"),
    path("outbox/<uuid:uid>/retry/", outbox.retry, name="mail-retry"),
    path("outbox/<uuid:uid>/again/", outbox.send_again, name="mail-send-again"),
    path("outbox/<uuid:uid>/cancel/", outbox.cancel, name="mail-cancel"),
    # the board
    path("jobs/<slug:slug>/board/", board.whole, name="board"),
    path("jobs/<slug:slug>/board/<uuid:uid>/", board.column, name="board-column"),
    # one application and its papers
    path(ONE, application.application, name="application"),
    path(f"{ONE}cv/<uuid:document>/", cvs.download, name="application-cv"),
    path(f"{ONE}cv/<uuid:document>/<int:number>/", cvs.page, name="application-cv-page"),
    # acts on it (advance, reject: interviews; hire: offers)
    path(f"{ONE}back/", acts.back, name="application-back"),
    path(f"{ONE}settle/", acts.settle, name="application-settle"),
    path(f"{ONE}hold/", acts.hold, name="application-hold"),
    path(f"{ONE}day/", acts.move_day, name="application-move-day"),
    path(f"{ONE}owner/", acts.hand_over, name="application-hand-over"),
    path(f"{ONE}pool/", acts.pool, name="application-pool"),
    path(f"{ONE}undo/", acts.undo, name="application-undo"),
    path(f"{ONE}reopen/", acts.reopen, name="application-reopen"),
    path(f"{ONE}withdrawal/", acts.withdraw, name="application-withdraw"),
    path(f"{ONE}confirm/", acts.confirm, name="application-confirm"),
    # its closing letter
    path(f"{ONE}letter/", letter.write, name="letter"),
    path(f"{ONE}letter/preview/", letter.preview, name="letter-preview"),
    path(f"{ONE}letter/release/", letter.release, name="letter-release"),
    path(f"{ONE}letter/phone/", letter.told_by_phone, name="letter-phone"),
    # notes about it
    path(f"{ONE}notes/", notes.add, name="note-add"),
    path(f"{ONE}notes/<uuid:note>/", notes.edit, name="note-edit"),
]
