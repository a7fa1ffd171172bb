// Every sentence of the chat page, in one place. Plain Vietnamese, short sentences.

export const STRINGS = {
  skipToInput: "Đến ô nhập câu hỏi",
  brandName: "Một Cửa",
  brandTagline: "Trợ lý thủ tục hành chính",
  largeText: "Chữ to",
  largeTextTitle: "Bật hoặc tắt cỡ chữ to",
  restart: "Bắt đầu lại",
  more: "Thêm",
  contrast: "Tương phản cao",
  myData: "Dữ liệu của tôi",
  closeWidget: "Đóng",
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

  keeping:
    "Câu hỏi và câu trả lời chỉ nằm trên máy chủ tối đa 24 giờ. Việc đang hỏi được quên sau 60 phút không dùng; riêng chỗ đang nộp trực tuyến dở thì nhớ 30 ngày. Không giữ gì thêm nếu anh/chị chưa đồng ý.",
  seeMyData: "Xem hoặc xóa dữ liệu của tôi",

  inputLabel: "Câu hỏi của anh/chị",
  inputPlaceholder: "Ví dụ: khai sinh cho con",
  inputHint: "Nhấn Enter để gửi, Shift và Enter để xuống dòng.",
  send: "Gửi",
  charactersLeft: (count) => `Còn ${count} ký tự`,
  charactersOver: (count) => `Dài quá ${count.toLocaleString("vi-VN")} ký tự. Xin rút ngắn rồi gửi.`,

  you: "Anh/chị hỏi:",
  bot: "Một Cửa trả lời:",
  pushed: "Một Cửa báo tin:",
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

  orCall: (hotline) => `Việc gấp thì gọi ${hotline}.`,
  busyFor: (seconds) => `Tin nhắn đến hơi nhanh. Câu này sẽ tự gửi lại sau ${seconds} giây.`,

  readAloud: "Đọc to",
  stopReading: "Dừng đọc",
  copy: "Sao chép",
  copied: "Đã sao chép",
  notCopied: "Chưa sao chép được",
  print: "In danh sách",
  checklist: "Giấy tờ cần có",
  printedBy: "In từ Một Cửa, máy trả lời tự động. Quy định có thể thay đổi: hãy xem lại nguồn trước khi đi nộp.",
  rateQuestion: "Câu trả lời này đúng không?",
  rateRight: "Đúng",
  rateWrong: "Chưa đúng",
  rateThanks: "Cảm ơn anh/chị đã cho biết.",
  rateWrongThanks: "Đã ghi nhận là chưa đúng.",
  rateFailed: "Chưa gửi được. Anh/chị thử lại sau ít phút.",
  whyQuestion: "Sai hoặc thiếu chỗ nào? (không bắt buộc)",
  whySend: "Gửi góp ý",

  dictate: "Nói thay cho gõ",
  stopDictation: "Dừng nghe",
  listening: "Đang nghe, mời anh/chị nói…",
  checkHeard: "Anh/chị xem lại câu vừa nói, rồi bấm Gửi.",
  heardNothing: "Chưa nghe được. Anh/chị thử lại hoặc gõ câu hỏi.",
  noMicrophone: "Trình duyệt chưa cho dùng micro. Anh/chị gõ câu hỏi giúp tôi.",
  dictationQuestion: "Nói thay cho gõ?",
  dictationExplained:
    "Trình duyệt có thể gửi tiếng nói của anh/chị đến hãng làm ra nó để đổi thành chữ. Một Cửa không nhận và không giữ tiếng nói. Câu nghe được hiện ở ô nhập để anh/chị xem lại, không tự gửi đi.",
  dictationYes: "Đồng ý, bắt đầu nói",
  dictationNo: "Không dùng",

  noticeUntil: (moment) => `Đến ${moment}.`,
  paused: (hotline) =>
    `Một Cửa đang tạm dừng trả lời tự động. Anh/chị quay lại sau hoặc gọi tổng đài ${hotline}.`,

  dataOnServer:
    "Trên máy chủ: câu hỏi và câu trả lời, tối đa 24 giờ; việc đang hỏi, đến khi 60 phút không dùng; bước nộp trực tuyến đang dở, 30 ngày; những gì anh/chị đã đồng ý cho giữ.",
  dataOnDevice:
    "Trên máy này: cuộc trò chuyện nằm trong trình duyệt đến 24 giờ sau lần dùng cuối; mã của cuộc trò chuyện ở lại 30 ngày để làm tiếp việc nộp dở. Nếu dùng chung máy, anh/chị nên xóa khi xong việc.",
  dataSee: "Xem dữ liệu",
  dataDelete: "Xóa dữ liệu",
  dataClose: "Đóng",
  dataSure: "Xóa hết dữ liệu của cuộc trò chuyện này? Việc này không lấy lại được. Hồ sơ đã nộp không bị ảnh hưởng.",
  dataKeep: "Giữ lại",
  dataRemove: "Xóa hết",
  dataLoading: "Xin chờ một chút…",
  dataNone: "Máy chủ không giữ gì về cuộc trò chuyện này.",
  dataFailed: "Chưa xem được. Anh/chị thử lại sau ít phút.",
  dataDeleted: "Đã xóa hết, trên máy chủ và trên máy này.",
  dataNotDeleted: "Chưa xóa được. Dữ liệu vẫn còn, anh/chị thử lại sau ít phút.",

  offerIntro: "Anh/chị đang xem thủ tục",
  offerQuestion: "Anh/chị muốn hỏi gì?",
  offerQuestions: [
    { title: "Cần giấy tờ gì?", words: "cần giấy tờ gì?" },
    { title: "Nộp ở đâu?", words: "nộp ở đâu?" },
    { title: "Hết bao nhiêu tiền?", words: "hết bao nhiêu tiền?" },
  ],

  restartQuestion: "Xóa cuộc trò chuyện này?",
  restartExplained: "Các câu hỏi và câu trả lời trên màn hình sẽ mất. Hồ sơ đã nộp không bị ảnh hưởng.",
  restartYes: "Xóa và bắt đầu lại",
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
