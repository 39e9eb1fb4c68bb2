import { Socket } from "node:net";
import { IncomingMessage } from "node:http";
import { expect, test } from "vitest";
import { keyGuard } from "./admin-key.ts";

const START_MS = Date.UTC(2026, 10, 20);

function asking(key: string, from: string): IncomingMessage {
  const socket = new Socket();
  Object.defineProperty(socket, "remoteAddress", { value: from });
  const message = new IncomingMessage(socket);
  message.headers.authorization = `Bearer ${key}`;
  return message;
}

test("an address that guessed wrong ten times is not listened to for the rest of the minute, even with the right key", () => {
  let nowMs = START_MS;
  const guard = keyGuard("the-key", () => nowMs);
  for (let guess = 1; guess <= 10; guess += 1) {
    expect(guard(asking(`guess-${guess}`, "10.0.0.1"))).toBe("wrong");
    nowMs += 1000;
  }
  expect(guard(asking("the-key", "10.0.0.1"))).toBe("too-many");
  expect(guard(asking("the-key", "10.0.0.2"))).toBe("right");
  nowMs = START_MS + 59_000;
  expect(guard(asking("the-key", "10.0.0.1"))).toBe("too-many");
  nowMs = START_MS + 60_001;
  expect(guard(asking("the-key", "10.0.0.1"))).toBe("right");
});

test("guesses from other addresses do not free one that is blocked", () => {
  const guard = keyGuard("the-key", () => START_MS);
  for (let guess = 0; guess < 10; guess += 1) guard(asking("wrong", "10.0.0.1"));
  for (let other = 0; other < 900; other += 1) guard(asking("wrong", `10.1.${other >> 8}.${other & 255}`));
  expect(guard(asking("the-key", "10.0.0.1"))).toBe("too-many");
});
