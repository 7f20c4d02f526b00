"""現就讀學校 and the transfer: query, request, consent, package, dispatch, receipt."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
