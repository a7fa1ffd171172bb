"""Reply and Button, and the sentences said without Rasa."""

from .reply import (
    Button,
    CandidateRef,
    DossierRef,
    ProcedureRef,
    Reply,
    Source,
    from_builtins,
    to_builtins,
)
from .sentences import say

__all__ = [
    "Button",
    "CandidateRef",
    "DossierRef",
    "ProcedureRef",
    "Reply",
    "Source",
    "from_builtins",
    "say",
    "to_builtins",
]
