"""The replies of the scripted gateway: one of each kind, and one that means harm."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]

CODE = "1.001193"
NAME = (
    "Đăng ký khai sinh, đăng ký thường trú, cấp thẻ bảo hiểm y tế cho trẻ em dưới 6 tuổi "
    "tại Ủy ban nhân dân cấp xã nơi cư trú của cha hoặc mẹ"
)
SOURCE_URL = "https://dichvucong.gov.vn/p/home/dvc-chi-tiet-thu-tuc.html"

ANSWER: Json = {
    "kind": "answer",
    "text": (
        "**Không mất lệ phí nếu làm đúng hạn.**\n\n"
        "Có kết quả ngay trong ngày làm việc.\n\n"
        "### Giấy tờ cần có\n"
        "☐ Tờ khai đăng ký khai sinh (theo mẫu)\n"
        "☐ Giấy chứng sinh do cơ sở y tế cấp (bản chính)\n"
        "☐ Giấy tờ tùy thân của người đi đăng ký (chỉ xuất trình)\n"
        "Nhận hồ sơ tại xã, phường nơi cha hoặc mẹ cư trú.\n\n"
        "| Cách nộp | Thời hạn | Lệ phí |\n|---|---|---|\n"
        "| Trực tiếp | Trong ngày | 0 đồng |\n| Trực tuyến | Trong ngày | 0 đồng |\n"
    ),
    "procedure": {"code": CODE, "name": NAME, "url": f"/thu-tuc/{CODE}"},
    "buttons": [
        {"title": "Nộp ở đâu?", "payload": "token-place"},
        {"title": "Nộp trực tuyến", "url": SOURCE_URL},
        {"title": "Các bước làm", "payload": "token-steps"},
    ],
    "source": {"url": SOURCE_URL, "decision": "1872/QĐ-BTP", "updated_at": "2025-06-30T18:00:00Z"},
}
CLARIFY: Json = {
    "kind": "clarify",
    "text": "Anh/chị đăng ký khai sinh cho ai?",
    "buttons": [
        {"title": "Trẻ mới sinh, chưa khai sinh", "payload": "token-new"},
        {"title": "Người đã có giấy khai sinh, nay bị mất", "payload": "token-lost"},
    ],
}
HOSTILE: Json = {
    "kind": "answer",
    "text": (
        "<script>window.hacked = 1</script>\n\n<img src=x onerror='window.hacked = 1'>\n\n"
        "<div style='position:fixed;inset:0' onclick='window.hacked=1'>che</div>\n\n"
        "[bấm](javascript:window.hacked=1) [bấm](JaVaScRiPt:window.hacked=1) "
        "[bấm](data:text/html,<script>1</script>) ![ảnh](https://example.org/a.png)\n\n"
        "<svg onload='window.hacked=1'></svg><iframe srcdoc='<script>1</script>'></iframe>\n\n"
        "[trang thật](https://example.org/that) [gọi](tel:18001096)"
    ),
    "procedure": {
        "code": "<b>1</b>",
        "name": "<img src=x onerror=1>",
        "url": "javascript:alert(1)",
    },
    "buttons": [
        {"title": "<i>Mở</i>", "url": "javascript:window.hacked=1"},
        {"title": "Nộp trực tuyến", "url": "data:text/html,1"},
        {"title": "<b>Chọn</b>", "payload": "token-place"},
    ],
    "source": {"url": "javascript:window.hacked=1", "decision": "<b>9</b>", "updated_at": "x"},
}
DOSSIER: Json = {
    "kind": "dossier",
    "text": "Hồ sơ đang được xử lý, hẹn trả ngày **05/08/2026**.",
    "dossier": {"code": "H57.12-250914-0003", "status": 4, "status_text": "Đang xử lý"},
}
ERROR: Json = {
    "kind": "error",
    "text": "Hệ thống trả lời chậm. Anh/chị gọi 1800 1096 để được giúp.",
}
LONG: Json = {
    "kind": "answer",
    "text": (
        "Anh/chị đến Trung tâm Phục vụ hành chính công của xã hoặc phường nơi cha hoặc mẹ đang cư "
        "trú, mang theo các giấy tờ đã nêu ở trên. Cán bộ xem giấy tờ ngay tại quầy, nếu đủ thì "
        "nhận và hẹn ngày trả kết quả. Nếu thiếu, cán bộ ghi phiếu hướng dẫn nêu rõ còn thiếu gì, "
        "anh/chị chỉ cần bổ sung một lần. Người ở xa có thể nộp qua mạng hoặc qua bưu điện."
    ),
}
SCRIPT: dict[str, list[Json]] = {
    "khai sinh cho con": [ANSWER],
    "giấy khai sinh": [CLARIFY],
    "độc": [HOSTILE],
    "tra cứu": [DOSSIER],
    "lỗi": [ERROR],
    "dài": [LONG],
}
