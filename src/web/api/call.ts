import type { ApiError, ManagementApi } from "../../contract/api.ts";

type Path = keyof ManagementApi;
type Method<P extends Path> = P extends `${infer M} ${string}` ? M : never;

/** The API returned an error: what is wrong, and what to do about it. */
export class ApiFailure extends Error {
  readonly status: number;
  readonly remedy: string | null;
  readonly code: ApiError["code"];

  constructor(status: number, error: ApiError) {
    super(error.message);
    this.name = "ApiFailure";
    this.status = status;
    this.remedy = error.remedy;
    this.code = error.code;
  }
}

/** The status of a failure without a response. */
export const UNREACHABLE = 0;

interface Options {
  signal?: AbortSignal;
  /** Sent unchanged: a form with files, or JSON text. */
  body?: FormData | string;
}

/**
 * Calls the management API; paths, queries and answers are those of its contract. Rejects with ApiFailure when the
 * server returns an error or cannot be reached.
 */
export async function call<P extends Path>(
  path: P,
  query: ManagementApi[P]["query"],
  { signal, body }: Options = {},
): Promise<ManagementApi[P]["answer"]> {
  const [method, address] = path.split(" ") as [Method<P>, string];
  const response = await respond(`${address}${searchOf(query)}`, {
    method,
    headers: headersOf(body),
    ...(body === undefined ? {} : { body }),
    ...(signal === undefined ? {} : { signal }),
  });
  const text = await response.text();
  const value = parsed(text);
  if (response.ok && value !== undefined) return value as ManagementApi[P]["answer"];
  throw new ApiFailure(
    response.status,
    errorIn(value) ?? { message: unexpected(response), remedy: null, code: null },
  );
}

const KEY_KEPT_UNDER = "breakeven-admin-key";

/** The admin key that was typed in this tab, if any. */
export const adminKey = {
  get: (): string | null => window.sessionStorage.getItem(KEY_KEPT_UNDER),
  set: (key: string): void => window.sessionStorage.setItem(KEY_KEPT_UNDER, key),
  forget: (): void => window.sessionStorage.removeItem(KEY_KEPT_UNDER),
};

async function respond(address: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(address, init);
  } catch (cause) {
    if (init.signal?.aborted === true) throw cause;
    throw new ApiFailure(UNREACHABLE, {
      message: "The gateway is not responding.",
      remedy: "Check that breakeven serve is still running and reachable, then try again.",
      code: null,
    });
  }
}

/** The query string, in the order of its fields: a list is repeated once per entry, undefined fields are left out. */
export function searchOf(query: object): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query) as [string, unknown][]) {
    for (const each of Array.isArray(value) ? value : [value]) {
      if (each !== undefined) search.append(name, String(each));
    }
  }
  const text = search.toString();
  return text === "" ? "" : `?${text}`;
}

function headersOf(body: FormData | string | undefined): Record<string, string> {
  const key = adminKey.get();
  return {
    accept: "application/json",
    ...(key === null ? {} : { authorization: `Bearer ${key}` }),
    ...(typeof body === "string" ? { "content-type": "application/json" } : {}),
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function errorIn(value: unknown): ApiError | null {
  if (typeof value !== "object" || value === null || !("error" in value)) return null;
  return value.error as ApiError;
}

const unexpected = (response: Response): string =>
  `The gateway answered ${response.status} ${response.statusText} where JSON was expected.`;
