import type { IncomingMessage, ServerResponse } from "node:http";
import { UserError } from "../../core/errors.ts";
import type { Logger } from "../logs.ts";
import { builtPage } from "./page-build.ts";
import { type PageFiles, readPageFiles } from "./page-files.ts";
import { PAGE_HEADERS } from "./security-headers.ts";

/** The dashboard's files. */
export interface Page {
  send(request: IncomingMessage, response: ServerResponse, path: string): void;
}

/** Paths that are pages: the script in index.html tells them apart. */
const PAGES: ReadonlySet<string> = new Set(["/", "/traffic", "/fleet", "/live", "/guide", "/prices"]);

export const isPagePath = (path: string): boolean => PAGES.has(path) || path.startsWith("/assets/");

/** The page of this package, loaded with the first request for it; in a checkout that may mean to build it. */
export function createPage(logger: Logger): Page {
  let files: Promise<PageFiles> | null = null;
  const ready = (): Promise<PageFiles> => {
    files ??= load(logger).catch((error: unknown) => {
      // The next request tries again: by then the sources may be corrected.
      files = null;
      throw error;
    });
    return files;
  };
  return {
    send: (request, response, path) => {
      ready().then(
        (page) => {
          if (!page.send(request, response, path)) sendText(response, 404, `There is no file ${path}.`);
        },
        (error: unknown) => {
          logger.error("page-not-built", { message: (error as Error).message });
          const remedy = error instanceof UserError ? error.remedy : "The log says more.";
          sendText(response, 503, `${(error as Error).message}\n\n${remedy}`);
        },
      );
    },
  };
}

async function load(logger: Logger): Promise<PageFiles> {
  const { web } = await builtPage({ building: () => logger.info("building-the-page") });
  try {
    return await readPageFiles(web);
  } catch (cause) {
    throw new UserError(
      `The dashboard's page is not in ${web}.`,
      "Install breakeven again, or in a checkout run npm run build:web.",
      { cause },
    );
  }
}

function sendText(response: ServerResponse, status: number, text: string): void {
  const body = `${text.slice(0, 2000)}\n`;
  response.writeHead(status, {
    ...PAGE_HEADERS,
    "content-type": "text/plain; charset=utf-8",
    "content-length": Buffer.byteLength(body),
    "cache-control": "no-store",
  });
  response.end(body);
}
