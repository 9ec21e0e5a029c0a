"""The addresses: / and /jobs/ public, /my/ the portal, /guest/ a partner's people, /team/ colleagues, /admin/ reference data."""

from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, include, path, re_path

from candidates import urls as candidates
from hiring import style
from interviews import urls as interviews
from offers import urls as offers

from .views import (
    criteria,
    demo,
    first_run,
    handover,
    health,
    jobs,
    looks,
    mail_texts,
    me,
    organisation,
    partners,
    people,
    pipelines,
    questions,
)

ways_in = [
    path("first-run/", first_run.first_run, name="first-run"),
    path("welcome/<uuid:uid>/<str:token>/", people.welcome, name="welcome"),
]

own = [
    path("me/", me.me, name="me"),
    path("me/absences/", me.my_absence, name="my-absence"),
    path("me/absences/<uuid:uid>/remove/", me.my_absence_remove, name="my-absence-remove"),
]

settings = [
    path("", organisation.settings, name="settings"),
    path("organisation/", organisation.organisation, name="organisation"),
    path("colleagues/", people.colleagues, name="colleagues"),
    path("colleagues/new/", people.colleague_new, name="colleague-new"),
    path("colleagues/<uuid:uid>/", people.colleague, name="colleague"),
    path("colleagues/<uuid:uid>/invite/", people.invite_again, name="colleague-invite"),
    path("colleagues/<uuid:uid>/absences/", people.colleague_away, name="colleague-away"),
    path("colleagues/<uuid:uid>/deactivate/", people.colleague_leave, name="colleague-leave"),
    path("colleagues/<uuid:uid>/reactivate/", people.colleague_back, name="colleague-back"),
    path("absences/<uuid:uid>/remove/", people.absence_remove, name="absence-remove"),
    path("partners/", partners.partners, name="partners"),
    path("partners/new/", partners.partner_new, name="partner-new"),
    path("partners/<uuid:uid>/", partners.partner, name="partner"),
    path("partners/<uuid:uid>/guests/new/", partners.guest_new, name="partner-guest-new"),
    path("guests/<uuid:uid>/", partners.guest, name="partner-guest"),
    path("guests/<uuid:uid>/retire/", partners.guest_retire, name="partner-guest-retire"),
    path("processes/", pipelines.pipelines, name="pipelines"),
    path("processes/new/", pipelines.pipeline_new, name="pipeline-new"),
    path("processes/<uuid:uid>/", pipelines.pipeline, name="pipeline"),
    path("processes/<uuid:uid>/retire/", pipelines.pipeline_retire, name="pipeline-retire"),
    path("processes/<uuid:uid>/stages/new/", pipelines.stage_new, name="stage-new"),
    path("stages/<uuid:uid>/", pipelines.stage, name="stage"),
    path("stages/<uuid:uid>/act/", pipelines.stage_act, name="stage-act"),
    path("criteria/", criteria.criteria, name="criteria"),
    path("criteria/new/", criteria.criterion_new, name="criterion-new"),
    path("criteria/<uuid:uid>/", criteria.criterion, name="criterion"),
    path("criteria/<uuid:uid>/remove/", criteria.criterion_remove, name="criterion-remove"),
    path("questions/", questions.questions, name="questions"),
    path("questions/new/", questions.question_new, name="question-new"),
    path("questions/<uuid:uid>/", questions.question, name="question"),
    path("questions/<uuid:uid>/remove/", questions.question_remove, name="question-remove"),
    path("hand-over/", handover.handover_steps, name="handover-steps"),
    path("hand-over/new/", handover.handover_step_new, name="handover-step-new"),
    path("hand-over/<uuid:uid>/", handover.handover_step, name="handover-step"),
    path("hand-over/<uuid:uid>/remove/", handover.handover_step_remove, name="handover-step-remove"),
    path("letters/", mail_texts.mail_texts, name="mail-texts"),
    path("letters/<slug:kind>/", mail_texts.mail_text, name="mail-text"),
    path("letters/<slug:kind>/reset/", mail_texts.mail_reset, name="mail-reset"),
    path("teams/", looks.teams, name="teams"),
    path("looks/", looks.looks, name="looks"),
]

the_jobs = [
    path("", jobs.job_list, name="jobs"),
    path("new/", jobs.job_new, name="job-new"),
    path("<slug:slug>/", jobs.job, name="job"),
    path("<slug:slug>/profile/", jobs.profile, name="job-profile"),
    path("<slug:slug>/profile/edit/", jobs.profile_edit, name="job-edit"),
    path("<slug:slug>/agree/", jobs.agree, name="job-agree"),
    path("<slug:slug>/publish/", jobs.publish, name="job-publish"),
    path("<slug:slug>/pause/", jobs.pause, name="job-pause"),
    path("<slug:slug>/resume/", jobs.resume, name="job-resume"),
    path("<slug:slug>/close/", jobs.close, name="job-close"),
    path("<slug:slug>/reopen/", jobs.reopen, name="job-reopen"),
    path("<slug:slug>/process/", jobs.job_process, name="job-process"),
    path("<slug:slug>/team/", jobs.team, name="job-team"),
    path("<slug:slug>/team/<int:pk>/", jobs.member, name="job-member"),
    path("<slug:slug>/share/", jobs.share, name="job-share"),
    path("<slug:slug>/share/<int:pk>/remove/", jobs.channel_remove, name="channel-remove"),
]

team: list[URLPattern | URLResolver] = [
    *ways_in,
    *own,
    path("settings/", include(settings)),
    path("jobs/", include(the_jobs)),
]


def not_here(request: HttpRequest, *args: str) -> HttpResponse:
    """What allauth would bring and accounts here do not have: nobody signs up, and an address is the administrator's to change,
    since it says whose file is whose."""
    raise Http404


urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("", include(candidates.careers)),
    path("my/", include(candidates.my)),
    path("my/", include(interviews.my)),
    path("guest/", include(interviews.guest)),
    path("my/", include(offers.my)),
    path("team/demo-login/", demo.enter, name="demo-login"),
    path("team/demo-inbox/", demo.inbox, name="inbox"),
    path("team/demo-inbox/<str:key>/", demo.letter, name="inbox-letter"),
    path("team/", include(candidates.team)),
    path("team/", include(team)),
    path("team/", include(interviews.team)),
    path("team/", include(offers.team)),
    re_path(r"^team/(email|signup|confirm-email)/", not_here, name="not-here"),
    path("team/", include("allauth.urls")),
    path("team/style/", style.page, name="style"),
    path("admin/", admin.site.urls),
]

handler400 = "hiring.errors.bad_request"
handler403 = "hiring.errors.forbidden"
handler404 = "hiring.errors.not_found"
handler429 = "hiring.errors.too_many"  # asked by allauth
handler500 = "hiring.errors.broken"
