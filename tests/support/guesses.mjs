// What somebody might answer who does not know what is asked for.

/** Texts of all kinds: several scripts, markup, what a program might trip over. */
const TEXTS = [
  ...["a", "Words", "Nine tents and a fire.", "Été « 2025 »", "خيمة واحدة", "日本語", "👩‍👩‍👧 ok"],
  ...['"quoted" & <b>bold</b>', "' or '1'='1", "  spaces  ", "line\nline", "0", "-1", "true"],
  "long ".repeat(400),
];

/** Texts that some rule may want. */
const WANTED = [
  ...["1", "yes", "A", "a", "abc", "A-17", "12", "123", "0612345678", "2024-05-06", "12:30"],
  ...["a@example.org", "foo", "no", "10", "Abcdef1!", "48.85 2.35 0 0"],
];

const NUMBERS = [1, 2, 3, 0, 5, 10, 18, 30, 50, 100, 1000, -1, 2000, 0.5];
const UNLIKELY = [-3, 99_999, 2_147_483_647, 0];

const DAYS = ["2024-02-29", "1990-06-15", "2026-01-20", "2000-12-31", "1950-03-04", "2030-01-01"];

/** A text; once it was refused, another at each attempt. */
export function text(next, attempt) {
  return attempt === 0 ? next.of(TEXTS) : WANTED[(attempt - 1) % WANTED.length];
}

/** A number; near those that the question itself names. */
export function number(next, attempt, named) {
  if (attempt === 0) {
    if (next() < 0.1) return String(next.of(UNLIKELY));
    const inside = named.length > 1 && next() < 0.7;
    return String(inside ? next.of(named) : Math.floor(next() * 20));
  }
  const near = [...new Set(named.slice(0, 3).flatMap((it) => [it, it + 1, it - 1]))];
  const all = [...NUMBERS.slice(0, 5), ...near, ...NUMBERS.slice(5)];
  return String(all[(attempt - 1) % all.length]);
}

/** A day, as year, month, day. */
export function day(next, attempt) {
  return (attempt === 0 ? next.of(DAYS) : DAYS[(attempt - 1) % DAYS.length]).split("-");
}

const two = (value) => String(value).padStart(2, "0");

export const time = (next) => `${two(Math.floor(next() * 24))}:${two(Math.floor(next() * 60))}`;

export const moment = (next, attempt) => `${day(next, attempt).join("-")}T${time(next)}`;

/** One pixel. */
const PIXEL = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==",
  "base64",
);

export const file = (isImage) =>
  isImage
    ? { name: "IMG 1.png", mimeType: "image/png", buffer: PIXEL }
    : { name: "A paper.txt", mimeType: "text/plain", buffer: Buffer.from("paper") };
