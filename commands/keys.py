"""`kb keys`: the keys by which programs call the API, and what each of them may do."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict

from commands.common import DONE, Commands, Usage, UsageError, index_option, plain
from kb.config.settings import Settings

_DAYS, _MOST_DAYS = 365, 3650


def register(commands: Commands) -> None:
    """Add `kb keys` to the command line."""
    keys = commands.add_parser("keys", help="make, list and revoke the keys by which programs call the API")
    what = keys.add_subparsers(dest="what", required=True, metavar="add|list|revoke")

    add = what.add_parser("add", help="make a key and print it; it is stored nowhere")
    add.add_argument("name", metavar="NAME", help="whose key it is; versions and the log name it")
    add.add_argument(
        "--role", choices=("reader", "editor"), default="reader", help="an editor may also change (default: reader)"
    )
    add.add_argument("--days", type=int, default=_DAYS, metavar="N", help=f"until it expires (default: {_DAYS})")
    index_option(add)
    add.set_defaults(run=_add)

    listing = what.add_parser("list", help="the keys, what they may do, and when they were last used")
    listing.add_argument("--json", action="store_true", help="one JSON object a line, for programs")
    index_option(listing)
    listing.set_defaults(run=_list)

    revoke = what.add_parser("revoke", help="make a key useless, at once")
    revoke.add_argument("key", metavar="ID", help="its id, or its name if no other has it")
    index_option(revoke)
    revoke.set_defaults(run=_revoke)


def _add(options: argparse.Namespace, settings: Settings) -> int:
    from api.keys.keys import Keys, Role

    if not 1 <= options.days <= _MOST_DAYS:
        raise UsageError(Usage.NUMBER, option="days", low=1, high=_MOST_DAYS, found=options.days)
    key, token = Keys(settings.keys_file).add(options.name, Role(options.role), options.days)
    print(token)
    print(
        f"kb: keep it now, only its hash is stored; it is the key {key.id}, {key.role}, until {key.expires[:10]}",
        file=sys.stderr,
    )
    return DONE


def _list(options: argparse.Namespace, settings: Settings) -> int:
    from api.keys.keys import Keys

    for key in Keys(settings.keys_file).all():
        if options.json:
            print(json.dumps(asdict(key) | {"state": key.state}, ensure_ascii=False))
        else:
            used = f"last used {key.used.replace('T', ' ')} UTC" if key.used else "never used"
            print(plain(f"{key.id}  {key.role:6}  {key.state:7}  until {key.expires[:10]}  {used}  {key.name}"))
    return DONE


def _revoke(options: argparse.Namespace, settings: Settings) -> int:
    from api.keys.keys import Keys

    key = Keys(settings.keys_file).revoke(options.key)
    print(plain(f"revoked {key.id} ({key.name})"))
    return DONE
