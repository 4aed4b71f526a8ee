"""`kb translate`: print a translation of an article to fill in, or store it."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from commands.articles import next_build, print_translation
from commands.common import DONE, Commands, articles_option, plain
from kb.config.settings import Settings
from kb.translations.names import LANGUAGES


def register(commands: Commands) -> None:
    """Add `kb translate` to the command line."""
    translate = commands.add_parser("translate", help="print a translation to fill in, or store it")
    translate.add_argument("id", metavar="ID")
    translate.add_argument("--to", choices=LANGUAGES, required=True, help="the language of the translation")
    given = translate.add_mutually_exclusive_group()
    given.add_argument("--from-file", metavar="FILE", help="a Markdown file to store; - reads stdin")
    given.add_argument("--remove", action="store_true", help="remove the translation")
    articles_option(translate)
    translate.set_defaults(run=_translate)


def _translate(options: argparse.Namespace, settings: Settings) -> int:
    from kb.library.library import Library
    from kb.library.translations import store_file, store_text, translation_of
    from kb.structure.passages import cut
    from kb.translations.drafts import to_fill_in
    from kb.translations.translation import TranslationError, TranslationProblem

    library = Library(settings.articles)
    article = library.find(options.id)
    before = translation_of(library, article.id, options.to)
    if options.from_file is not None:
        data = sys.stdin.buffer.read() if options.from_file == "-" else Path(options.from_file).read_bytes()
        print_translation(store_file(library, article.id, options.to, data))
    elif options.remove:
        if before is None:
            raise TranslationError(TranslationProblem.NONE, id=article.id, language=options.to)
        store_text(library, article.id, options.to, None)
        print(plain(f"removed the translation of {article.id} ({options.to})"))
    else:
        print(plain(to_fill_in(before, article, cut(article))), end="")
        return DONE
    print(next_build(options))
    return DONE
