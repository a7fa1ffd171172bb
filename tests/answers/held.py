"""What the tests of the talk about dossiers share: two codes, what is remembered, a few words."""

from __future__ import annotations

from filed import CODE

from bot.answers.dossier_desk import DossierDesk, DossierTurn
from bot.answers.dossier_memory import CODE as WANTED
from bot.answers.dossier_memory import DossierMemory

OTHER, UNKNOWN = "H57.12-261110-0004", "H57.12-261110-9999"
PHONE = "[số điện thoại]"
AN = "an"
OF_CODE = DossierMemory(CODE)
ASKED = DossierMemory(awaiting=WANTED)


async def hold(desk: DossierDesk, *texts: str, memory: DossierMemory = ASKED) -> DossierTurn:
    """Type ``texts`` one after the other, each a message about a dossier; return the last turn."""
    for text in texts:
        turn = await desk.asked(AN, text, "", memory)
        memory = turn.memory
    return turn


def text(turn: DossierTurn) -> str:
    """Return the only reply's text."""
    assert len(turn.replies) == 1
    return turn.replies[0].text


def shown(turn: DossierTurn) -> str:
    """Return the code of the dossier that is shown, nothing if none is."""
    found = turn.replies[0].dossier
    return found.code if found and found.status else ""
