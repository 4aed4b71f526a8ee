"""Makes sure that the serving folder of a model is there and sound; exports the model once when it is not."""

from __future__ import annotations

from pathlib import Path

from index.encoder.model import ModelError, ServingModel, cache_folder, model_id, open_model
from index.progress import BuildStep, Report
from kb.errors import Message
from kb.storage.files import remove_abandoned


def prepare(name: str | None = None, *, report: Report = lambda _: None, cache: Path | None = None) -> ServingModel:
    """The verified serving folder of the model `name`: a sentence-transformers name or folder; None is the bundled model.

    Exports the model when the cache has no sound folder of it. `report` gets a line when that happens.
    Raises ModelError.
    """
    wanted = model_id(name)
    cache = cache or cache_folder()
    if (cache / wanted).exists():
        try:
            return open_model(wanted, cache)
        except ModelError as error:
            report(Message(BuildStep.MODEL, reason=error.message))
    remove_abandoned(cache, ".building-*", ".old-*")
    from index.encoder.export import export  # torch and sentence-transformers load here, and only here

    export(name, cache / wanted)
    return open_model(wanted, cache)
