"""The Chinese texts of errors in settings, site.toml and the secrets. index/messages/errors.py looks them up."""

from __future__ import annotations

from collections.abc import Mapping

from kb.config.access import AccessProblem
from kb.config.settings import SettingsProblem
from kb.config.site_file import SiteProblem
from kb.errors import Code

_SETTINGS: Mapping[Code, str] = {
    SettingsProblem.NO_WHOLE_NUMBER: "{name}：应当是 {low:g} 到 {high:g} 的整数，却是“{text}”；请改正或者取消这个设置",
    SettingsProblem.NO_NUMBER: "{name}：应当是 {low:g} 到 {high:g} 的数，却是“{text}”；请改正或者取消这个设置",
}
_SITE: Mapping[Code, str] = {
    SiteProblem.TOO_LARGE: "{file}：最大 {limit} kB，这个有 {size} kB",
    SiteProblem.MISSING: "没有文件 {file}；请改正或者取消 KB_SITE",
    SiteProblem.UNREADABLE: "{file}：读不出来（{system}）",
    SiteProblem.NOT_UTF8: "{file}：应当是 UTF-8 文本，第 {at} 字节却是别的编码",
    SiteProblem.NOT_TOML: "{file}：不是正确的 TOML：{detail}",
    SiteProblem.TOO_DEEP: "{file}：不是正确的 TOML：括号套得太深",
    SiteProblem.NO_TEXT: "{file}：{key} 应当是引号里的文字，却是“{text}”",
    SiteProblem.NO_TEXTS: "{file}：{key} 应当是一列加引号的文字，却是“{text}”",
    SiteProblem.MANY_TEXTS: "{file}：{key} 最多 {limit} 条，却有 {count} 条",
    SiteProblem.BLANK: "{file}：{key} 应当是不空的文字，却是“{text}”",
    SiteProblem.LONG: "{file}：{key} 最多 {limit} 个字，却有 {count} 个字",
    SiteProblem.NO_TABLE: "{file}：{key} 应当是一个表 [{key}]，却是“{text}”",
    SiteProblem.UNKNOWN_KEY: "{file}：{key} 应当是这些键之一：{keys}，却是没有用处的键；请改正或者删掉",
    SiteProblem.LANGUAGE: "{file}：{key} 应当是 zh 或 en，却是“{text}”；不写时由读者的浏览器决定",
    SiteProblem.NO_ORIGIN: "{file}：{key} 应当是“{example}”这样的网址，不带路径，却是“{text}”",
    SiteProblem.NO_COLOUR: "{file}：{key} 应当是“#1d6553”这样的颜色，却是“{text}”",
    SiteProblem.LIGHT: "{file}：{key} 应当是与背景 {background} 的对比度不低于 {least} 比 1 的颜色（WCAG AA），"
    "却是{colour}，只有 {reached} 比 1；请选深一些的颜色",
    SiteProblem.DARK: "{file}：{key} 应当是与背景 {background} 的对比度不低于 {least} 比 1 的颜色（WCAG AA），"
    "却是{colour}，只有 {reached} 比 1；请选浅一些的颜色",
    SiteProblem.NO_LOGO: "{file}：{key} 应当是图片文件，路径从这个文件所在的文件夹算起，却是“{text}”",
    SiteProblem.LOGO_UNREADABLE: "{file}：{key} 应当是图片文件，路径从这个文件所在的文件夹算起，却是“{name}”（{system}）",
    SiteProblem.LARGE_LOGO: "{file}：{key} 最大 {limit} kB，{name} 却更大；请缩小，96 × 96 像素就够了",
    SiteProblem.NO_PICTURE: "{file}：{key} 应当是 PNG、JPEG 或 WebP 图片，却是别的内容（{name}）；SVG 可以带脚本，所以不显示",
}
_ACCESS: Mapping[Code, str] = {
    AccessProblem.OTHER_KEYS: "密钥文件的 [{table}]：应当是 {keys}，却是别的内容",
    AccessProblem.NO_ACCOUNTS: '密钥文件的 [{table}] accounts：应当是一个列表，如 ["me@example.org"]',
    AccessProblem.NOT_TRUE: "密钥文件的 [{table}] {key}：应当是 true 或 false，却是“{value}”",
    AccessProblem.NO_HASH: "{key}：应当是 argon2 哈希，却是别的内容；请运行 kb set-password",
    AccessProblem.LENGTH: "密码：应当有 {least} 到 {most} 个字，却有 {count} 个",
    AccessProblem.BY_HAND: "{path}：没有把握把密码写进去；请自己写上 [{table}] {line}",
    AccessProblem.NO_TOML: "{path}：应当是读得出来的 TOML（{detail}）；请改正或者删掉",
}
CHINESE: Mapping[Code, str] = {**_SETTINGS, **_SITE, **_ACCESS}
