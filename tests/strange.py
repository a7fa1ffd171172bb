"""Strange texts and data for tests of whatever reads something from outside."""

from __future__ import annotations

from hypothesis import strategies as st

SIGNS = (
    "đĐưỡạ\u0335\u0301\u0300\u200d\u202e\ufeff\x00\n\t .,:;/-_()[]{}*`#|<>&%$@+=0912H57ﷺßİΐ가①٣²"
)
WORDS = (
    *("khai sinh", "1.004222", "H57.12-250914-0003", "0912345678", "không", "hoặc", "tp hcm", "q1"),
    *(
        "triệu",
        "500k",
        "30/02/2026",
        "hồ sơ",
        "phường",
        "xã",
        "[x](http://a)",
        "**",
        "<b>",
        "{{",
        "nguyeenx",
    ),
    *("/ask_fee", "số", "một", "ko", "dc", "https://a.vn/b?c=d", "an@example.com", "29A-123.45"),
)
strange_text = st.one_of(
    st.text(max_size=60),
    st.text(st.sampled_from(SIGNS), max_size=60),
    st.lists(st.sampled_from(WORDS) | st.text(max_size=3), max_size=12).map(" ".join),
    st.lists(st.sampled_from(WORDS) | st.sampled_from(SIGNS), max_size=20).map("".join),
)
"""Text of any plane, without half pairs: no body is read with them."""
strange_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | strange_text,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(strange_text, inner, max_size=4),
    max_leaves=12,
)
