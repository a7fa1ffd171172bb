// Dates as Vietnamese readers write them.

const DATE_ONLY = /^(\d{4})-(\d{2})-(\d{2})$/;
const WITHOUT_ZONE = /^\d{4}-\d{2}-\d{2}T[\d:.]+$/;
const ZONE = { timeZone: "Asia/Ho_Chi_Minh" };
const DAY = { day: "2-digit", month: "2-digit", year: "numeric" };

/** Returns dd/mm/yyyy in Vietnam's time zone, or null when the value is no date. */
export function vietnameseDate(value) {
  if (!value) return null;
  const plain = DATE_ONLY.exec(value);
  if (plain) return `${plain[3]}/${plain[2]}/${plain[1]}`;
  const moment = momentOf(value);
  if (Number.isNaN(moment.getTime())) return null;
  return new Intl.DateTimeFormat("en-GB", { ...ZONE, ...DAY }).format(moment);
}

/** Returns the moment of a timestamp; one without a zone is Vietnam's, as the gateway keeps them. */
function momentOf(value) {
  return new Date(WITHOUT_ZONE.test(value) ? `${value}+07:00` : value);
}

/** Returns "hh:mm ngày dd/mm/yyyy" in Vietnam's time zone, or null when the value is no moment. */
export function vietnameseMoment(value) {
  const moment = momentOf(value ?? "");
  if (Number.isNaN(moment.getTime())) return null;
  const time = new Intl.DateTimeFormat("en-GB", { ...ZONE, hour: "2-digit", minute: "2-digit" }).format(moment);
  return `${time} ngày ${vietnameseDate(value)}`;
}
