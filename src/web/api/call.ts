import type { ApiError, ManagementApi } from "../../contract/api.ts";

type Path = keyof ManagementApi;
type Method<P extends Path> = P extends `${infer M} ${string}` ? M : never;

/** An answer that is an error: what is wrong, and what to do about it. */
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

interface Options {
  signal?: AbortSignal;
  /** Sent as it is: a form with files, or JSON text. */
  body?: FormData | string;
}

/**
 * Asks the management API; paths, queries and answers are those of its contract. Rejects with ApiFailure when the
 * server says no, and with one that says so when it does not answer.
 */
export async function call<P extends Path>(
  path: P,
  query: ManagementApi[P]["query"],
  { signal, body }: Options = {},
): Promise<ManagementApi[P]["answer"]> {
  const [method, address] = path.split(" ") as [Method<P>, string];
  const response = await answered(`${address}${searchOf(query)}`, {
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

/** The admin key for this tab, where one was typed. */
export const adminKey = {
  get: (): string | null => window.sessionStorage.getItem(KEY_KEPT_UNDER),
  set: (key: string): void => window.sessionStorage.setItem(KEY_KEPT_UNDER, key),
  forget: (): void => window.sessionStorage.removeItem(KEY_KEPT_UNDER),
};

async function answered(address: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(address, init);
  } catch (cause) {
    if (init.signal?.aborted === true) throw cause;
    throw new ApiFailure(0, {
      message: "The gateway does not answer.",
      remedy: "Is breakeven serve still running? Start it again and reload this page.",
      code: null,
    });
  }
}

/** Fields in the order of the query; a list comes once per entry, what is undefined does not come. */
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
