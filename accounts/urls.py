"""People and places: the administrators' addresses."""

from django.urls import path

from accounts.views import (
    account_state,
    appointments,
    authorities,
    bulk,
    confirmations,
    invitations,
    people,
    places,
    reviews,
)

app_name = "people"

urlpatterns = [
    path("", people.people_list, name="list"),
    path("me", people.me, name="me"),
    path("place", places.switch, name="switch_place"),
    path("invite", invitations.invite, name="invite"),
    path("appoint", appointments.appoint_known, name="appoint_known"),
    path("bulk", bulk.bulk, name="bulk"),
    path("bulk/apply", bulk.bulk_apply, name="bulk_apply"),
    path("bulk/template.<str:fmt>", bulk.bulk_template, name="bulk_template"),
    path("<uuid:pk>", people.person, name="person"),
    path("<uuid:pk>/appoint", appointments.appoint, name="appoint"),
    path("<uuid:pk>/disable", account_state.disable, name="disable"),
    path("<uuid:pk>/enable", account_state.enable, name="enable"),
    path("<uuid:pk>/reset", account_state.reset, name="reset"),
    path("<uuid:pk>/unlock", account_state.unlock, name="unlock"),
    path("<uuid:pk>/log-out", account_state.log_out, name="log_out"),
    path("appointments/<uuid:pk>/end", appointments.end, name="end"),
    path("appointments/<uuid:pk>/hand-over", appointments.hand_over, name="hand_over"),
    path("appointments/<uuid:pk>/deputise", appointments.deputise, name="deputise"),
    path("waiting", confirmations.waiting, name="waiting"),
    path("appointments/<uuid:pk>/decide", confirmations.decide, name="decide"),
    path("reviews", reviews.reviews, name="reviews"),
    path("reviews/<uuid:pk>", reviews.review, name="review"),
    path(
        "reviews/<uuid:pk>/export.<str:fmt>",
        reviews.review_export,
        name="review_export",
    ),
    path("reviews/items/<uuid:pk>", reviews.review_item, name="review_item"),
    path("places", places.places, name="places"),
    path("places/schools/new", places.school_new, name="school_new"),
    path("places/schools/<uuid:pk>", places.school, name="school"),
    path("places/schools/<uuid:pk>/terms/new", places.term, name="term_new"),
    path("places/schools/<uuid:pk>/terms/<uuid:term_pk>", places.term, name="term"),
    path("places/schools/<uuid:pk>/classes/new", places.class_add, name="class_new"),
    path(
        "places/schools/<uuid:pk>/classes/<uuid:class_pk>/remove",
        places.class_remove,
        name="class_remove",
    ),
    path("places/schools/<uuid:pk>/sibling", places.sibling, name="sibling"),
    path("places/authorities/new", authorities.authority_new, name="authority_new"),
    path("places/centers/new", places.center, name="center_new"),
    path("places/centers/<uuid:pk>", places.center, name="center"),
]
