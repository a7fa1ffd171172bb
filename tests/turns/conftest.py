"""A process that answers, and the Rasa it asks."""

from processes import clock, process, rasa, start

__all__ = ["clock", "process", "rasa", "start"]  # fixtures
