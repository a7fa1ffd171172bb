// Every sentence of the chat page, in one place. Plain Vietnamese, short sentences.

export const STRINGS = {
  skipToInput: "Đến ô nhập câu hỏi",
  brandName: "Một Cửa",
  brandTagline: "Trợ lý thủ tục hành chính",
  largeText: "Chữ to",
  largeTextTitle: "Bật hoặc tắt cỡ chữ to",
  restart: "Bắt đầu lại",
  conversation: "Nội dung trò chuyện",
  messages: "Câu hỏi và câu trả lời",

  welcomeTitle: "Anh/chị cần làm thủ tục gì?",
  welcomeIntro:
    "Tôi là máy trả lời tự động. Hãy hỏi bằng lời của mình: cần giấy tờ gì, nộp ở đâu, mất bao lâu, hết bao nhiêu tiền.",
  welcomeSources:
    "Câu trả lời về thủ tục có ghi nguồn và ngày cập nhật. Nếu chưa yên tâm, anh/chị bấm “Gặp cán bộ”.",
  welcomeTopics: "Chọn một việc nhiều người hỏi",
  lookUpDossier: "Tra cứu hồ sơ",
  askOfficer: "Gặp cán bộ",
  privacy: "Đừng gửi số căn cước, số tài khoản, mật khẩu hay mã OTP.",

  inputLabel: "Câu hỏi của anh/chị",
  inputPlaceholder: "Ví dụ: khai sinh cho con",
  inputHint: "Nhấn Enter để gửi, Shift và Enter để xuống dòng.",
  send: "Gửi",
  charactersLeft: (count) => `Còn ${count} ký tự`,
  charactersOver: (count) => `Dài quá ${count.toLocaleString("vi-VN")} ký tự. Xin rút ngắn rồi gửi.`,

  you: "Anh/chị hỏi:",
  bot: "Một Cửa trả lời:",
  thinking: "Đang tìm câu trả lời…",
  waiting: "Chờ gửi sau câu trước",
  resend: "Gửi lại",
  chosen: "đã chọn",
  opensNewTab: "mở ở thẻ mới",
  procedureCode: "Mã thủ tục",
  codeMark: (code) => `mã ${code}`,
  dossierCode: "Mã hồ sơ",
  table: "Bảng, cuộn ngang để xem hết",
  checklistItem: "Cần có:",
  problem: "Có trục trặc",

  source: "Nguồn:",
  nationalPortal: "Cổng Dịch vụ công quốc gia",
  decision: (number) => (/^quyết định/i.test(number) ? number : `Quyết định ${number}`),
  updated: (date) => `cập nhật ${date}`,

  problems: {
    network: "Chưa gửi được, có lẽ mạng đang yếu. Câu của anh/chị vẫn còn đây, không bị mất.",
    server: "Hệ thống đang bận nên chưa nhận được câu này. Anh/chị chờ một chút rồi gửi lại.",
    busy: "Tin nhắn đến hơi nhanh. Anh/chị chờ một lát rồi gửi lại.",
    rejected: "Hệ thống không nhận được câu này. Anh/chị thử hỏi ngắn hơn hoặc bằng lời khác.",
    expired: "Phiên trò chuyện trước đã hết hạn nên nút này không dùng được nữa. Anh/chị hỏi lại bằng lời nhé.",
  },

  restartQuestion: "Xoá cuộc trò chuyện này?",
  restartExplained: "Các câu hỏi và câu trả lời trên màn hình sẽ mất. Hồ sơ đã nộp không bị ảnh hưởng.",
  restartYes: "Xoá và bắt đầu lại",
  restartNo: "Giữ lại",
};

/** The six big topics; pressing one sends its title as a question. */
export const TOPICS = [
  { icon: "family", title: "Khai sinh, kết hôn" },
  { icon: "residence", title: "Thường trú, tạm trú" },
  { icon: "id-card", title: "Căn cước, VNeID" },
  { icon: "land", title: "Nhà đất, sổ đỏ" },
  { icon: "shop", title: "Hộ kinh doanh, thuế" },
  { icon: "benefit", title: "Trợ cấp, bảo hiểm" },
];
