/**
 * The path as OpenAI itself has it. Azure's clients write it below `/openai`, with the version ("/openai/v1/responses") or,
 * in older versions of the API, without ("/openai/responses"). What names a deployment has a route of its own.
 */
export function withoutResource(path: string): string {
  if (!path.startsWith(BASE) || path.startsWith(`${BASE}deployments/`)) return path;
  const rest = path.slice(BASE.length - 1);
  return rest.startsWith("/v1/") ? rest : `/v1${rest}`;
}

const BASE = "/openai/";
