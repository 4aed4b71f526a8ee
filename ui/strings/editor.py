"""The texts around all pages for editors, of sign-in and of Insights. One table for each language, as in ask.py."""

from __future__ import annotations

from dataclasses import dataclass

from ui.strings.ask import Strings


@dataclass(frozen=True, kw_only=True)
class EditorStrings:
    """The texts in one language. `code` is the same as in `Strings` of ui/strings/ask.py."""

    code: str
    # the frame
    for_editors: str
    ask_page: str
    manage_page: str
    insights_page: str
    sign_out: str
    open_here: str
    # signing in
    sign_in_title: str
    sign_in_text: str
    lasts: str
    your_name: str
    an_editor: str
    password: str
    sign_in: str
    sign_in_account: str
    wrong_title: str
    wrong_text: str
    wait_title: str
    wait_text: str
    stranger_title: str
    stranger_text: str
    closed_title: str
    closed_text: str
    secrets_text: str
    # what readers asked
    off_title: str
    off_text: str
    empty_title: str
    empty_text: str
    unreadable_title: str
    unreadable_text: str
    kept: str
    days_label: str
    days: str
    total: str
    answered: str
    unsure: str
    not_covered: str
    details: str
    most_asked_title: str
    question: str
    times: str
    outcome: str
    judged_title: str
    when: str
    helpful: str
    yes: str
    no: str
    wanted: str
    comment: str
    csv: str
    jsonl: str
    # gaps
    gaps_title: str
    gaps_text: str
    gaps_none: str
    gaps_no_index: str
    gaps_more: str
    grouping: str
    asked_times: str
    noted: str
    topic: str
    nearest: str
    wordings: str
    stands: str
    to_known: str
    to_not_covered: str
    to_golden: str
    to_golden_refusal: str
    try_it: str
    saved: str
    failed: str
    clash: str
    undo: str
    undone: str


ZH = EditorStrings(
    code="zh",
    for_editors="编辑入口",
    ask_page="提问页",
    manage_page="管理",
    insights_page="提问统计",
    sign_out="退出登录",
    open_here="没有设置密码，所以这个页面只对本机开放。要让其他电脑也能登录，请运行 kb set-password。",
    sign_in_title="请先登录",
    sign_in_text="这个页面只对编辑开放。",
    lasts="只在这个标签页里有效：刷新或关闭以后要重新登录。",
    your_name="你的名字（会写进版本记录）",
    an_editor="编辑",
    password="密码",
    sign_in="登录",
    sign_in_account="用账号登录",
    wrong_title="密码不对",
    wrong_text="请检查大小写和输入法，再试一次。",
    wait_title="请稍等",
    wait_text="输错的次数太多，{seconds} 秒后可以再试。",
    stranger_title="这个账号不是编辑",
    stranger_text="{account} 不在编辑名单里。请管理员把它加到设置中。",
    closed_title="这个页面没有开放",
    closed_text="还没有设置登录方式。管理员可以在服务器上运行下面的命令设置密码：",
    secrets_text="登录的设置有误，为安全起见先关闭。请管理员查看服务器日志。",
    off_title="没有保存提问",
    off_text="设置里关掉了提问记录（KB_LOG=off 或 KB_LOG_DAYS=0），所以这里没有内容。",
    empty_title="还没有人提问",
    empty_text="读者在提问页问过之后，这里会显示他们问了什么、哪些没有答上来。编辑登录后的提问和测试不计入。",
    unreadable_title="提问记录打不开",
    unreadable_text="记录文件读不出来，回答问题不受影响。请管理员查看：",
    kept="只保存问题、结果和时间（精确到分钟），不保存地址和账号；电话、证件号、银行卡号和邮箱会被遮住。保留 {days} 天。",
    days_label="时间范围",
    days="最近 {days} 天",
    total="提问",
    answered="答上来了",
    unsure="不确定",
    not_covered="没有收录",
    details="提问明细",
    most_asked_title="问得最多的",
    question="问题",
    times="次数",
    outcome="最近一次的结果",
    judged_title="读者的评价",
    when="时间（{zone}）",
    helpful="有帮助",
    yes="是",
    no="否",
    wanted="没有答案，希望补上",
    comment="留言",
    csv="下载 CSV",
    jsonl="下载 JSONL",
    gaps_title="没有答上来的",
    gaps_text="意思相近的问题归成一组，中英文一起。现在的知识库已经能回答的不再列出。"
    "一种说法只写一处：已经是常见问题的，再拿来检验就什么也检验不出了。",
    gaps_none="没有缺口：读者问过的，现在都能回答。",
    gaps_no_index="知识库还没有建好，建好之后这里才能分组。",
    gaps_more="再看 {count} 组（还有 {left} 组）",
    grouping="正在把意思相近的问题归到一起…",
    asked_times="{times} 次",
    noted="已记为没有收录",
    topic="相关话题里有它，也有人问，但还没有文章：",
    nearest="段落（最接近的在前）",
    wordings="要写入的说法（意思一样的再添上）",
    stands="已写在 {file}（{kind}）",
    to_known="作为这一段的常见问题",
    to_not_covered="记为没有收录",
    to_golden="作为检验题：应当答出这一段",
    to_golden_refusal="作为检验题：不应当作答",
    try_it="试问",
    saved="已写入 {file}，重新建立索引后生效。",
    failed="没有写入：",
    clash="“{text}”已经写在问题文件里了。",
    undo="撤销",
    undone="已撤销，问题文件和原来一样。",
)

