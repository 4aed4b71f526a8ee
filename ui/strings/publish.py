"""The texts of Publish and Versions, parts of the Manage page. One table for each language, as in ui/strings/ask.py.

`steps_of_a_build` has the texts for what a build reports, by its code.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from index.live.build_jobs import Phase
from index.messages.errors import in_language
from index.messages.errors_index import BUILD_STEPS
from index.progress import BuildStep
from index.publish.gate_report import Verdict
from index.search.answer import Outcome
from kb.errors import Code, Message


@dataclass(frozen=True, kw_only=True)
class PublishStrings:
    """The texts in one language. `code` is the same as in `Strings` of ui/strings/ask.py."""

    code: str
    no: str
    colon: str
    comma: str
    semicolon: str
    more: str
    time: str
    passages: str
    # what is new
    pending_title: str
    comparing: str
    nothing_published: str
    up_to_date: str
    up_to_date_text: str
    made_anew: str
    cannot_build: str
    broken_links: str
    articles: str
    known: str
    golden: str
    kinds: Mapping[str, str]
    as_before: str
    # building
    build: str
    check_only: str
    build_help: str
    busy: str
    look_again: str
    building: str
    checking: str
    begun: str
    running_help: str
    cancel: str
    cancelling: str
    cancelled: str
    preparing: str
    encoded: str
    rate: str
    left: str
    phases_label: str
    phases: Mapping[Phase, str]
    finishing: str
    steps_of_a_build: Mapping[Code, str]
    build_failed: str
    close: str
    # what the gate found
    unchanged: str
    published_now: str
    published_forced: str
    refused: str
    checked: str
    check_broke: str
    warnings: str
    gate_sum: str
    gate_first: str
    no_golden: str
    gone: str
    try_it: str
    try_headings: str
    headings_now: str
    headings_all: str
    headings_closest: str
    headings_of: str
    headings_unsure: str
    headings_missed: str
    and_more_headings: str
    verdicts: Mapping[Verdict, str]
    shifted: str
    shift: str
    expected: str
    expected_nothing: str
    expected_lost: str
    got: str
    got_nothing: str
    had: str
    rank: str
    outcomes: Mapping[Outcome, str]
    anyway_title: str
    anyway_text: str
    anyway_sure: str
    anyway: str
    changed_since: str
    # versions
    no_versions: str
    no_versions_text: str
    versions_help: str
    in_use: str
    passing: str
    broken: str
    forced: str
    version: str
    and_more: str
    no_report: str
    more_versions: str
    steps: str
    went_back: str
    one_version: str
    diff_title: str
    before: str
    after: str
    same_version: str
    back_title: str
    back_text: str
    back_to: str
    back: str
    back_sure: str
    back_yes: str
    not_back: str
    is_back: str
    back_note: str

    def step(self, line: Message) -> str:
        """What a build reports, in the language of this table."""
        text = self.steps_of_a_build.get(line.code)
        if text is None:
            return in_language(line, self.code)
        return text.format_map({name: self._fact(value) for name, value in line.facts.items()})

    def _fact(self, value: object) -> object:
        return in_language(value, self.code) if isinstance(value, Message) else value


ZH = PublishStrings(
    code="zh",
    no="取消",
    colon="：",
    comma="，",
    semicolon="；",
    more="另有 {count} 条没有显示。",
    time="{when}（{zone}）",
    passages="段落",
    pending_title="还没有发布的修改",
    comparing="正在与已发布的索引比较…",
    nothing_published="还没有发布过：下面的全部都是新的。",
    up_to_date="没有要发布的修改",
    up_to_date_text="文章和问题都与读者正在用的索引一致。",
    made_anew="文章没有变化，但是设置、程序或者问题的写法变了（例如编码模型、KB_CANDIDATES），重新建立后才会生效。",
    cannot_build="现在建不了索引，请先处理：",
    broken_links="失效的问题（{count}）：找不到它们所指的段落",
    articles="文章",
    known="常见问题",
    golden="检验题",
    kinds={"added": "新增 {count}", "changed": "修改 {count}", "removed": "删除 {count}"},
    as_before="没有变化",
    build="建立并发布",
    check_only="只检查",
    build_help="建好新索引之后，先用常见问题和检验题考一遍；原来答得对的都还对，才给读者用。“只检查”不发布。",
    busy="{author}@{host}（进程 {process}）从 {since} 起正在修改索引，请稍后再来。",
    look_again="再看一次",
    building="正在建立索引",
    checking="正在检查",
    begun="由 {author} 开始于 {since}",
    running_help="可以离开或刷新这个页面，不会中断。取消也是安全的：读者继续用现在的索引。",
    cancel="取消",
    cancelling="正在停下…",
    cancelled="已取消，什么都没有发布。",
    preparing="正在准备…",
    encoded="已编码 {done}/{total} 条",
    rate=" · 每秒 {rate} 条",
    left=" · 大约还要 {time}",
    phases_label="进行到哪一步",
    phases={
        Phase.READING: "读文章",
        Phase.ENCODING: "编码",
        Phase.CALIBRATING: "校准",
        Phase.ASKING: "考问题",
    },
    finishing="正在收尾…",
    steps_of_a_build=BUILD_STEPS,
    build_failed="没有建成：{reason}",
    close="知道了",
    unchanged="没有变化，读者用的就是最新的索引。",
    published_now="已发布。新编码了 {encoded} 条，读者现在用的是新索引。",
    published_forced="已发布，尽管有 {count} 个问题答错了。已记录：由 {author} 确认。",
    refused="没有发布：有 {count} 个问题原来答得对，用新索引会答错。读者继续用现在的索引。",
    checked="检查完毕：没有问题会因此答错。什么都没有发布。",
    check_broke="检查完毕：有 {count} 个问题原来答得对，现在会答错。什么都没有发布。",
    warnings="提醒（{count}）",
    gate_sum="常见问题和检验题答对 {passing}/{total}",
    gate_first="没有可以比较的旧索引。",
    no_golden="还没有检验题。到“问题”里写几道：以后哪次修改会让它们答错，就会被拦下来，不会发布给读者。",
    gone="不再考的检验题（{count}）",
    try_it="试问",
    try_headings="试问：",
    headings_now="用新的和改过的文章自己的标题、小标题去问，找得到的有 {found}/{total}",
    headings_all="连同没有改过的文章，找得到的标题、小标题有 {found}/{total}",
    headings_closest="；另有 {count} 个排在第一，但读者只看到“最接近的段落”",
    headings_of="这篇文章的标题和小标题，找得到 {found}/{total}",
    headings_unsure="问的是它，排第一的也是它，但只算最接近的段落，不算答案：{names}",
    headings_missed="问的是它，排第一的却是别处：{names}",
    and_more_headings=" 等，另有 {count} 个",
    verdicts={
        Verdict.BROKEN: "变错的（{count}）",
        Verdict.FIXED: "变对的（{count}）",
        Verdict.MOVED: "名次有变化的（{count}）",
        Verdict.NEW_FAILING: "新题答错的（{count}）",
        Verdict.STILL_FAILING: "原来就错的（{count}）",
    },
    shifted="可信度变化较大的（{count}）",
    shift="可信度从 {before} 变为 {now}",
    expected="应为：{place}",
    expected_nothing="没有收录",
    expected_lost="它的链接找不到段落",
    got="现在：{result}",
    got_nothing="什么都没有找到",
    had="原来：{result}",
    rank="（应有的段落排第 {rank}）",
    outcomes={Outcome.ANSWERED: "答上来了", Outcome.UNSURE: "不确定", Outcome.NOT_COVERED: "没有收录"},
    anyway_title="仍然发布？",
    anyway_text="最好先改正文章或问题。如果确实应当如此，可以仍然发布；版本记录里会写明由 {author} 确认。",
    anyway_sure="我看过了：有 {count} 个问题会答错，仍然要发布",
    anyway="仍然发布",
    changed_since="检查之后又有修改，请重新建立。",
    no_versions="还没有版本",
    no_versions_text="在“发布”里建立索引之后，每次发布都会列在这里，可以比较，也可以退回。",
    versions_help="保留最近的 {keep} 个版本。点开能看到当时改了什么、考得怎样。时间按 {zone}。",
    in_use="使用中",
    passing="答对 {passing}/{total}",
    broken="变错 {count}",
    forced="强行发布",
    version="版本",
    and_more=" 等，另有 {count} 篇",
    no_report="当时的检查结果读不出来。",
    more_versions="另有 {count} 个更早的版本，可以用 kb versions 查看。",
    steps="退回的记录（{count}）",
    went_back="{at}　{author} 从 {a} 退回到 {b}",
    one_version="只有一个版本，还没有可以比较或退回的。",
    diff_title="比较两个版本",
    before="从",
    after="到",
    same_version="请选两个不同的版本。",
    back_title="退回",
    back_text="立刻生效。文章和问题不会跟着退回：下次发布时，修改会再次生效。",
    back_to="退回到",
    back="退回到这个版本",
    back_sure="确定让读者改用这个版本吗？{version}",
    back_yes="确定退回",
    not_back="没有退回：{reason}",
    is_back="已退回：读者现在用 {version}，不再用 {before}。",
    back_note="文章没有改动，“发布”里能看到它们与这个版本的差别。",
)

EN = PublishStrings(
    code="en",
    no="Cancel",
    colon=": ",
    comma=", ",
    semicolon="; ",
    more="{count} more are not shown.",
    time="{when} ({zone})",
    passages="Passages",
    pending_title="Not published yet",
    comparing="Comparing with the published index…",
    nothing_published="Nothing is published yet: all of this is new.",
    up_to_date="Nothing to publish",
    up_to_date_text="Articles and questions are those of the index that readers use.",
    made_anew="No article has changed, but a setting, the program or the form of questions has (such as the model or "
    "KB_CANDIDATES). It counts from the next build on.",
    cannot_build="The index cannot be built until this is mended:",
    broken_links="Questions whose passage is not there ({count})",
    articles="Articles",
    known="Known questions",
    golden="Golden questions",
    kinds={"added": "{count} added", "changed": "{count} changed", "removed": "{count} removed"},
    as_before="as before",
    build="Build and publish",
    check_only="Check only",
    build_help="The new index is asked the known and golden questions first. Readers get it only if all that were "
    "answered well still are. “Check only” publishes nothing.",
    busy="{author}@{host} (process {process}) has been changing the index since {since}. Please come back later.",
    look_again="Look again",
    building="Building the index",
    checking="Checking",
    begun="Begun by {author} at {since}",
    running_help="You may leave or reload this page; the build goes on. To cancel is safe: readers keep the index they have.",
    cancel="Cancel",
    cancelling="Stopping…",
    cancelled="Cancelled; nothing was published.",
    preparing="Preparing…",
    encoded="{done} of {total} texts encoded",
    rate=" · {rate} a second",
    left=" · about {time} left",
    phases_label="Where it is",
    phases={
        Phase.READING: "Reading",
        Phase.ENCODING: "Encoding",
        Phase.CALIBRATING: "Calibrating",
        Phase.ASKING: "Asking",
    },
    finishing="Finishing…",
    steps_of_a_build={
        BuildStep.CALIBRATING: "Calibrating on {known} known and {others} background questions",
        BuildStep.ASKING: "Asking {count} of {total} known and golden questions",
        BuildStep.ASKING_HEADINGS: "Asking articles their own titles and headings: {count}",
        BuildStep.ANEW: "Everything is encoded again: {reason}",
        BuildStep.NO_REPORT: "The gate's last report cannot be read: nothing can count as broken",
        BuildStep.NOT_ASKED: "The index in use cannot be asked: {reason}",
        BuildStep.MODEL: "Preparing the encoder again: {reason}",
    },
    build_failed="It was not built: {reason}",
    close="Close",
    unchanged="Nothing has changed; readers use the newest index.",
    published_now="Published. Texts that had to be encoded: {encoded}. Readers use the new index now.",
    published_forced="Published although questions broke: {count}. Recorded as confirmed by {author}.",
    refused="Not published. Questions that were answered well and no longer are: {count}. Readers keep the index they have.",
    checked="Checked: no question breaks. Nothing was published.",
    check_broke="Checked. Questions that were answered well and no longer are: {count}. Nothing was published.",
    warnings="Notes ({count})",
    gate_sum="{passing} of {total} known and golden questions pass",
    gate_first="There is no earlier index to compare with.",
    no_golden="There are no golden questions yet. Write some under “Questions”: a change that would break them is then stopped "
    "before readers get it.",
    gone="Golden questions that are no longer asked ({count})",
    try_it="Try it",
    try_headings="Try:",
    headings_now="{found} of {total} titles and headings of new and changed articles are found",
    headings_all="{found} of {total} are found with those of articles that stayed as they were",
    headings_closest="; {count} more only as the closest passage",
    headings_of="{found} of {total} headings of this article are found",
    headings_unsure="Who asks these gets their passage, but only as the closest one and not as an answer: {names}",
    headings_missed="Who asks these gets another passage first: {names}",
    and_more_headings=" and {count} more",
    verdicts={
        Verdict.BROKEN: "Broken ({count})",
        Verdict.FIXED: "Fixed ({count})",
        Verdict.MOVED: "At another rank ({count})",
        Verdict.NEW_FAILING: "New and failing ({count})",
        Verdict.STILL_FAILING: "Failing as before ({count})",
    },
    shifted="With another confidence ({count})",
    shift="confidence {before} → {now}",
    expected="Expected: {place}",
    expected_nothing="not covered",
    expected_lost="a passage that its link does not find",
    got="Now: {result}",
    got_nothing="nothing found",
    had="Before: {result}",
    rank=" (the expected one is number {rank})",
    outcomes={Outcome.ANSWERED: "answered", Outcome.UNSURE: "unsure", Outcome.NOT_COVERED: "not covered"},
    anyway_title="Publish anyway?",
    anyway_text="Better mend the articles or the questions. If it is meant to be so, publish anyway; "
    "the record of versions will say that {author} confirmed it.",
    anyway_sure="I have seen what breaks ({count}); publish all the same",
    anyway="Publish anyway",
    changed_since="Something was changed since this was checked; build again.",
    no_versions="No versions yet",
    no_versions_text="Once you build under “Publish”, every published version is listed here, to compare and to go back to.",
    versions_help="The newest {keep} versions are kept. Open one to see what changed and how it was answered then. "
    "Times are those of {zone}.",
    in_use="In use",
    passing="{passing} of {total} pass",
    broken="{count} broken",
    forced="forced",
    version="Version",
    and_more=" and {count} more",
    no_report="What the questions said then cannot be read.",
    more_versions="{count} earlier versions are not shown; kb versions lists them.",
    steps="Ways back that were taken ({count})",
    went_back="{at} · {author} went back from {a} to {b}",
    one_version="There is one version only, nothing to compare or to go back to.",
    diff_title="Compare two versions",
    before="From",
    after="To",
    same_version="Choose two different versions.",
    back_title="Go back",
    back_text="It takes effect at once. Articles and questions stay as they are: the next build publishes them again.",
    back_to="Go back to",
    back="Go back to this version",
    back_sure="Shall readers use this version again? {version}",
    back_yes="Go back",
    not_back="Still in use is what was: {reason}",
    is_back="Readers use {version} again, instead of {before}.",
    back_note="The articles are unchanged; “Publish” shows how they differ from this version.",
)

LANGUAGES = {ZH.code: ZH, EN.code: EN}
