"""Generated numbers and addresses of people in every spelling, and numbers that are nobody's."""

from __future__ import annotations

import random
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

SAID = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
BARE = ("khong", "mot", "hai", "ba", "bon", "nam", "sau", "bay", "tam", "chin")
OTHERWISE = {"bốn": "tư", "năm": "lăm", "bảy": "bẩy", "một": "mốt"}
SHAPES = ("０", "٠", "𝟎", "𝟶", "०")
CIRCLED = "⓪①②③④⑤⑥⑦⑧⑨"
RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹"
MARKS = ("", " ", ".", "-", "_", "–", "—", "/", ", ", " - ", " – ", " / ")
LETTERS = "abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True)
class Spelt:
    """One number or address as somebody typed it, with the words before it."""

    words: str
    typed: str
    digits: str
    """Its digits alone, empty for what has none or only few."""

    @property
    def said(self) -> str:
        return f"{self.words} {self.typed}"


def people(count: int, seed: int = 9) -> list[Spelt]:
    """Return so many, the same ones for the same seed."""
    chance = random.Random(seed)
    kinds = (_telephone, _identity, _card, _account, _passport, _plate, _mail, _secret)
    shares = (34, 20, 8, 10, 7, 7, 8, 6)
    return [kind(chance) for kind in chance.choices(kinds, shares, k=count)]


def _digits(chance: random.Random, count: int) -> str:
    return "".join(chance.choices("0123456789", k=count))


def _telephone(chance: random.Random) -> Spelt:
    begin = chance.choice(("03", "05", "07", "08", "09", "028", "024", "84"))
    count = {"0": 10, "8": 11}[begin[0]] + (begin in ("028", "024"))
    digits = begin + (chance.choice("35789") if begin == "84" else "")
    digits += _digits(chance, count - len(digits))
    words = chance.choice(("gọi tôi số", "sđt", "zalo", "liên hệ", "máy của em", "số máy nhà"))
    return Spelt(words, _spelt(chance, digits), digits)


def _identity(chance: random.Random) -> Spelt:
    digits = f"0{chance.randrange(1, 97):02}{_digits(chance, 9)}"
    words = chance.choice(("căn cước", "cccd", "số định danh", "của con tôi là", "giấy tờ"))
    return Spelt(words, _spelt(chance, digits), digits)


def _card(chance: random.Random) -> Spelt:
    digits = chance.choice("1234") + _digits(chance, 8)
    return Spelt(chance.choice(("cmnd", "chứng minh")), _spelt(chance, digits), digits)


def _account(chance: random.Random) -> Spelt:
    digits = chance.choice("12356") + _digits(chance, chance.randrange(9, 14))
    words = chance.choice(("stk", "số tài khoản", "stk vietcombank", "số tk", "so tai khoan"))
    marks = chance.choice(("", " ", ".", "-", "_"))
    return Spelt(words, _grouped(chance, digits, marks), digits)


def _passport(chance: random.Random) -> Spelt:
    digits = _digits(chance, chance.choice((7, 8)))
    typed = chance.choice("BCNPEKbcnp") + digits
    return Spelt(chance.choice(("hộ chiếu", "hộ chiếu số", "passport", "em mất cuốn")), typed, "")


def _plate(chance: random.Random) -> Spelt:
    province, letter = chance.randrange(11, 100), chance.choice("ABCDEFGHKLMNPSTUVXYZ")
    forms = ("{p}{l}-{a}.{b}", "{p}{l}{n} {c}", "{p}-{l}{n} {a}.{b}", "{p}{l}-{a}{b}")
    typed = chance.choice(forms).format(
        p=province,
        l=letter,
        n=chance.randrange(1, 10),
        a=f"{chance.randrange(210, 1000)}",
        b=f"{chance.randrange(100):02}",
        c=f"{chance.randrange(2100, 10000)}",
    )
    return Spelt(chance.choice(("xe", "biển số", "bks", "xe máy tôi")), typed, "")


def _mail(chance: random.Random) -> Spelt:
    name = "".join(chance.choices(LETTERS, k=chance.randrange(5, 12))) + str(chance.randrange(99))
    host = chance.choice(("gmail.com", "yahoo.com.vn", "hopthu.vnpt.vn", "outlook.com"))
    spaced = host.replace(".", " . ")
    said = host.replace(".", " chấm ")
    ways = (f"{name}@{host}", f"{name} @ {spaced}", f"{name} @{host}", f"{name} a còng {said}")
    more = (f"{name} at {host.replace('.', ' dot ')}", f"{name}(at){host}", f"{name} a cong {host}")
    return Spelt(chance.choice(("thư", "email", "gửi tới")), chance.choice(ways + more), "")


