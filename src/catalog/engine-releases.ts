import { cell, readCatalogRows } from "./catalog-file.ts";
import { compareVersions } from "../core/versions.ts";

interface Release {
  engine: string;
  version: string;
  date: string;
}

let loaded: readonly Release[] | null = null;

/**
 * The release that a version text stands for: the number in it ("v0.11.0", "0.13.0rc2.dev112+g763963aa7",
 * "lmsysorg/sglang:v0.5.9-cu129", "b6123"), or the one that was current on the date in it ("nightly-20251118",
 * "main 2025-11"). Null where it says neither, or a number that no release of the engine comes near.
 */
export function releaseNamed(engine: string, text: string): string | null {
  const releases = engineReleases(engine);
  const newest = releases.at(-1);
  const number = NUMBERED.exec(text.replace(DATED, " "))?.[1] ?? null;
  if (number !== null) return newest && isBeyond(number, newest.version) ? null : number;
  const date = DATED.exec(text);
  if (!date) return null;
  const day = `${date[1]}-${date[2]}-${date[3] ?? "31"}`;
  return releases.findLast((release) => release.date <= day)?.version ?? null;
}

/** "0.11", "1.2rc1", "b6123"; a single number is a version when nothing else stands beside it. */
const NUMBERED = /(?:^|[^\da-z.])(?:v|version )?(b\d{4,}|\d+\.\d+(?:\.\d+)?|(?<=^v?)\d{1,2}(?=$))(?![\d])/i;
/** A day or a month of this project's time: "20251118", "2025-11-18", "2025-11". */
const DATED = /(?<!\d)(20[2-9]\d)-?(0[1-9]|1[0-2])(?:-?(0[1-9]|[12]\d|3[01]))?(?!\d)/;

/** Versions to come are a little beyond the newest; another first number, or twice the second, is no version. */
function isBeyond(number: string, newest: string): boolean {
  if (compareVersions(number, newest) <= 0) return false;
  const [major = 0, minor = 0] = (number.match(/\d+/g) ?? []).map(Number);
  const [newestMajor = 0, newestMinor = 0] = (newest.match(/\d+/g) ?? []).map(Number);
  return number.startsWith("b")
    ? false
    : major > newestMajor + 1 || (major === newestMajor && minor > 2 * newestMinor + 2);
}

function engineReleases(engine: string): readonly Release[] {
  loaded ??= readCatalogRows("engine-releases.csv")
    .map((row) => ({ engine: cell(row, "engine"), version: cell(row, "version"), date: cell(row, "date") }))
    .toSorted((left, right) => left.date.localeCompare(right.date, "en"));
  return loaded.filter((release) => release.engine === engine);
}
