import { UserError } from "../core/errors.ts";
import type { UpstreamKind } from "../upstreams/upstream-kind.ts";
import { DEFAULT_TIMEOUTS, upstreamTarget } from "../upstreams/upstream-target.ts";
import type { PlacedProblem } from "./configuration/problem.ts";
import { readConfiguration } from "./configuration/read-configuration.ts";
import { ANY_OPENAI_COMPATIBLE, type KnownUpstreams } from "./configuration/upstream-settings.ts";
import type { Configuration, UpstreamSettings } from "./configuration/configuration.ts";
import type { ManagementSettings } from "./management/management.ts";
import { DEMO_KIND } from "./demo/demo-kind.ts";

type Env = Readonly<Record<string, string | undefined>>;

/** Everything that one process needs to serve, as plain data that can be sent to it. */
export interface ServeSettings {
  configuration: Configuration;
  /** Absolute path. */
  dataFolder: string;
  /** Pass every request through to the provider its format implies, with the client's own credential. */
  observe: boolean;
  /** Which region is meant, by those who observe, of a provider that has several; null: none is named. */
  region: string | null;
  management: ManagementSettings;
}

/** What a configuration file may name, from the table of providers and engines. */
export const knownUpstreams = (kinds: readonly UpstreamKind[]): KnownUpstreams => ({
  providers: kinds
    .filter(({ kind, id }) => kind === "provider" && id !== ANY_OPENAI_COMPATIBLE)
    .map(({ id }) => id),
  engines: kinds.filter(({ kind }) => kind === "engine").map(({ id }) => id),
});

/** The configuration of a file, with credentials from the environment where the file names none. */
export function configurationOf(
  source: string,
  env: Env,
  kinds: readonly UpstreamKind[],
): { configuration: Configuration | null; problems: readonly PlacedProblem[] } {
  const read = readConfiguration(source, env, knownUpstreams(kinds));
  if (read.configuration === null) return read;
  const problems: PlacedProblem[] = [];
  const upstreams: Record<string, UpstreamSettings> = {};
  for (const [name, settings] of Object.entries(read.configuration.upstreams)) {
    const kind = kinds.find(({ id }) => id === settings.kind);
    const key = settings.key ?? usualKey(kind, env);
    const signing = key === null && !settings.clientKey ? usualSigning(kind, env) : null;
    const region = settings.region ?? regionFor(kind, env);
    upstreams[name] = { ...settings, key, signing, region };
    const place = { path: ["upstreams", name], line: read.lineOf(["upstreams", name]) };
    const address = kind === undefined ? null : addressProblem(name, kind, { ...settings, region, signing });
    if (address !== null) problems.push({ ...address, line: read.lineOf(address.path) });
    if (
      key !== null ||
      signing !== null ||
      settings.clientKey ||
      kind === undefined ||
      kind.keyVariables.length === 0
    )
      continue;
    problems.push({
      ...place,
      what: `has no credential: ${[...kind.keyVariables, ...signingVariables(kind)].join(" or ")} is not set in the environment`,
      remedy: `Set ${kind.keyVariables[0]}, add key: with a reference to another variable, or key: client to pass on the client's own.`,
    });
  }
  if (problems.length > 0) return { configuration: null, problems };
  return { configuration: { ...read.configuration, upstreams }, problems };
}

/** What is wrong with an upstream's address, according to the code that will use it. */
function addressProblem(
  name: string,
  kind: UpstreamKind,
  { url, region, signing }: UpstreamSettings,
): Pick<PlacedProblem, "path" | "what" | "remedy"> | null {
  try {
    upstreamTarget({ name, kind, url, region, signing, key: null });
    return null;
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const path = ["upstreams", name, ...(url === null ? [] : ["url"])];
    return { path, what: `cannot be used: ${error.message}`, remedy: error.remedy };
  }
}

/** Without a file: every provider whose usual environment variable is set, each at its own address. */
export function automaticUpstreams(
  env: Env,
  kinds: readonly UpstreamKind[],
): Record<string, UpstreamSettings> {
  const upstreams: Record<string, UpstreamSettings> = {};
  for (const kind of kinds) {
    const region = regionFor(kind, env);
    const key = kind.url === null && region === null ? null : usualKey(kind, env);
    if (key !== null) upstreams[kind.id] = { ...PLAIN, kind: kind.id, key, region };
  }
  return upstreams;
}

/** The demo as an upstream. */
export const demoUpstreamSettings = (url: string, key: string): UpstreamSettings => ({
  ...PLAIN,
  kind: DEMO_KIND.id,
  url,
  key,
});

const PLAIN: Omit<UpstreamSettings, "kind"> = {
  url: null,
  urls: [],
  key: null,
  keys: [],
  clientKey: false,
  region: null,
  signing: null,
  apiVersion: null,
  headers: {},
  disconnect: null,
  proxy: null,
  timeouts: DEFAULT_TIMEOUTS,
};

const usualKey = (kind: UpstreamKind | undefined, env: Env): string | null =>
  firstSet(kind?.keyVariables ?? [], env);

/** The region that the environment names for a provider that has several; null where it names none, or it has not. */
const regionFor = (kind: UpstreamKind | undefined, env: Env): string | null =>
  firstSet(kind?.regional?.variables ?? [], env);

/** The region that the environment names for whichever provider has several. */
export const environmentRegion = (env: Env, kinds: readonly UpstreamKind[]): string | null =>
  kinds.map((kind) => regionFor(kind, env)).find((region) => region !== null) ?? null;

function usualSigning(kind: UpstreamKind | undefined, env: Env): UpstreamSettings["signing"] {
  if (kind?.signing === undefined) return null;
  const { variables } = kind.signing;
  const accessKeyId = firstSet([variables.accessKeyId], env);
  const secretAccessKey = firstSet([variables.secretAccessKey], env);
  if (accessKeyId === null || secretAccessKey === null) return null;
  return { accessKeyId, secretAccessKey, sessionToken: firstSet([variables.sessionToken], env) };
}

const signingVariables = ({ signing }: UpstreamKind): string[] =>
  signing === undefined ? [] : [`${signing.variables.accessKeyId} with ${signing.variables.secretAccessKey}`];

function firstSet(variables: readonly string[], env: Env): string | null {
  for (const variable of variables) {
    const value = env[variable]?.trim();
    if (value !== undefined && value !== "") return value;
  }
  return null;
}
