import { expect, test, vi } from "vitest";
import { kindOfFile, mediaOfCard, mediaUrl, playTime, readableSize } from "./media";
import type { Message } from "./types";

vi.stubGlobal("localStorage", { getItem: () => JSON.stringify({ 337: "a/b" }) });

test("the media of a message have an address of their own, with the token where there is one", () => {
  const m = { id: "wamid.A+/=", address: "336" } as Message;
  expect(mediaUrl(m, {}, 2)).toBe("/phone/v1/people/336/messages/wamid.A%2B%2F%3D/media/2");
  expect(mediaUrl({ ...m, address: "337" }, {})).toBe("/phone/v1/people/337/messages/wamid.A%2B%2F%3D/media/0?token=a%2Fb");
  expect(mediaUrl(m, { local: "blob:1" })).toBe("blob:1");
});

test("media are counted over the header and the cards before", () => {
  const picture = { header: { type: "image", media: {} } };
  expect([0, 1, 2].map((i) => mediaOfCard({ cards: [picture, { header: { type: "product" } }, picture] }, i))).toEqual([0, 1, 1]);
  expect(mediaOfCard({ ...picture, cards: [picture] }, 0)).toBe(1);
});

test.each([
  ["image/png", "image"], ["image/gif", "document"], ["video/mp4", "video"], ["audio/ogg; codecs=opus", "audio"], ["video/webm", "document"], ["", "document"],
])("a file of type %j goes as %s", (type, kind) => expect(kindOfFile(type)).toBe(kind));

test("sizes and lengths as people read them", () => {
  expect([5, 20_000, 1_500_000, 16 << 20].map((n) => readableSize(n, "en"))).toEqual(["5 bytes", "20 kB", "1.4 MB", "16 MB"]);
  expect([0, 59.6, 65, 3600, Number.POSITIVE_INFINITY].map(playTime)).toEqual(["0:00", "1:00", "1:05", "60:00", "0:00"]);
});
