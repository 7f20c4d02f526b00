"""The permission matrix's addresses, under people/matrix/."""

from django.urls import path

from accounts.views import matrix, matrix_drafts, matrix_proposals, who_can

app_name = "matrix"

urlpatterns = [
    path("", matrix.levels, name="levels"),
    path("proposals/", matrix_proposals.waiting, name="waiting"),
    path("proposals/<uuid:pk>/", matrix_proposals.detail, name="proposal"),
    path("proposals/<uuid:pk>/decide", matrix_proposals.decide, name="decide"),
    path("proposals/<uuid:pk>/withdraw", matrix_proposals.withdraw, name="withdraw"),
    path("<uuid:pk>/", matrix.page, name="page"),
    path("<uuid:pk>/cell/<slug:role>/<str:word>", matrix_drafts.cell, name="cell"),
    path("<uuid:pk>/draft", matrix_drafts.draft, name="draft"),
    path("<uuid:pk>/draft/submit", matrix_drafts.submit, name="submit"),
    path("<uuid:pk>/draft/discard", matrix_drafts.discard, name="discard"),
    path("<uuid:pk>/history", matrix_proposals.history, name="history"),
    path("<uuid:pk>/changes", matrix_proposals.changes, name="changes"),
    path("<uuid:pk>/who-can", who_can.lookup, name="who_can"),
]