EN = EditorStrings(
    code="en",
    for_editors="For editors",
    ask_page="Ask",
    manage_page="Manage",
    insights_page="Insights",
    sign_out="Sign out",
    open_here="No password is set, so this page is open to this machine only. To sign in from elsewhere: kb set-password.",
    sign_in_title="Please sign in",
    sign_in_text="This page is for editors.",
    lasts="It lasts until this tab is reloaded or closed.",
    your_name="Your name (for the record of versions)",
    an_editor="editor",
    password="Password",
    sign_in="Sign in",
    sign_in_account="Sign in with an account",
    wrong_title="That is not the password",
    wrong_text="Check capitals and the keyboard layout, and try again.",
    wait_title="Please wait",
    wait_text="Too many wrong passwords. You can try again in {seconds} seconds.",
    stranger_title="This account is not an editor's",
    stranger_text="{account} is not on the list of editors. The administrator can add it.",
    closed_title="This page is closed",
    closed_text="No way to sign in is set up. On the server, the administrator can set a password with:",
    secrets_text="The settings for signing in are wrong; to be safe the page stays closed. The server's log says more.",
    off_title="No questions are kept",
    off_text="The settings turn it off (KB_LOG=off or KB_LOG_DAYS=0), so there is nothing to show.",
    empty_title="Nobody has asked yet",
    empty_text="Once readers have asked, you see here what they asked and what found no answer. "
    "What signed-in editors and tests ask is not counted.",
    unreadable_title="The record of questions cannot be opened",
    unreadable_text="Answers do not depend on it. For the administrator:",
    kept="Kept are question, outcome and time to the minute; no address, no account. Phone, identity and card numbers and "
    "e-mail addresses are masked. Deleted after {days} days.",
    days_label="Period",
    days="Last {days} days",
    total="Questions",
    answered="Answered",
    unsure="Unsure",
    not_covered="Not covered",
    details="All questions and votes",
    most_asked_title="Most asked",
    question="Question",
    times="Times",
    outcome="Last outcome",
    judged_title="What readers thought",
    when="Time ({zone})",
    helpful="Helpful",
    yes="yes",
    no="no",
    wanted="no answer; wants one",
    comment="Comment",
    csv="Download CSV",
    jsonl="Download JSONL",
    gaps_title="Asked in vain",
    gaps_text="Questions that mean the same are one group, in both languages. What the index answers by now is gone. "
    "Each wording is written once: a known question that is golden, too, would test nothing.",
    gaps_none="No gaps: what readers asked is answered by now.",
    gaps_no_index="The knowledge base is not built yet; questions can be grouped once it is.",
    gaps_more="Show {count} more (of {left})",
    grouping="Putting together what means the same…",
    asked_times="asked {times}×",
    noted="noted as not covered",
    topic="People ask for this; the title exists, the article does not:",
    nearest="Passage (the nearest first)",
    wordings="Wordings to write (add those that mean the same)",
    stands="stands in {file} ({kind})",
    to_known="A known question of this passage",
    to_not_covered="A not-covered question",
    to_golden="Golden: this passage answers",
    to_golden_refusal="Golden: not to be answered",
    try_it="Try it",
    saved="Written to {file}. It counts from the next build on.",
    failed="Nothing was written:",
    clash="“{text}” stands in a file of questions already.",
    undo="Undo",
    undone="Undone; the file of questions is as it was.",
)

LANGUAGES = {ZH.code: ZH, EN.code: EN}


def of(strings: Strings) -> EditorStrings:
    """The table in the same language as `strings`."""
    return LANGUAGES[strings.code]
