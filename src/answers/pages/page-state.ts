import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import { DAY_MS } from "../../core/time.ts";
import type { LedgerExtent } from "../../ledger/dashboard-queries.ts";
import { type LedgerMark, ledgerMark } from "../../ledger/ledger-mark.ts";
import { openLedger, type ReadingProgress } from "../../ledger/ledger.ts";
import { SAVED_TASKS } from "../plan/tasks-file.ts";
import { type KeptPlans, keptPlans } from "./kept-plans.ts";
import { TrafficCache } from "./traffic-cache.ts";
import { type UploadFolder, uploadFolder } from "./upload-folder.ts";

/** Where the process that plans for pages works. */
export interface ServiceSettings {
  dataFolder: string;
  cwd: string;
  /** Folder for what is sent to it; made when it is needed. */
  scratch: string;
}

/** What that process remembers between two questions. */
export interface PageState {
  readonly settings: ServiceSettings;
  readonly nowMs: () => number;
  /** Is told how far a ledger has been read, and null when that has ended. */
  readonly progress: (progress: ReadingProgress | null) => void;
  /** Plans on the ledger, on disk. */
  readonly kept: KeptPlans;
  /** Traffic, in memory. */
  readonly traffics: TrafficCache;
  readonly uploads: UploadFolder;
}

export function createPageState(
  settings: ServiceSettings,
  nowMs: PageState["nowMs"],
  progress: PageState["progress"],
): PageState {
  const uploads = uploadFolder(settings.scratch, nowMs);
  const traffics = new TrafficCache(({ folder }) => {
    if (folder !== null) uploads.remove(folder);
  });
  return { settings, nowMs, progress, kept: keptPlans(settings.dataFolder), traffics, uploads };
}

/** The day since the epoch, whose prices a plan takes. */
export const today = ({ nowMs }: Pick<PageState, "nowMs">): number => Math.floor(nowMs() / DAY_MS);

/** Changes whenever the ledger does. */
export const markOf = ({ settings: { dataFolder } }: PageState): LedgerMark =>
  existsSync(dataFolder) ? ledgerMark(dataFolder) : { mark: "", rows: 0 };

/** What the ledger holds. */
export async function extentOf({ settings: { dataFolder } }: PageState): Promise<LedgerExtent> {
  if (!existsSync(dataFolder)) return { requests: 0, firstMs: null, lastMs: null };
  const ledger = openLedger(dataFolder);
  try {
    return await ledger.extent();
  } finally {
    await ledger.close();
  }
}

/** Changes whenever the saved tasks do, which plans on the ledger go by. */
export function tasksStamp({ settings: { dataFolder } }: PageState): string | null {
  const stat = statSync(join(dataFolder, SAVED_TASKS), { throwIfNoEntry: false });
  return stat === undefined ? null : `${stat.mtimeMs} ${stat.size} ${stat.ino}`;
}
