"""Fetching, checking and measuring the models that the device uses."""
