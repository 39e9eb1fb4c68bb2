import { createWriteStream } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import type { IncomingMessage } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { UserError } from "../../core/errors.ts";
import type { Upload } from "../../contract/questions.ts";

const MOST_BYTES = 300 * 1024 * 1024;
const MOST_AT_ONCE = 4;
let uploading = 0;

/**
 * Streams a form to a file that only this user can read, for as long as `use` takes. It is parsed elsewhere: its bytes
 * are never all in this process. Rejects with UserError where it is too large.
 */
export async function receiveUpload<Answer>(
  request: IncomingMessage,
  use: (upload: Upload) => Promise<Answer>,
): Promise<Answer> {
  if (Number(request.headers["content-length"] ?? 0) > MOST_BYTES) throw tooLarge();
  if (uploading >= MOST_AT_ONCE) {
    throw new UserError("the server is reading other files just now", "Try again in a moment.");
  }
  uploading++;
  const folder = await mkdtemp(join(tmpdir(), "breakeven-form-"));
  try {
    const path = join(folder, "form");
    let bytes = 0;
    const counted = new Transform({
      transform(chunk: Buffer, _encoding, done) {
        bytes += chunk.length;
        done(bytes > MOST_BYTES ? tooLarge() : null, chunk);
      },
    });
    await pipeline(request, counted, createWriteStream(path, { mode: 0o600 }));
    return await use({ path, contentType: request.headers["content-type"] ?? "" });
  } finally {
    uploading--;
    await rm(folder, { recursive: true, force: true });
  }
}

const tooLarge = (): UserError =>
  new UserError(
    `the files are larger than ${MOST_BYTES >> 20} MiB`,
    "Plan on them with breakeven plan FILE, or put them into the ledger with breakeven import FILE.",
  );
