import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { UserError } from "../../core/errors.ts";

/** What Vite builds: the dashboard, and the decision page as one file. */
const BUILDS = [
  { config: "vite.config.ts", folder: "web" },
  { config: "vite-report.config.ts", folder: "report" },
] as const;

/** Folders of the built pages. */
export interface BuiltPage {
  /** index.html and assets/ of the dashboard. */
  web: string;
  /** report.html, to be filled with a plan. */
  report: string;
}

const ROOT = fileURLToPath(new URL("../../../", import.meta.url));
const DIST = join(ROOT, "dist");
/** Names the sources from which the pages in dist/ were built. */
const STAMP = join(DIST, "page-sources");
const BUILT: BuiltPage = { web: join(DIST, "web"), report: join(DIST, "report") };
/** What the page is built from: itself, the pure areas that it runs, and what builds it. */
const SOURCES = [
  "src/web",
  "src/contract",
  "src/core",
  "src/economics",
  "src/guide",
  "src/planner",
  "src/pricing",
  "src/routing",
  "src/serving",
  "src/traffic",
  "vite.config.ts",
  "vite-report.config.ts",
  "package-lock.json",
];

/**
 * The built pages: those in the package, or in a checkout those of the present sources, built where they are not yet
 * (half a second). Rejects with UserError when they cannot be built.
 */
export async function builtPage({ building }: { building?: () => void } = {}): Promise<BuiltPage> {
  if (!existsSync(join(ROOT, "src/web"))) return BUILT;
  const sources = fingerprint();
  if (existsSync(join(BUILT.web, "index.html")) && readStamp() === sources) return BUILT;
  building?.();
  mkdirSync(DIST, { recursive: true });
  await Promise.all(BUILDS.map(build));
  writeFileSync(STAMP, sources);
  return BUILT;
}

/** Builds beside the old page and then replaces it, so that nobody gets half a page. */
async function build({ config, folder }: (typeof BUILDS)[number]): Promise<void> {
  const vite = join(ROOT, "node_modules/vite/bin/vite.js");
  const fresh = join(DIST, `.${folder}-${process.pid}`);
  const target = join(DIST, folder);
  try {
    await promisify(execFile)(
      process.execPath,
      [vite, "build", "-c", config, "--outDir", fresh, "--logLevel", "error"],
      // Whatever this process runs as: React for development is half as large again and slower.
      { cwd: ROOT, env: { ...process.env, NODE_ENV: "production" } },
    );
    rmSync(target, { recursive: true, force: true });
    renameSync(fresh, target);
  } catch (cause) {
    rmSync(fresh, { recursive: true, force: true });
    throw new UserError("the page cannot be built", "Run npm ci, then npm run build:web, which says more.", {
      cause,
    });
  }
}

function readStamp(): string | null {
  try {
    return readFileSync(STAMP, "utf8");
  } catch {
    return null;
  }
}

/** A digest of the names, sizes and times of all sources: any edit, addition or removal changes it. */
function fingerprint(): string {
  const hash = createHash("sha256");
  for (const source of SOURCES) {
    for (const file of filesOf(join(ROOT, source))) {
      const { size, mtimeMs } = statSync(file);
      hash.update(`${file} ${size} ${mtimeMs}\n`);
    }
  }
  return hash.digest("hex");
}

function filesOf(path: string): string[] {
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .toSorted();
}
