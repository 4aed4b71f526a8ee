"""How work says how far it is and what it does, and what a build has to say when it is done."""

from __future__ import annotations

from collections.abc import Callable

from kb.errors import Code, Message

Report = Callable[[Message], None]  # gets a line for each step
Progress = Callable[[int, int], None]  # gets how much is done, and how much there is in all
Step = Callable[[int], None]  # gets how much more is done


class BuildStep(Code):
    """What a build does."""

    MODEL = "{reason}. Preparing it again."
    ANEW = "everything is encoded again: {reason}"
    NO_REPORT = "the gate's report of the index in use cannot be read: nothing can count as broken"
    CALIBRATING = "calibrating on {known} known and {others} background questions"
    ASKING = "asking {count} of {total} known and golden questions"
    ASKING_HEADINGS = "asking articles their own titles and headings: {count}"
    NOT_ASKED = "the index in use cannot be asked: {reason}"


class Anew(Code):
    """Why everything is encoded again, when the index in use is sound."""

    ENCODER = "the encoder has changed ({before} → {now})"
    CHUNKS = "articles are cut in another way"
    RECIPE = "texts are encoded in another way"
    MACHINE = "this machine encodes the background texts slightly differently"


class BuildWarning(Code):
    """What an editor should look at after a build."""

    FEW_KNOWN = (
        "{names}: fewer than {least} covered known questions; confidence is judged by passages there, "
        "which cannot tell what an article leaves unanswered"
    )
    FEW_KNOWN_IN_MANY = (
        "{names} and {more} more: fewer than {least} covered known questions; confidence is judged by passages there, "
        "which cannot tell what an article leaves unanswered"
    )
    LONG_PASSAGES = (
        "passages longer than the {tokens} tokens that the encoder reads: {count} of {total}; "
        "the rest of each is found by its words only"
    )


class BuildEnd(Code):
    """A build that neither made an index nor said why: a bug, or the process was ended."""

    UNEXPECTED = "the build ended unexpectedly; the log of the server may say why"
    UNEXPECTED_IN_PROCESS = "the build ended unexpectedly (exit code {code}); the log of the server may say why"
