import { deflateRawSync, gzipSync, zstdCompressSync } from "node:zlib";
import { expect, test } from "vitest";
import { contentOf, importContents } from "./testing/import-rows.ts";

const HEADER = "time,model,input_tokens,output_tokens\n";
const FIRST = `${HEADER}2026-10-01T00:00:00Z,gpt-4o,10,1\n`;
const SECOND = `${HEADER}2026-10-01T00:00:05Z,gpt-4o,20,2\n`;
const PICTURE = Buffer.concat([Buffer.from([0x89]), Buffer.from("PNG\r\n\u001a\n\0\0")]);

/** An archive as its format is published: local headers with content, then the directory. */
function zip(files: Readonly<Record<string, string>>): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const [name, text] of Object.entries(files)) {
    const packed = deflateRawSync(text);
    const local = Buffer.alloc(30);
    local.writeUInt32LE(0x04034b50, 0);
    local.writeUInt16LE(8, 8);
    local.writeUInt16LE(name.length, 26);
    const central = Buffer.alloc(46);
    central.writeUInt32LE(0x02014b50, 0);
    central.writeUInt16LE(8, 10);
    central.writeUInt32LE(packed.length, 20);
    central.writeUInt32LE(text.length, 24);
    central.writeUInt16LE(name.length, 28);
    central.writeUInt32LE(offset, 42);
    parts.push(local, Buffer.from(name), packed);
    directory.push(central, Buffer.from(name));
    offset += 30 + name.length + packed.length;
  }
  const listed = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(Object.keys(files).length, 10);
  end.writeUInt32LE(listed.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...parts, listed, end]);
}

test("a zip, gzip or zstd holds the same rows as the files in it", async () => {
  const plain = contentOf(await importContents({ "1.csv": FIRST, "2.csv": SECOND }));
  const packed = zip({ "export/1.csv": FIRST, "export/2.csv": SECOND, "__MACOSX/._1.csv": "x" });
  expect(contentOf(await importContents({ "export.zip": packed }))).toEqual(plain);
  const squeezed = { "1.csv.gz": gzipSync(FIRST), "2.csv.zst": zstdCompressSync(SECOND) };
  expect(contentOf(await importContents(squeezed))).toEqual(plain);
});

test("a folder stands for the files in it, and one line says which of them is no usage", async () => {
  const files = { "month/a.csv": FIRST, "month/deep/b.csv": SECOND, "month/screenshot.png": PICTURE };
  const { rows, report } = await importContents(files, {}, ["month"]);
  expect(rows).toHaveLength(2);
  expect(report.notes).toHaveLength(1);
  expect(report.notes[0]).toMatch(/Left out: .*screenshot\.png is a picture \(PNG\)/);
});

test("a picture that was named is refused", async () => {
  await expect(importContents({ "a.csv": FIRST, "b.png": PICTURE })).rejects.toThrow("is a picture (PNG)");
});

test("a folder with nothing but pictures says so", async () => {
  await expect(importContents({ "month/a.png": PICTURE }, {}, ["month"])).rejects.toThrow(
    "none of the files in",
  );
});

test("an archive cut off at any byte is refused or read whole", async () => {
  const packed = zip({ "1.csv": FIRST });
  for (let length = 1; length < packed.length; length += 7) {
    await expect(importContents({ "a.zip": packed.subarray(0, length) })).rejects.toMatchObject({
      name: "UserError",
    });
  }
});
