"""Addresses of those who apply, under /admission/."""

from django.urls import URLPattern

patterns: list[URLPattern] = []
