"""The serving folder of an encoder: what answering needs, without torch.

`prepare` makes sure that the folder for a model exists (exporting it once, see export.py); `open_model` opens and
verifies one. A serving folder holds FILES, their description and its seal. Nothing is read from a file before its SHA-256
has been checked.
"""

from __future__ import annotations

import json
import re
from dataclasses import asdict, dataclass
from pathlib import Path

import platformdirs

from index.cures import BUILD
from index.encoder import bundled
from kb.errors import Code, KnowledgeBaseError
from kb.storage.files import sha256, sha256_of_text

FORMAT = 3  # raise it when an export of the same model would come out differently
DESCRIPTION, NETWORK, WEIGHTS, TOKENIZER = "serving.json", "model.onnx", "weights.bin", "tokenizer.json"
SEAL = "serving.sha256"  # the checksum of serving.json
COMMON, COMMON_IDS = "common.json", "common-ids.npy"  # see tokenizer.py
FILES = (NETWORK, WEIGHTS, TOKENIZER, COMMON, COMMON_IDS)


class ModelProblem(Code):
    """What can be wrong with an encoder, and with a model that one is to be made of."""

    # the serving folder
    FORMAT = "{path}: expected format {format}, found {found}{cure}"
    NOT_PREPARED = "the encoder {id} is not prepared on this machine{cure}"
    DESCRIPTION = "{path} is damaged{cure}"
    CHECKSUM = "{path} is damaged (expected SHA-256 {expected}, found {found}){cure}"
    ANOTHER = "the encoder {id} is not the one the index was built with{cure}"
    # the model
    NO_FOLDER = (
        "{name}: expected a folder with a sentence-transformers model, found no folder; check KB_MODEL or --model"
    )
    NOT_LOADED = (
        "{name}: sentence-transformers cannot load it ({detail}); "
        "expected a model folder, or a name while the model hub can be reached; check KB_MODEL or --model"
    )
    PARTS = "{name}: cannot export a model of the parts {parts}; expected Transformer, Pooling, then any of {possible}"
    PROMPT = "{name}: cannot export pooling that leaves the prompt out (include_prompt is false)"
    SIZE = "{name}: {size} GB in float32; at most {limit} GB can be exported"
    NOT_EXPORTED = "{name}: PyTorch cannot export it to ONNX ({detail}); choose another model"
    TOKENIZER = "the model has no fast tokenizer (tokenizer.json); expected one, choose another model"
    PARITY = "{name}: the export gives other vectors (mean cosine {found}, at least {least} asked)"


class ModelError(KnowledgeBaseError):
    """A model that is missing, damaged, or of a kind that cannot be exported."""


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
        """The name of the model's folder in the cache."""
        return self.folder.name

    @property
    def checksum(self) -> str:
        """Two serving folders with the same checksum give the same vectors."""
        prompts = (self.query_prompt, self.passage_prompt, str(self.max_tokens))
        return sha256_of_text(*prompts, *(self.files[name] for name in FILES))

    def to_json(self) -> str:
        """What `open_model` reads again, as JSON. The folder is left out."""
        values = asdict(self)
        del values["folder"]
        return json.dumps(values, ensure_ascii=False, indent=2) + "\n"


def cache_folder() -> Path:
    """The folder of prepared models in the user's cache."""
    return Path(platformdirs.user_cache_dir("semantic-faq", appauthor=False)) / "models"


def open_model(model_id: str, cache: Path | None = None) -> ServingModel:
    """Open the serving folder `model_id` of the cache and verify every file of it.

    Raises ModelError when it is missing, damaged or of another format.
    """
    folder = (cache or cache_folder()) / model_id
    try:
        values = json.loads(_description(folder))
        if values.get("format") != FORMAT:
            found = values.get("format")
            raise ModelError(ModelProblem.FORMAT, path=folder, format=FORMAT, found=found, cure=BUILD)
        model = ServingModel(folder=folder, **values)
    except FileNotFoundError as error:
        raise ModelError(ModelProblem.NOT_PREPARED, id=model_id, cure=BUILD) from error
    except (json.JSONDecodeError, UnicodeDecodeError, TypeError, AttributeError) as error:
        raise ModelError(ModelProblem.DESCRIPTION, path=folder / DESCRIPTION, cure=BUILD) from error
    for name in FILES:
        path = folder / name
        found, expected = sha256(path) if path.is_file() else "nothing", model.files.get(name)
        if found != expected:
            raise ModelError(ModelProblem.CHECKSUM, path=path, expected=expected, found=found, cure=BUILD)
    return model


def _description(folder: Path) -> str:
    """The text of serving.json. A folder that an earlier version prepared has no seal. Raises OSError, ModelError."""
    path = folder / DESCRIPTION
    text = path.read_text("utf-8")
    if (folder / SEAL).exists() and (folder / SEAL).read_bytes() != f"{sha256(path)}\n".encode():
        raise ModelError(ModelProblem.DESCRIPTION, path=path, cure=BUILD)
    return text


def model_id(name: str | None) -> str:
    """A folder name for the cache that changes when the source of the model or the format of the export does."""
    if name is None:
        try:
            label, content = bundled.NAME, bundled.checksum()
        except bundled.BundledModelError as error:
            raise ModelError.of(error.message) from error
    elif Path(name).is_dir():
        folder = Path(name).resolve()
        paths = sorted(path for path in folder.rglob("*") if path.is_file())
        label, content = folder.name, sha256_of_text(*(f"{p.relative_to(folder)} {sha256(p)}" for p in paths))
    elif Path(name).exists() or re.match(r"[./~\\]", name):
        raise ModelError(ModelProblem.NO_FOLDER, name=name)
    else:
        label, content = name, name
    slug = re.sub(r"[^A-Za-z0-9.-]+", "-", label).strip("-.") or "model"
    return f"{slug[:60]}-{sha256_of_text(str(FORMAT), content)[:12]}"
