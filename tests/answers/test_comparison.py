"""Online beside the counter: fees, time, what is cheaper."""

from __future__ import annotations

from factories import TODAY, card, record, way

from bot.answers.comparison import Comparison, comparison
from bot.answers.fees import fee_view
from bot.procedures.catalogue import Procedure, join
from bot.procedures.record import Fee, Time


def compared(of: Procedure) -> Comparison:
    return comparison(of, fee_view(of.record.methods, TODAY))


def test_both_ways_stand_side_by_side() -> None:
    found = compared(join(None, card()))
    told = [(w.channel, [fee.amount for fee in w.fees], w.time) for w in found.ways]
    assert told == [
        ("online", ["10.000 đồng"], "3 ngày làm việc"),
        ("counter", ["20.000 đồng"], "3 ngày làm việc"),
    ]
    assert found.saved == (("10.000 đồng", "10.000 đồng", "20.000 đồng"),)
    assert found.online == "partial"


def test_a_way_that_the_record_lacks_is_left_out() -> None:
    slow = way("counter", Fee(amount=5000), time=Time(amount=8, unit="hour"))
    found = compared(join(record(methods=[slow, way("post")]), None))
    assert [(one.channel, one.time) for one in found.ways] == [("counter", "8 giờ")]


def test_a_way_without_a_stated_fee_has_none() -> None:
    methods = [way("counter", Fee(amount=5000)), way("online")]
    online, _ = compared(join(record(methods=methods), None)).ways
    assert (online.fees, online.time) == ((), "")
