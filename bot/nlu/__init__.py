"""Rasa graph components and the tracker store; thin, over language/ and procedures/."""
