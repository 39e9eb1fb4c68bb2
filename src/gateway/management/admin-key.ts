import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import type { IncomingMessage } from "node:http";
import { join } from "node:path";
import { LRUCache } from "lru-cache";
import { UserError } from "../../core/errors.ts";

/** The key that permits changes, and where it comes from. */
export interface AdminKey {
  key: string;
  /** It was created just now; it may be shown this once. */
  isNew: boolean;
  /** Where it is kept; null where the environment has it. */
  file: string | null;
}

/**
 * BREAKEVEN_ADMIN_KEY, else the key in the data folder, which only this user can read and which is created where there
 * is none. Throws UserError where it can be neither read nor written.
 */
export function adminKey(folder: string, env: Readonly<Record<string, string | undefined>>): AdminKey {
  const given = env["BREAKEVEN_ADMIN_KEY"]?.trim() ?? "";
  if (given !== "") return { key: given, isNew: false, file: null };
  const file = join(folder, "admin-key");
  const kept = keptKey(file);
  if (kept !== null) return { key: kept, isNew: false, file };
  const key = `bk-admin-${randomBytes(24).toString("base64url")}`;
  try {
    mkdirSync(folder, { recursive: true });
    // No other user may read it, not even for the moment before it is written.
    rmSync(file, { force: true });
    writeFileSync(file, `${key}\n`, { mode: 0o600, flag: "wx" });
    return { key, isNew: true, file };
  } catch (error) {
    // Of two processes that start at once one creates it.
    const others = (error as NodeJS.ErrnoException).code === "EEXIST" ? keptKey(file) : null;
    if (others !== null) return { key: others, isNew: false, file };
    throw unusable(file, error);
  }
}

/** Null where there is none; an empty file is one that could not be written completely. */
function keptKey(file: string): string | null {
  try {
    const key = readFileSync(file, "utf8").trim();
    return key === "" ? null : key;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw unusable(file, error);
  }
}

function unusable(file: string, cause: unknown): UserError {
  const isFull = (cause as NodeJS.ErrnoException).code === "ENOSPC";
  return new UserError(
    `the admin key cannot be kept in ${file}: ${isFull ? "no space left" : (cause as Error).message}`,
    isFull
      ? "Free some space, or set BREAKEVEN_ADMIN_KEY."
      : "Check the folder's permissions, or set BREAKEVEN_ADMIN_KEY.",
    { cause },
  );
}

/** Wrong keys from one address within a minute; further ones are not checked. */
const MOST_WRONG = 10;
const MINUTE_MS = 60_000;
const MOST_ADDRESSES = 1000;

export type KeyAnswer = "right" | "wrong" | "none" | "too-many";

/** Compares keys in constant time, and stops listening to an address that keeps guessing. */
export function keyGuard(key: string, nowMs: () => number): (request: IncomingMessage) => KeyAnswer {
  const right = digest(key);
  /** Wrong keys by address, forgotten a minute after the first of them. */
  const wrong = new LRUCache<string, number>({
    max: MOST_ADDRESSES,
    ttl: MINUTE_MS,
    noUpdateTTL: true,
    ttlResolution: 0,
    perf: { now: nowMs },
  });
  return (request) => {
    const [scheme, given] = (request.headers.authorization ?? "").split(/\s+/, 2);
    if (scheme?.toLowerCase() !== "bearer" || given === undefined) return "none";
    const from = request.socket.remoteAddress ?? "";
    const before = wrong.get(from) ?? 0;
    if (before >= MOST_WRONG) return "too-many";
    if (timingSafeEqual(digest(given), right)) return "right";
    wrong.set(from, before + 1);
    return "wrong";
  };
}

const digest = (text: string): Buffer => createHash("sha256").update(text).digest();
