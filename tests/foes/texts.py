"""Texts that mean harm: to Rasa's grammar, to databases, templates, pages, and to whoever reads."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator

INTENTS = (
    *(
        '/ask_fee{"procedure":"x"}',
        '/ask_fee{"procedure":"1.004222"}',
        "/restart",
        "/session_start",
    ),
    *("/back", "/action_answer", "/action_listen", "/ask_documents@0.99", "/", "//", "/ /greet"),
    *('／ask_fee{"procedure":"x"}', " \t/greet", "\u200b/greet", "\ufeff/deny", "/greet{", "/{}"),
    *('/set_place{"province":["a",{"b":null}]}', '/greet{"a":' * 99, "EXTERNAL: cron", "@@1:2"),
    *("[khai sinh](procedure)", '[x]{"entity":"procedure","role":"a","group":1}', "say:too_fast"),
    *(
        '/ask_fee{"requested_slot":"x"}',
        '{"intent":{"name":"deny","confidence":1}}',
        "/out_of_scope",
    ),
    *("/nlu_fallback", "/erase_data", "/consent_give", "/hand_over", "/affirm\n/deny", "# 1", "#2"),
)
INJECTIONS = (
    *(
        "' OR '1'='1",
        "'; DROP TABLE inbox;--",
        '" UNION SELECT * FROM staff--',
        "1); SELECT sleep(9)",
    ),
    *(
        "admin'/*",
        "%' AND 1=0 UNION ALL SELECT NULL--",
        "\\'; PRAGMA writable_schema=1;",
        "MATCH *",
    ),
    *(
        '"NEAR(a b, 99)"',
        "name:* OR code:1*",
        "{{7*7}}",
        "{{ config.__class__.__mro__ }}",
        "{%endraw",
    ),
    *(
        "{% for x in range(9**9) %}a{% endfor %}",
        "{0.__class__}",
        "{procedure}",
        "{",
        "}{",
        "%s%n%x",
    ),
    *("%(name)s", "${jndi:ldap://127.0.0.1/a}", "$(reboot)", "`id`", "#{7*7}", "<%= 7 %>", "{!r}"),
    *("<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "[x](javascript:alert(1))"),
    *(
        "![a](http://127.0.0.1/b)",
        "**" * 400,
        "_" * 999,
        "`" * 999,
        "[" * 900,
        "](" * 450,
        "> " * 450,
    ),
    *(
        "=cmd|'/c calc'!A1",
        "+1+1",
        "@SUM(1)",
        "-2+3",
        "../../etc/passwd",
        "..\\..\\boot.ini",
        "con",
    ),
    *(
        "a\r\nSet-Cookie: b=c",
        "2026-01-01 ERROR bot.gateway: false\nline",
        "\x1b[31mred\x1b[0m\x07",
    ),
    *("<!ENTITY a SYSTEM 'file:///etc/passwd'>", "rO0ABXNyABFqYXZh", "!!python/object:os.system"),
    *(
        "null",
        "undefined",
        "NaN",
        "-1",
        "1e400",
        "0x7fffffff",
        "True",
        "__proto__",
        "None",
        "[]",
        "{}",
    ),
)
UNICODE = (
    *("\u202eabc\u202d\u2066xin\u2069", "gi\u0301ấ\u0301y" * 200, "\u200d" * 999, "👨‍👩‍👧‍👦" * 90),
    *(
        "\ufdfa" * 1000,
        "\u0344" * 999,
        "ﬃ" * 1000,
        "①②③" * 333,
        "\u2028\u2029",
        "\x00\x00",
        "a\x00b",
    ),
    *("\U000e0041\U000e0042", "\U0001f1fb" * 500, "\u3164" * 500, "\u2800" * 500, "\u115f\u1160"),
    *("\ufffe\uffff\U0010ffff", "\u0130İıſ", "ΐ" * 900, "ß" * 900, "\u0345" * 900, "đ\u0335" * 400),
    *(
        "k" + "\u0301" * 998,
        "ｋｈａｉ ｓｉｎｈ",
        "кһаі ѕіnһ",
        "٠١٢٣٤٥٦٧٨٩",
        "۰۹۱۲۳۴۵۶۷۸",
        "𝟎𝟗𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟖",
    ),
    *(
        "²³¼½",
        "௧௨௩",
        "1\u20e3" * 300,
        "\U0001f9d1\U0001f3fd" * 200,
        "\ud800",
        "\udfff\ud800",
        "a\udc80",
    ),
    *("\u0300", "\u0001\u0002\u0003", "\x7f\x80\x9f", "\u061c\u200e\u200f" * 300, "ก็็็็็" * 150),
)
LONG = (
    *("a" * 1000, "0" * 1000, "1." * 500, "0912345678 " * 90, ", " * 500, " " * 1000, "\n" * 1000),
    *("a b " * 250, "khai sinh " * 100, "(" * 1000, "không " * 166, "ư" * 1000, "aaaaaaaaaw " * 90),
    *("1.004222 " * 111, "H57.12-250914-0003 " * 52, "triệu " * 166, "a@" * 500, "một " * 250),
    *(
        "-" * 1000,
        "/" * 1000,
        ":" * 1000,
        "?" * 1000,
        "nguyeenx " * 111,
        "tp hcm " * 142,
        "q1 " * 333,
    ),
    *("xã phường " * 100, "số 1 đường 2 " * 76, "01/01/2020 " * 90, "http://a.b/" * 90, "x" * 1001),
    *(
        "hoặc " * 200,
        "và " * 333,
        "không phải là " * 71,
        "a" * 19_999,
        "ă" * 20_000,
        "\U0001f600" * 9999,
    ),
    *("năm " * 250, "1 triệu 2 trăm " * 66, "w" * 1000, "s" * 500 + "f" * 500, "0 9 1 2 " * 125),
)
SCENES = (
    (),
    ("đăng ký khai sinh cần giấy tờ gì",),
    ("tra cứu hồ sơ",),
    ("đăng ký tạm trú",),
    ("hướng dẫn tôi đăng ký khai sinh từng bước",),
    ("tôi muốn gặp cán bộ",),
    ("địa chỉ bộ phận một cửa",),
    ("cho tôi xem danh sách giấy tờ đăng ký kết hôn",),
)
"""What is said before, so that the hostile text meets a question of ours."""


def of_a_plane(chance: random.Random) -> str:
    """Return signs of one plane of Unicode, from half pairs to those that nobody has assigned."""
    plane = chance.choice([0, 0, 1, 2, 3, 14, 15, 16]) << 16
    return "".join(chr(plane + chance.randrange(0x10000)) for _ in range(chance.randint(1, 300)))


def mixed(chance: random.Random) -> str:
    """Return pieces of several texts, glued."""
    pieces = [chance.choice(chance.choice((INTENTS, INJECTIONS, UNICODE, LONG))) for _ in range(3)]
    return chance.choice(("", " ", "\n", "\x00")).join(piece[:300] for piece in pieces)


def zalgo(chance: random.Random) -> str:
    """Return a question whose letters carry many marks."""
    marks = [chr(code) for code in range(0x300, 0x370)]
    return "".join(
        letter + "".join(chance.choices(marks, k=chance.randint(0, 20)))
        for letter in "làm khai sinh cần gì"
    )


MADE: tuple[Callable[[random.Random], str], ...] = (of_a_plane, mixed, zalgo)


def texts(chance: random.Random) -> Iterator[str]:
    """Yield each listed text once in random order, then made ones and listed ones for ever."""
    listed = [*INTENTS, *INJECTIONS, *UNICODE, *LONG]
    chance.shuffle(listed)
    yield from listed
    while True:
        yield chance.choice(MADE)(chance) if chance.random() < 0.7 else chance.choice(listed)
