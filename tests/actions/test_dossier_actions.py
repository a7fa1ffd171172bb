"""Actions about dossiers over a store with the demonstration data: slots in, replies and events."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass

import pytest
from rasa_sdk.events import SlotSet
from turn import BEES, Done, Heard, Json, play

from actions import dossier_reading
from actions.action_affirm import ActionAffirm
from actions.action_answer import ActionAnswer
from actions.action_cancel import ActionCancel
from actions.action_deny import ActionDeny
from actions.action_dossier import ActionDossier
from actions.action_dossier_digits import ActionDossierDigits
from actions.action_follow_dossier import ActionFollowDossier
from actions.action_repeat import ActionRepeat
from actions.reading import now
from bot.answers.dossier_memory import CODE, FACTOR, DossierMemory
from bot.dossiers.demo import load_demo
from bot.storage import Store, open_store, upgrade
