"""Addresses of the team's pages on offers and hiring."""

from django.urls import path

from . import views

team = [
    path("applications/<uuid:uid>/hire/", views.hire, name="application-hire"),
]
