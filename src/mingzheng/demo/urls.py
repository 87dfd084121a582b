"""Addresses of the demo, included only where DEMO=1."""

from django.urls import path

from mingzheng.demo import views

urlpatterns = [
    path("", views.index, name="demo_index"),
    path("about/", views.about, name="demo_about"),
    path("enter/<slug:username>/", views.enter, name="demo_enter"),
    path("code/", views.code, name="demo_code"),
    path("paper/<uuid:document_id>/", views.simulate, name="demo_simulate"),
]
