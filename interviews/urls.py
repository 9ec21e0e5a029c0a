"""Addresses of the team's pages on interviews and decisions."""

from django.urls import path

from . import views

team = [
    path("applications/<uuid:uid>/advance/", views.advance, name="application-advance"),
    path("applications/<uuid:uid>/no/", views.reject, name="application-reject"),
]
