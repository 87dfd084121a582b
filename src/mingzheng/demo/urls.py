"""Addresses of the demo, included only where DEMO=1."""

from django.urls import path

from mingzheng.demo import proof_views, views

urlpatterns = [
    path("", views.index, name="demo_index"),
    path("about/", views.about, name="demo_about"),
    path("refuse/", proof_views.refuse, name="demo_refuse"),
    path("day/", proof_views.day, name="demo_day"),
    path("protect/", proof_views.protect, name="demo_protect"),
    path("prove/", proof_views.prove, name="demo_prove"),
    path("people/", proof_views.people, name="demo_people"),
    path("enter/<slug:username>/", views.enter, name="demo_enter"),
    path("code/", views.code, name="demo_code"),
    path("paper/<uuid:document_id>/", views.simulate, name="demo_simulate"),
]
