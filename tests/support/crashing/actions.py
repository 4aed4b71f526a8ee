"""What editors and readers do to a knowledge base, each with the state that it begins in.

An action says what it has promised as soon as the user would be told: from then on it must not be lost.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from commands.upkeep.purge import purged
from index.journal.reader import AskedLog, ExportFormat
from index.journal.salvage import bring_back
from index.journal.writer import Journal, JournalEntry, Traffic
from index.publish.history import rollback
from index.store import versions
from index.store.lock import Doing, only_writer
from index.store.repair import repair
from kb.faq import edits
from kb.library.corrections import Correction
from kb.library.library import Library
from tests.conftest import ARTICLES
from tests.support.crashing.world import World, ask, tiny_build
from tests.support.indexes.fake_index import answer
from tests.support.indexes.publishing import FILES

Say = Callable[[str], None]
_LATE = ARTICLES["court.md"].replace("An overdue debt grows.", "An overdue debt grows every day.")
_TABLE = "question,answer\nhow much is shipping,Shipping is free above 50.\nhow long is shipping,Shipping takes three days.\n"


@dataclass(frozen=True)
class Action:
    """prepare: what happened before. act: what is interrupted."""

    act: Callable[[World, Say], None]
    prepare: Callable[[World], None] = lambda _: None


def lay(world: World) -> None:
    """The state before every action: four articles, two versions, a log with questions."""
    library = Library(world.articles)
    library.add("court.md", FILES["court.md"].encode(), Correction(title="Court"))
    (world.articles / "court.faq.yaml").write_text(FILES["court.faq.yaml"], "utf-8")
    for name in ("refunds.md", "delivery.txt"):
        library.add(name, ARTICLES[name].encode())
    tiny_build(world.settings)
    library.add("help/phone.txt", ARTICLES["phone.txt"].encode())
    tiny_build(world.settings)
    ask(world.log, "will I be sued", "何时送货")


def _add(world: World, say: Say) -> None:
    Library(world.articles).add("new/deep/account.md", ARTICLES["account.md"].encode(), Correction(title="Accounts"))
    say("added")


def _add_first(world: World, say: Say) -> None:
    Library(world.home / "articles").add("account.md", ARTICLES["account.md"].encode())
    say("added")


def _replace(world: World, say: Say) -> None:
    Library(world.articles).add(
        "court.txt", "法院说明\n\n一、起诉\n\n逾期可能被起诉。\n".encode(), Correction(title="法院")
    )
    say("replaced")


def _add_table(world: World, say: Say) -> None:
    Library(world.articles).add("shop/shipping.csv", _TABLE.encode())
    say("added")


def _correct(world: World, say: Say) -> None:
    Library(world.articles).correct("refunds", Correction(title="Money back"))
    say("corrected")
    Library(world.articles).correct("court", Correction(title="Courts", source="the ministry"))
    say("corrected again")


def _forget(world: World, say: Say) -> None:
    Library(world.articles).correct("court", Correction())
    say("forgotten")


def _edit_questions(world: World, say: Say) -> None:
    passages = Library(world.articles).readings()[0].passages
    edits.add_known(world.articles, "court", "must I go to court", passages[0], passages)
    say("added a question")
    edits.add_not_covered(world.articles, "refunds", "do you sell bread")
    say("added a file of questions")


def _remove(world: World, say: Say) -> None:
    Library(world.articles).remove("court")
    say("removed")


def _restore(world: World, say: Say) -> None:
    Library(world.articles).restore("court")
    say("restored")


def _restore_over(world: World, say: Say) -> None:
    library = Library(world.articles)
    library.restore(library.removed()[0].key)
    say("restored")


def _build(world: World, say: Say) -> None:
    if tiny_build(world.settings).published:
        say("published")


def _change(world: World) -> None:
    Library(world.articles).add("court.md", _LATE.encode())


def _roll_back(world: World, say: Say) -> None:
    rollback(world.index, author="editor")
    say("rolled back")


def _ask(world: World, say: Say) -> None:
    for text in ("will they sue me", "退款要多久", "where is my parcel"):
        if ask(world.log, text):
            say(f"kept: {text}")


def _judge(world: World, say: Say) -> None:
    journal = Journal(world.log, 365)
    entry = JournalEntry.of(answer("does it help"), "v1", Traffic.READER)
    journal.record(entry)
    journal.feedback(entry, helpful=False, comment="no")
    journal.close(60)
    if not journal.dropped:
        say("voted")


def _clean(world: World, say: Say) -> None:
    ask(world.log, days=30)
    if "an old question" not in AskedLog(world.log).export(ExportFormat.JSONL):
        say("the old is gone")
    if ask(world.log, "a new question", days=30):
        say("kept")


def _long_ago(world: World) -> None:
    journal = Journal(world.log, 365)
    old = datetime.now(UTC) - timedelta(days=60)
    for number in range(40):
        entry = JournalEntry.of(answer(f"an old question {number} {'x' * 200}"), "v1", Traffic.READER)
        journal.record(JournalEntry(**vars(entry) | {"at": old}))
    journal.close(60)


def _damage_log(world: World) -> None:
    world.log.write_bytes(world.log.read_bytes().replace(b"will I be sued", b"will I be sewn"))


def _ask_damaged(world: World, say: Say) -> None:
    if ask(world.log, "a new question"):
        say("the damaged one is set aside, and it is kept")
    if bring_back(world.log):
        say("what can be read is back")


def _damage_version(world: World) -> None:
    """The version in use is damaged, and of a build and an editor that were killed something is left."""
    (versions.folder_of(world.index, versions.current_version(world.index)) / "passages.jsonl").write_bytes(b"")
    (world.index / "versions" / ".building-x").mkdir()
    (world.index / "versions" / ".building-x" / "articles.jsonl").write_bytes(b"half")
    (world.articles / ".writing-x").mkdir()


def _repair(world: World, say: Say) -> None:
    with only_writer(world.index, Doing.REPAIRING, "editor"):
        repair(world.index)
    say("repaired")


def _remove_and_build(world: World) -> None:
    Library(world.articles).remove("help/phone")
    tiny_build(world.settings, force=True)


def _purge(world: World, say: Say) -> None:
    list(purged("help/phone", world.settings))
    say("purged")


def _careless(world: World, say: Say) -> None:
    (world.articles / "careless.md").write_text("# Careless\n\nNobody flushes this.\n", "utf-8")
    say("added")
    (world.articles / "later").mkdir()


def _nothing_yet(world: World) -> None:
    for folder in (world.articles, world.index, world.log.parent):
        shutil.rmtree(folder)


def _no_index(world: World) -> None:
    shutil.rmtree(world.index)


def _no_log(world: World) -> None:
    shutil.rmtree(world.log.parent)


ACTIONS = {
    "add": Action(_add),
    "add to a new folder": Action(_add_first, _nothing_yet),
    "replace": Action(_replace),
    "add a table": Action(_add_table),
    "correct": Action(_correct),
    "forget corrections": Action(_forget),
    "edit questions": Action(_edit_questions),
    "remove": Action(_remove),
    "restore": Action(_restore, lambda world: _remove(world, lambda _: None)),
    "restore over another": Action(_restore_over, lambda world: _replace(world, lambda _: None)),
    "build, gate, publish, clean up": Action(_build, _change),
    "first build": Action(_build, _no_index),
    "roll back": Action(_roll_back),
    "ask": Action(_ask),
    "ask first": Action(_ask, _no_log),
    "judge": Action(_judge),
    "delete old questions": Action(_clean, _long_ago),
    "set a damaged log aside": Action(_ask_damaged, _damage_log),
    "repair": Action(_repair, _damage_version),
    "purge": Action(_purge, _remove_and_build),
}
CARELESS = "write without flushing"  # breaks a promise: shows that it is noticed
EVERY = ACTIONS | {CARELESS: Action(_careless)}
