"""Addresses of the team's pages on interviews and decisions."""

from django.urls import path

from .views import deciding

team = [
    path("applications/<uuid:uid>/advance/", deciding.advance, name="application-advance"),
    path("applications/<uuid:uid>/no/", deciding.reject, name="application-reject"),
]