def _secret(chance: random.Random) -> Spelt:
    word = "".join(chance.choices(LETTERS, k=9))
    code = _digits(chance, 6)
    ways = (
        ("mk:", word),
        ("mật khẩu:", word),
        ("mật khẩu", word + code[:3]),
        ("mk", word + code),
        ("mã otp", " ".join(code)),
        ("otp là", "-".join(code)),
        ("mã xác thực", code),
        ("otp", " ".join(SAID[int(digit)] for digit in code)),
    )
    return Spelt(*chance.choice(ways), digits="")


def _spelt(chance: random.Random, digits: str) -> str:
    way = chance.choices(
        (_glued, _by_marks, _one_by_one, _in_words, _shaped, _with_letters, _unseen),
        (10, 40, 12, 18, 10, 6, 4),
    )[0]
    return way(chance, digits)


def _glued(chance: random.Random, digits: str) -> str:
    return digits


def _by_marks(chance: random.Random, digits: str) -> str:
    return _grouped(chance, digits, chance.choice(MARKS))


def _grouped(chance: random.Random, digits: str, mark: str) -> str:
    """Return groups of three and four digits, as people write them."""
    sizes = {9: (3, 3, 3), 10: (4, 3, 3), 11: (3, 4, 4), 12: chance.choice(((3,) * 4, (4,) * 3))}
    groups, done = [], 0
    for size in sizes.get(len(digits), (4, 4, 4, 4)):
        groups.append(digits[done : done + size])
        done += size
    return mark.join(filter(None, groups))


def _one_by_one(chance: random.Random, digits: str) -> str:
    return chance.choice((" ", "-", ".", "_")).join(digits)


def _in_words(chance: random.Random, digits: str) -> str:
    said = [chance.choice((SAID, BARE))[int(digit)] for digit in digits]
    said = [OTHERWISE.get(word, word) if chance.random() < 0.2 else word for word in said]
    mixed = chance.random() < 0.2
    said = [digits[i] if mixed and i > 5 else word for i, word in enumerate(said)]
    text = chance.choice((" ", " ", ", ", "-")).join(said)
    return text.upper() if chance.random() < 0.1 else text


def _shaped(chance: random.Random, digits: str) -> str:
    zero = chance.choice((*SHAPES, CIRCLED, RAISED))
    if len(zero) == 10:
        return "".join(zero[int(digit)] for digit in digits)
    return "".join(chr(ord(zero) + int(digit)) for digit in digits)


def _with_letters(chance: random.Random, digits: str) -> str:
    """Return letters for some noughts and ones, at most as many as leave five digits."""
    swap, left = {"0": "oO", "1": "lI"}, len(digits) - 5
    chars = []
    for digit in digits:
        swapped = digit in swap and left > 0
        left -= swapped
        chars.append(chance.choice(swap[digit]) if swapped else digit)
    return "".join(chars)


def _unseen(chance: random.Random, digits: str) -> str:
    sign = chance.choice(("\u200b", "\u2060", "\U000e0041", "\u0336", "\u3164", "\u00ad"))
    return sign.join((digits[:4], digits[4:7], digits[7:]))


def plain_digits(text: str) -> str:
    """Return the decimal digits of a text in any script, as 0-9, everything else as blanks."""
    found = (unicodedata.digit(char, None) for char in text)
    return "".join(" " if digit is None else str(digit) for digit in found)


def nobodys(count: int, seed: int = 9) -> Iterator[str]:
    """Yield so many texts with codes, amounts, decrees, dates and the like, each a message."""
    chance = random.Random(seed)
    for _ in range(count):
        number = chance.choice((_code, _dossier, _money, _law, _when, _where, _call, _measure))
        before = chance.choice(("cho hỏi", "tôi hỏi về", "xem giúp", "có đúng là"))
        yield f"{before} {number(chance)} {chance.choice(('ạ', 'được không', 'nhé', 'ở đâu'))}"


def _code(chance: random.Random) -> str:
    code = f"{chance.choice('123')}.{chance.randrange(15000):06}"
    more = f".000.00.{chance.randrange(1, 20):02}.H{chance.randrange(1, 64):02}"
    return chance.choice(
        (code, f"thủ tục {code}", code + more, f"{code}, 1.001193", f"{code}/2.000635")
    )


