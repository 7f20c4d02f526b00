"""原就讀學校: the board, assessment, evaluation, report, tracking, the county's list."""

from django.urls import path

from transitions.views import board

urlpatterns = [
    path("", board.board, name="board"),
]
