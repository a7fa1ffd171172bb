"""Search over a small catalogue of our own: people find a procedure however they call it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import pytest
from factories import NOW, TODAY, card, overlay, portal_answer, publish, put, record
from hypothesis import given
from hypothesis import strategies as st

from bot.content.kinds import Choice, ConfusableGroup, FolkNames, Topic
from bot.procedures.catalogue import Catalogue
from bot.procedures.entries import Entry
from bot.procedures.named import NAMED, Candidate, open_first
from bot.procedures.search import Index, Search
from bot.storage import Store, open_store, upgrade

NAMES = {
    "9.000001": "Cấp giấy phép nuôi ong",
    "9.000002": "Đăng ký kết hôn",
    "9.000003": "Đăng ký kết hôn",
    "9.000004": "Đăng ký biến động quyền sử dụng đất",
    "9.000005": "Cấp giấy chứng nhận đăng ký xe ô tô",
    "9.000006": "Hỗ trợ chi phí mai táng",
    "9.000007": "Cấp giấy phép nuôi chim yến",
    "9.000008": "Cấp sổ đỗ xe cho người khuyết tật",
    "9.000009": "Cấp phép bán pháo hoa",
}
VARIANTS = {"9.000101": "Huế", "9.000102": "Đà Nẵng"}


def fill(store: Store) -> None:
    put(store, *(record(code, name) for code, name in NAMES.items()))
    land = NAMES["9.000004"]
    put(store, *(record(code, land, province=place) for code, place in VARIANTS.items()))
    publish(store, "card", card())
    publish(store, "folk_names", FolkNames(code="9.000006", names=["tiền chôn cất", "tiền lo đám"]))
    publish(
        store,
        "overlay",
        overlay("withdrawn", "9.000003", replaced_by=["9.000002"]),
        overlay("missing", key="vay-von", names=["vay vốn nuôi bò"]),
    )
    publish(store, "portal_answer", portal_answer("quen-mat-khau", "quên mật khẩu vneid"))


@pytest.fixture
def search(knowledge: Store) -> Search:
    fill(knowledge)
    return Search(Catalogue(knowledge), lambda: TODAY)


OPEN = ConfusableGroup(
    key="nuoi-con-gi",
    question="Anh/chị nuôi ong hay nuôi chim yến?",
    names=["xin giấy phép nuôi", "giấy phép chăn nuôi tại nhà"],
    choices=[Choice(answer="Ong", code="9.000001"), Choice(answer="Chim", code="9.000007")],
)


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("xin giấy phép nuôi ở đâu", "?nuoi-con-gi"),
        ("xin giay phep nuoi", "?nuoi-con-gi"),
        ("cấp giấy phép nuôi ong", "9.000001"),
        ("giấy phép nuôi chim yến", "9.000007"),
    ],
)
def test_an_open_question_finds_the_group_unless_it_says_which(
    knowledge: Store, search: Search, text: str, first: str
) -> None:
    publish(knowledge, "confusable", OPEN)
    assert search.index().search(text, others=True)[0].code == first
    assert search.search(text)[0].code in ("9.000001", "9.000007")


@pytest.mark.parametrize(
    ("own", "first"),
    [(["giay", "ong"], "?a"), (["ong"], "9.000001"), (["giay", "chau"], "9.000001")],
)
def test_a_group_is_opened_by_two_words_of_its_own(own: list[str], first: str) -> None:
    name = "Giấy nuôi ong"
    group = Entry("?a", name, name, (name,), "", (), "", "", False)
    found = [Candidate("9.000001", "Nuôi ong", "Nuôi ong", 0.9, {"both": 0.1})]
    opened = open_first(found, [(group, {"said": 1.0, "both": 0.9})], own)
    assert opened[0].code == first


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("đất đai", "#dat-dai"),
        ("tôi muốn hỏi về đất đai", "#dat-dai"),
        ("cho em hoi ve dat dai a", "#dat-dai"),
        ("đăng ký biến động đất đai", "9.000004"),
        ("hỏi về sổ đỏ", "#dat-dai"),
        ("làm sổ đỏ", "9.000006"),
    ],
)
def test_a_topic_is_meant_by_its_name_and_fillers_alone(
    knowledge: Store, search: Search, text: str, first: str
) -> None:
    names = ["đất đai", "sổ đỏ"]
    publish(
        knowledge,
        "topic",
        Topic(key="dat-dai", title="Đất", names=names, codes=["9.000004", "9.000006"]),
    )
    publish(knowledge, "folk_names", FolkNames(code="9.000006", names=["làm sổ đỏ"]))
    assert search.index().search(text, others=True)[0].code == first


def test_what_is_called_by_a_folk_name_and_nothing_more_is_sure(search: Search) -> None:
    (first, *rest) = search.search("tiền lo đám")
    assert (first.code, first.score) == ("9.000006", NAMED)
    assert all(other.score <= 1 - NAMED for other in rest)


def test_an_answer_about_the_portal_is_found_by_its_questions(search: Search) -> None:
    found = search.index().search("quên mật khẩu vneid", others=True)
    assert found[0].code == "@quen-mat-khau"


def codes(search: Search, text: str) -> list[str]:
    return [found.code for found in search.search(text)]


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    store = open_store("knowledge", tmp_path_factory.mktemp("home"))
    upgrade(store)
    fill(store)
    yield Search(Catalogue(store), lambda: TODAY).index()
    store.dispose()


@pytest.fixture(scope="module")
def first(index: Index) -> Callable[[str], str]:
    """Gives the code of the likeliest procedure."""
    return lambda text: index.search(text)[0].code


@pytest.mark.parametrize("code", sorted({*NAMES} - {"9.000003"}))
def test_every_procedure_is_found_by_its_official_name(
    first: Callable[[str], str], code: str
) -> None:
    assert first(NAMES[code]) == code


@pytest.mark.parametrize(
    "text",
    ["đăng ký đua thuyền cần gì", "thủ tục đăng ký đua thuyền ở đâu", "le phi dang ky dua thuyen"],
)
def test_an_official_name_with_a_question_around_it_is_sure(
    search: Search, knowledge: Store, text: str
) -> None:
    put(knowledge, record("9.000050", "Thủ tục đăng ký đua thuyền"))
    put(knowledge, record("9.000051", "Thủ tục đăng ký lại đua thuyền"))
    (first, *_) = search.index().search(text)
    assert (first.code, first.score) == ("9.000050", 1.0)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("mở trại ong cần giấy tờ gì", "9.000001"),
        ("tiền chôn cất lãnh ở đâu", "9.000006"),
        ("xin nuôi ong sau vườn nhà", "9.000001"),
        ("dang ky ket hon o dau", "9.000002"),
        ("nuoi ong lay mat can gi", "9.000001"),
        ("tien chon cat", "9.000006"),
        ("đăng kí kêt hôn", "9.000002"),
        ("nuôi chim yên", "9.000007"),
        ("mai tangs phi", "9.000006"),
        ("giấy phép nuoi ông mật", "9.000001"),
        ("ĐĂNG KÝ KẾT HÔN!!!", "9.000002"),
        ("  đk   kết\thôn ", "9.000002"),
        ("ban phao hoa tet", "9.000009"),
    ],
)
def test_folk_names_missing_marks_and_typing_errors(
    first: Callable[[str], str], text: str, code: str
) -> None:
    assert first(text) == code


def test_a_code_is_certain_wherever_it_stands(index: Index) -> None:
    (found,) = index.search("kết hôn hay mã 9.000005 vậy?")
    assert (found.code, found.score) == ("9.000005", 1.0)


def test_a_code_nobody_knows_is_read_as_text(index: Index) -> None:
    assert index.search("9.999999 kết hôn")[0].code == "9.000002"


def test_a_variant_counts_only_for_its_province(index: Index) -> None:
    land = "đăng ký biến động quyền sử dụng đất"
    anywhere = {found.code for found in index.search(land)}
    assert anywhere.isdisjoint(VARIANTS)
    assert {found.code for found in index.search(land, province="Huế")} & {*VARIANTS} == {
        "9.000101"
    }


def test_a_province_named_in_the_question_wins_over_the_persons_own(index: Index) -> None:
    found = {c.code for c in index.search("biến động đất ở Đà Nẵng", province="Huế")}
    assert found & {*VARIANTS} == {"9.000102"}


def test_the_old_name_of_a_province_leads_to_its_variant(index: Index) -> None:
    found = {c.code for c in index.search("biến động quyền sử dụng đất tỉnh Quảng Nam")}
    assert found & {*VARIANTS} == {"9.000102"}


def test_a_withdrawn_procedure_stands_behind_its_successor(index: Index) -> None:
    codes = [found.code for found in index.search("đăng ký kết hôn")]
    assert codes.index("9.000002") < codes.index("9.000003")


def test_things_without_a_record_are_found_only_if_asked_for(index: Index) -> None:
    assert index.search("vay vốn nuôi bò", others=True)[0].code == "!vay-von"
    assert all(found.code[0].isdigit() for found in index.search("vay vốn nuôi bò"))


def test_the_likeliest_stands_first_and_the_chances_make_at_most_one(index: Index) -> None:
    scores = [found.score for found in index.search("giấy phép nuôi", limit=5)]
    assert scores == sorted(scores, reverse=True)
    assert len(scores) <= 5
    assert 0 <= sum(scores) <= 1.0005


@pytest.mark.parametrize("text", ["", "   ", "?!", "😀", "xyzzyq", "\u200b"])
def test_nothing_near_gives_no_confident_candidate(index: Index, text: str) -> None:
    assert all(found.score < 0.5 for found in index.search(text))


@given(st.text(max_size=60))
def test_no_text_breaks_the_search(index: Index, text: str) -> None:
    assert all(0 <= found.score <= 1 for found in index.search(text))


def test_an_empty_catalogue_finds_nothing(knowledge: Store) -> None:
    assert codes(Search(Catalogue(knowledge), lambda: TODAY), "kết hôn") == []


def test_a_procedure_that_is_only_on_a_card_is_found(knowledge: Store) -> None:
    publish(knowledge, "card", card())
    assert codes(Search(Catalogue(knowledge), lambda: TODAY), "nuôi ong lấy mật") == ["9.000001"]


def test_a_new_procedure_is_found_without_a_restart(search: Search, knowledge: Store) -> None:
    assert "9.000020" not in codes(search, "đăng ký thả diều")
    put(knowledge, record("9.000020", "Đăng ký thả diều"))
    assert search.refresh()
    assert codes(search, "đăng ký thả diều")[0] == "9.000020"


def test_whoever_follows_the_catalogue_finds_it_by_himself(
    search: Search, knowledge: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.procedures.search.FRESH", 0.01)
    old = search.index()
    search.follow()
    put(knowledge, record("9.000020", "Đăng ký thả diều"))
    deadline = time.monotonic() + 5
    while search.index() is old and time.monotonic() < deadline:
        time.sleep(0.01)
    assert codes(search, "đăng ký thả diều")[0] == "9.000020"


def test_an_edited_folk_name_counts_without_a_restart(search: Search, knowledge: Store) -> None:
    search.index()
    Catalogue(knowledge).content.edit(
        "folk_names", FolkNames(code="9.000009", names=["đốt bông lửa"]), "lan", NOW
    )
    assert search.refresh()
    assert codes(search, "đốt bông lửa")[0] == "9.000009"


def test_an_index_built_again_is_as_one_built_anew(search: Search, knowledge: Store) -> None:
    search.index()
    content = Catalogue(knowledge).content
    for name in ("đốt bông lửa", "thả đèn trời đêm rằm"):
        content.edit("folk_names", FolkNames(code="9.000009", names=[name]), "lan", NOW)
        assert search.refresh()
    anew = Search(Catalogue(knowledge), lambda: TODAY)
    for text in ("đốt bông lửa", "đèn trời", "đăng ký kết hôn", "dang ky ket hon o xa"):
        found = [(one.code, round(one.score, 6)) for one in search.search(text)]
        assert found == [(one.code, round(one.score, 6)) for one in anew.search(text)]


def test_an_unchanged_catalogue_is_not_read_again(search: Search) -> None:
    index = search.index()
    assert not search.refresh()
    assert search.index() is index
