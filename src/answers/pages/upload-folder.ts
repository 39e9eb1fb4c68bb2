import { randomUUID } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join, sep } from "node:path";
import { UserError } from "../../core/errors.ts";
import type { Upload } from "../../contract/questions.ts";
import { DAY_MS } from "../../core/time.ts";

const PREFIX = "breakeven-plan-";
const MOST_FILES = 50;

/** A folder of this process alone, with what was sent to it, for as long as plans are made on it. */
export interface UploadFolder {
  /** Takes a form apart: each file under its own name in a folder of its own. */
  keep(upload: Upload): Promise<KeptUpload>;
  remove(folder: string): void;
  close(): void;
}

export interface KeptUpload {
  folder: string;
  /** Their paths. */
  files: string[];
}

/** A text or a UserError with names of files in place of their paths in a folder; anything else as it is. */
export function withoutFolder(value: unknown, folder: string | null): unknown {
  if (folder === null) return value;
  const strip = (text: string): string => text.replaceAll(`${folder}${sep}`, "");
  if (typeof value === "string") return strip(value);
  return value instanceof UserError ? value.map(strip) : value;
}

/** A folder that nobody else has, not made yet. */
export const scratchFolder = (): string => join(tmpdir(), `${PREFIX}${randomUUID()}`);

/** Made with its first use. Folders that were left behind when all was killed are removed after two days. */
export function uploadFolder(folder: string, nowMs: () => number): UploadFolder {
  let made: string | null = null;
  let count = 0;
  const path = (): string => (made ??= makeFolder(folder, nowMs()));
  return {
    async keep(upload) {
      const form = await formIn(upload);
      const sent = form.getAll("file").filter((part) => typeof part !== "string");
      if (sent.length === 0) throw new UserError("no file was sent", 'Send each under the name "file".');
      if (sent.length > MOST_FILES)
        throw new UserError(`${sent.length} files were sent`, `Send at most ${MOST_FILES} at once.`);
      const folder = join(path(), `${++count}`);
      const files: string[] = [];
      for (const [index, file] of sent.entries()) {
        // A name is only a name: whatever folders it speaks of are left out.
        const name = plainName(file.name);
        const isTaken = files.some((other) => basename(other) === name);
        const place = isTaken ? join(folder, `${index + 1}`) : folder;
        mkdirSync(place, { recursive: true, mode: 0o700 });
        const target = join(place, name);
        writeFileSync(target, new Uint8Array(await file.arrayBuffer()), { mode: 0o600 });
        files.push(target);
      }
      return { folder, files };
    },
    remove: (folder) => rmSync(folder, { recursive: true, force: true }),
    close: () => {
      if (made !== null) rmSync(made, { recursive: true, force: true });
      made = null;
    },
  };
}

async function formIn({ path, contentType }: Upload): Promise<FormData> {
  try {
    return await new Response(readFileSync(path), { headers: { "content-type": contentType } }).formData();
  } catch (cause) {
    throw new UserError("the files did not arrive whole", "Send them again.", { cause });
  }
}

function plainName(name: string): string {
  const last = name.split(/[/\\]/).at(-1) ?? "";
  // eslint-disable-next-line no-control-regex -- control characters are what it looks for
  const plain = last.replaceAll(/[\u0000-\u001f\u007f]/g, "").slice(-120);
  return plain === "" || plain === "." || plain === ".." ? "file" : plain;
}

function makeFolder(folder: string, nowMs: number): string {
  for (const entry of readdirSync(tmpdir())) {
    if (!entry.startsWith(PREFIX)) continue;
    const old = join(tmpdir(), entry);
    try {
      if (nowMs - statSync(old).mtimeMs > 2 * DAY_MS) rmSync(old, { recursive: true, force: true });
    } catch {
      // Somebody else's, or gone already.
    }
  }
  mkdirSync(folder, { mode: 0o700 });
  return folder;
}
