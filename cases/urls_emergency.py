"""緊急調閱. Part of `casework`."""

from django.urls import path

from cases.views import emergency as views

urlpatterns = [
    path("emergencies/", views.emergencies, name="emergencies"),
    path("emergencies/new", views.emergency_new, name="emergency_new"),
    path("emergencies/<uuid:pk>", views.emergency, name="emergency"),
    path(
        "emergencies/<uuid:pk>/approve",
        views.emergency_approve,
        name="emergency_approve",
    ),
    path(
        "emergencies/<uuid:pk>/decline",
        views.emergency_decline,
        name="emergency_decline",
    ),
    path("emergencies/<uuid:pk>/end", views.emergency_end, name="emergency_end"),
    path("emergencies/<uuid:pk>/case", views.emergency_case, name="emergency_case"),
]