def _dossier(chance: random.Random) -> str:
    day = f"{chance.randrange(20, 27)}{chance.randrange(1, 13):02}{chance.randrange(1, 29):02}"
    head, serial = chance.randrange(1, 64), chance.randrange(1, 9999)
    forms = (
        f"000.00.{chance.randrange(1, 99):02}.H{head:02}-{day}-{serial:04}",
        f"H{head:02}.{chance.randrange(1, 99):02}-{day}-{serial:04}",
        f"H{head:02}.{chance.randrange(1, 99):02}.{chance.randrange(1, 99):02}-{day}-{serial:04}",
        f"G{chance.randrange(1, 23):02}.{chance.randrange(100, 999)}.{chance.randrange(100, 999)}"
        f"-{day}-{chance.randrange(10**5, 10**6)}",
        f"h{head:02} {chance.randrange(10, 99)} {day} {serial:04}",
    )
    return f"hồ sơ {chance.choice(forms)}"


def _money(chance: random.Random) -> str:
    dotted = f"{chance.randrange(1, 99) * 1000 * 10 ** chance.randrange(4):,}".replace(",", ".")
    forms = (
        f"{dotted} đồng",
        f"{dotted}đ",
        f"từ {dotted} đến {dotted} đồng",
        f"{dotted} - {dotted} VNĐ",
        f"{chance.randrange(1, 99)} triệu {chance.randrange(1, 9)}00",
        f"{chance.randrange(10, 999)}k",
        f"{chance.randrange(1, 99)}000000 đồng",
        f"{chance.randrange(1, 99)},{chance.randrange(1, 9)}%",
    )
    return f"lệ phí {chance.choice(forms)}"


def _law(chance: random.Random) -> str:
    number, year = chance.randrange(1, 300), chance.randrange(1999, 2027)
    forms = (
        f"nghị định {number}/{year}/NĐ-CP",
        f"luật {number}/{year}/QH{chance.randrange(10, 16)}",
        f"thông tư {number:02}/{year}/TT-{chance.choice(('BTP', 'BCA', 'BTNMT'))}",
        f"quyết định {number * 7}/QĐ-{chance.choice(('TTg', 'UBND', 'BTP'))}",
        f"thông tư liên tịch {number}/{year}/TTLT-BTC-BTP",
        f"điều {number % 90}, {number % 90 + 1}, {number % 90 + 2}, {number % 90 + 5}",
        f"khoản {number % 9} điều {number} luật số {number}/{year}",
    )
    return chance.choice(forms)


def _when(chance: random.Random) -> str:
    day, month, year = (
        chance.randrange(1, 29),
        chance.randrange(1, 13),
        chance.randrange(1950, 2027),
    )
    forms = (
        f"{day:02}/{month:02}/{year}",
        f"{day}-{month}-{year}",
        f"{day:02}.{month:02}.{year}",
        f"{year}-{month:02}-{day:02}",
        f"{day:02}{month:02}{year}",
        f"từ {day}/{month} đến {day}/{month}/{year}",
        f"{chance.randrange(24)}:{chance.randrange(60):02} {day:02}/{month:02}/{year}",
        f"{chance.randrange(7, 9)}:30 - 11:30, 13:30 - 17:00",
        f"năm {year}-{year + 1}",
        f"{year}, {year + 1}, {year + 2}",
        f"0{chance.randrange(7, 9)}.00-11.30",
    )
    return f"ngày {chance.choice(forms)}"


def _where(chance: random.Random) -> str:
    number, alley = chance.randrange(1, 999), chance.randrange(1, 99)
    forms = (
        f"số {number}/{alley}/{chance.randrange(1, 20)} ngõ {alley} đường {number}",
        f"nhà {number}/{alley} tổ {chance.randrange(1, 30)} phường {chance.randrange(1, 16)}",
        f"số nhà {number:03}, phòng {alley}, tầng {chance.randrange(1, 40)}",
        f"thửa {number} tờ bản đồ {alley}",
    )
    return chance.choice(forms)


def _call(chance: random.Random) -> str:
    end = f"{chance.randrange(10**4):04}"
    forms = (f"1800{end}", f"1900 {end}", f"1900.{end}, 1800 {end}", "113, 114, 115", "111 113 115")
    return f"tổng đài {chance.choice(forms)}"


def _measure(chance: random.Random) -> str:
    low = chance.randrange(100, 2000)
    forms = (
        f"đất {low} m2",
        f"đất {low}-{low * 2} m2",
        f"từ {low}–{low * 3} người",
        f"{low / 10:.1f} ha".replace(".", ","),
        f"mẫu {low % 40:02}, {low % 40 + 1:02}, {low % 40 + 3:02}",
        f"{low % 90 + 10} tuổi",
    )
    return chance.choice(forms)
