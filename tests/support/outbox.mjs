// An outbox with a record in every state that there is, put there behind the app's back.

import { putRow, storedKeys } from "./store.mjs";

const DAY = "2026-11-22";

/** What stands beside each, as the app writes it. */
const HEADERS = [
  { status: "waiting" },
  { status: "waiting", carried: true },
  { status: "waiting", partial: true },
  { status: { refused: 401 }, carried: true },
  { status: { refused: 413 } },
  { status: { sent: DAY } },
  { status: { delivered: { day: DAY, receipt: "{}" } }, carried: true },
  { status: { collected: DAY } },
];

/** How many of them are still to be handed over. */
export const TO_SEND = 5;

/** The states that the outbox then shows, by the names of their texts, and of how many records. */
export const SHOWN = {
  waiting: 3,
  refused: 1,
  too_large: 1,
  sent: 1,
  delivered: 1,
  collected: 1,
};

/** Puts them in the place of what is there. */
export async function putEveryState(page) {
  const { outbox } = await storedKeys(page);
  if (outbox.length) throw new Error("the outbox is not empty");
  for (const [index, about] of HEADERS.entries()) {
    const sender = { device: "A".repeat(43) + "=", signature: "A".repeat(86) + "==" };
    const all = { sequence: index + 1, sealed_at: Date.UTC(2026, 10, 20 + index), sender, ...about };
    const header = Buffer.from(JSON.stringify({ partial: false, carried: false, ...all }));
    const length = Buffer.alloc(4);
    length.writeUInt32LE(header.length);
    const body = about.status.collected ? Buffer.alloc(0) : Buffer.alloc(16_792, index);
    const digest = String(index + 1).repeat(64);
    await putRow(page, "outbox", digest, [...Buffer.concat([length, header, body])]);
  }
}
