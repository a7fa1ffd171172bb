"""Filing online together: one step a message, left and taken up again. Pure of Rasa."""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.procedures.catalogue import Catalogue
from bot.replies import Reply

from . import compose, guide_view
from .choosing import ordinal
from .compose import Setting
from .guide_help import Help
from .guide_memory import GO_ON, STEP, TROUBLE, GuideMemory, Guiding
from .guide_steps import ACCOUNT, Step, helps, steps_of
from .guide_view import OTHER, Walk

NOTED = ("online", "steps")
FEW_WORDS = 2
"""So few only say that something is wrong; more are a try to tell what."""


@dataclass
class GuideTurn:
    """Replies, and what is remembered after them.

    ``guiding``: None if no filing is in hand any more; ``procedure``: what is talked about now,
    empty if that stays; ``ended``: the filing is through, its code is waited for.
    """

    replies: list[Reply]
    memory: GuideMemory
    guiding: Guiding | None = None
    procedure: str = ""
    ended: bool = False


class Guide:
    """Walks over the steps of procedures of one catalogue."""

    def __init__(self, catalogue: Catalogue, setting: Setting, help_: Help) -> None:
        self._catalogue, self._setting, self._help = catalogue, setting, help_

    def start(self, code: str, memory: GuideMemory, step: str = "") -> GuideTurn | None:
        """Begin to file ``code``, or offer to go on if it was left.

        None if nobody knows it or it was withdrawn; ``step``: where to begin anew, whatever was
        left.
        """
        procedure = self._catalogue.get(code, self._setting.today)
        if procedure is None or procedure.withdrawn:
            return None
        if procedure.record.online == "none":
            return GuideTurn(
                [guide_view.offline(procedure, self._setting)], memory.without(code), None, code
            )
        walk = self._walk(code)
        assert walk is not None
        left = memory.of(code)
        if left is not None and not step and left.step != ACCOUNT:
            kept = memory.at(code, left.step)
            reply = guide_view.go_on(walk, walk.step(left.step))
            return GuideTurn([reply], kept, Guiding(GO_ON), code)
        notes = compose.notes_on(procedure, NOTED)
        first = self._show(walk, walk.steps[0], memory)
        first.replies.insert(0, guide_view.intro(walk, notes))
        return first

    def done(
        self, memory: GuideMemory, code: str = "", step: str = "", told: str = ""
    ) -> GuideTurn:
        """Go to the next step; of a button, from its ``step``. ``told``: a dossier's code.

        A button of a step that is over shows the step in hand again.
        """
        walk, at = self._place(memory, code)
        if walk is None or at is None:
            return self.nothing(memory)
        pressed = walk.step(step) if step else at
        if pressed.number < at.number:
            return self._show(walk, at, memory)
        following = walk.beside(pressed, 1)
        if following is None:
            return self._end(walk, memory, told)
        return self._show(walk, following, memory)

    def back(self, memory: GuideMemory) -> GuideTurn:
        """Return to the step before."""
        walk, at = self._place(memory)
        if walk is None or at is None:
            return self.nothing(memory)
        return self._show(walk, walk.beside(at, -1) or at, memory)

    def again(self, memory: GuideMemory, code: str = "", *, resumed: bool = False) -> GuideTurn:
        """Show the step in hand once more; ``resumed``: after it was left."""
        walk, at = self._place(memory, code)
        if walk is None or at is None:
            return self.nothing(memory)
        turn = self._show(walk, at, memory)
        if resumed:
            turn.replies.insert(0, guide_view.resume(walk))
        return turn

    def stuck(
        self, memory: GuideMemory, guiding: Guiding | None, text: str = "", key: str = ""
    ) -> GuideTurn:
        """Answer what is wrong by a button's ``key`` or by words, or ask what it is."""
        walk, at = self._place(memory)
        if walk is None or at is None:
            return self.nothing(memory)
        asked = guiding is not None and guiding.asked == TROUBLE
        found = key or self._find(text, at)
        told = self._help.answer(found, self._setting.today) if found else None
        if told is not None:
            replies = [compose.portal(told), guide_view.same_step(walk, at)]
            return self._at(walk, at, memory, replies)
        if key == OTHER or (asked and text):
            replies = [guide_view.no_help(walk, at), guide_view.same_step(walk, at)]
            return self._at(walk, at, memory, replies)
        reply = guide_view.trouble(walk, at, tried=len(text.split()) > FEW_WORDS)
        turn = self._at(walk, at, memory, [reply])
        offered = tuple(helps(at.key))[: guide_view.MOST_HELPS]
        turn.guiding = Guiding(TROUBLE, offered)
        return turn

    def without_account(self, memory: GuideMemory) -> GuideTurn:
        """Answer who has no account yet: how to get one."""
        return self.stuck(memory, None, key=next(iter(helps(ACCOUNT))))

    def helped(self, memory: GuideMemory, text: str) -> GuideTurn | None:
        """Return the answer that ``text`` may ask for at this step, None if none does."""
        walk, at = self._place(memory)
        if walk is None or at is None:
            return None
        key = self._help.find_here(text, at.key, self._setting.today)
        return self.stuck(memory, None, key=key) if key else None

    def later(self, memory: GuideMemory, code: str = "") -> GuideTurn:
        """Leave it for later; nothing is forgotten."""
        walk, at = self._place(memory, code)
        if walk is None or at is None:
            return self.nothing(memory)
        return GuideTurn([guide_view.paused(walk, at)], memory)

    def stay(self, memory: GuideMemory) -> GuideTurn | None:
        """Return to the step in hand after its trouble was answered elsewhere."""
        walk, at = self._place(memory)
        if walk is None or at is None:
            return None
        return self._at(walk, at, memory, [guide_view.same_step(walk, at)])

    def offer(self, memory: GuideMemory, *, greeting: bool = False) -> GuideTurn | None:
        """Offer to go on; None if nothing is left, or a greeting has offered it already."""
        newest = self._newest(memory)
        walk, at = self._place(newest)
        if walk is None or at is None or (greeting and memory.greeted):
            return None
        reply = guide_view.go_on(walk, at, greeting=greeting)
        kept = replace(newest, greeted=True) if greeting else newest
        return GuideTurn([reply], kept, Guiding(GO_ON))

    def nothing(self, memory: GuideMemory) -> GuideTurn:
        """Say that no such filing is in hand, or offer to go on with the one that is."""
        offered = self.offer(memory)
        return offered or GuideTurn([guide_view.nothing("guide/nothing.j2")], memory)

    def chosen(self, text: str, guiding: Guiding | None) -> str:
        """Return the trouble that a number names among those that were offered."""
        offered = guiding.offered if guiding and guiding.asked == TROUBLE else ()
        position = ordinal(text, len(offered)) if text and offered else None
        return offered[position] if position is not None else ""

    def withdrawn(self, code: str) -> bool:
        """Return whether a procedure was withdrawn: it is not to be filed any more."""
        procedure = self._catalogue.get(code, self._setting.today)
        return procedure is not None and procedure.withdrawn is not None

    def _find(self, text: str, at: Step) -> str:
        return self._help.find(text, at.key, self._setting.today) if text else ""

    def _walk(self, code: str) -> Walk | None:
        procedure = self._catalogue.get(code, self._setting.today)
        if procedure is None or procedure.withdrawn or procedure.record.online == "none":
            return None
        return Walk(procedure, tuple(steps_of(procedure, self._setting.today)), self._setting)

    def _newest(self, memory: GuideMemory) -> GuideMemory:
        """Return the memory with the newest filing that can still be done online in front."""
        live = next((one for one in memory.going if self._walk(one.code)), None)
        return memory if live in (None, memory.current) else memory.at(live.code, live.step)

    def _place(self, memory: GuideMemory, code: str = "") -> tuple[Walk | None, Step | None]:
        """Return the filing of ``code``, or the newest one, and its step in hand."""
        held = memory.of(code) if code else memory.current
        walk = self._walk(held.code) if held else None
        return walk, walk.step(held.step) if walk and held else None

    def _show(self, walk: Walk, step: Step, memory: GuideMemory) -> GuideTurn:
        return self._at(walk, step, memory, [guide_view.step(walk, step)])

    def _at(self, walk: Walk, step: Step, memory: GuideMemory, replies: list[Reply]) -> GuideTurn:
        code = walk.procedure.code
        return GuideTurn(replies, memory.at(code, step.key), Guiding(STEP), code)

    def _end(self, walk: Walk, memory: GuideMemory, told: str) -> GuideTurn:
        kept = memory.without(walk.procedure.code)
        other, _ = self._place(self._newest(kept))
        reply = guide_view.finished(walk, told, other.title if other else "")
        return GuideTurn([reply], kept, None, walk.procedure.code, ended=not told)
