"""The serving folder of an encoder: what answering needs, without torch.

`prepare` makes sure that the folder for a model exists (exporting it once, see export.py); `open_model` opens and
verifies one. A serving folder holds exactly FILES, and nothing is read from it before its SHA-256 has been checked.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

import platformdirs

from index.encoder import bundled
from kb.storage.files import sha256, sha256_of_text

FORMAT = 3  # raise it when an export of the same model would come out differently
DESCRIPTION, NETWORK, WEIGHTS, TOKENIZER = "serving.json", "model.onnx", "weights.bin", "tokenizer.json"
COMMON, COMMON_IDS = "common.json", "common-ids.npy"  # see tokenizer.py
FILES = (NETWORK, WEIGHTS, TOKENIZER, COMMON, COMMON_IDS)

Report = Callable[[str], None]


class ModelError(RuntimeError):
    """A model that is missing, damaged, or of a kind that cannot be exported. The message says what to do."""


@dataclass(frozen=True)
class ServingModel:
    """What serving.json says, and where it lies.

    `dimensions` and `token_dimensions` are the widths of the text and token vectors; `max_tokens` is where texts are
    cut; `precision` is "int8" or "fp32"; `parity` is the mean cosine to sentence-transformers that was measured at export.
    """

    folder: Path
    format: int
    name: str
    precision: str
    dimensions: int
    token_dimensions: int
    max_tokens: int
    query_prompt: str
    passage_prompt: str
    parity: float
    files: dict[str, str]

    @property
    def id(self) -> str:
        return self.folder.name

    @property
    def checksum(self) -> str:
        """Two serving folders with the same checksum give the same vectors."""
        prompts = (self.query_prompt, self.passage_prompt, str(self.max_tokens))
        return sha256_of_text(*prompts, *(self.files[name] for name in FILES))

    def to_json(self) -> str:
        values = asdict(self)
        del values["folder"]
        return json.dumps(values, ensure_ascii=False, indent=2) + "\n"


def cache_folder() -> Path:
    return Path(platformdirs.user_cache_dir("semantic-faq", appauthor=False)) / "models"


def open_model(model_id: str, cache: Path | None = None) -> ServingModel:
    """Open the serving folder `model_id` of the cache and verify every file of it.

    Raises ModelError when it is missing, damaged or of another format.
    """
    folder = (cache or cache_folder()) / model_id
    cure = "run: kb build"
    try:
        values = json.loads((folder / DESCRIPTION).read_text("utf-8"))
        if values.get("format") != FORMAT:
            raise ModelError(f"{folder}: expected format {FORMAT}, found {values.get('format')}; {cure}")
        model = ServingModel(folder=folder, **values)
    except FileNotFoundError as error:
        raise ModelError(f"the encoder {model_id} is not prepared on this machine; {cure}") from error
    except (json.JSONDecodeError, UnicodeDecodeError, TypeError, AttributeError) as error:
        raise ModelError(f"{folder / DESCRIPTION} is damaged; {cure}") from error
    for name in FILES:
        path = folder / name
        found = sha256(path) if path.is_file() else "nothing"
        if found != model.files.get(name):
            raise ModelError(f"{path} is damaged (expected SHA-256 {model.files.get(name)}, found {found}); {cure}")
    return model


def model_id(name: str | None) -> str:
    """A folder name for the cache that changes when the source of the model or the format of the export does."""
    if name is None:
        try:
            source = bundled.data_file()
        except bundled.BundledModelError as error:
            raise ModelError(str(error)) from error
        label, content = bundled.NAME, sha256(source)
    elif Path(name).is_dir():
        folder = Path(name).resolve()
        paths = sorted(path for path in folder.rglob("*") if path.is_file())
        label, content = folder.name, sha256_of_text(*(f"{p.relative_to(folder)} {sha256(p)}" for p in paths))
    elif Path(name).exists() or re.match(r"[./~\\]", name):
        raise ModelError(
            f"{name}: expected a folder with a sentence-transformers model, found no folder; check KB_MODEL or --model"
        )
    else:
        label, content = name, name
    slug = re.sub(r"[^A-Za-z0-9.-]+", "-", label).strip("-.") or "model"
    return f"{slug[:60]}-{sha256_of_text(str(FORMAT), content)[:12]}"
