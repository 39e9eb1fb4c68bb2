/**
 * Does the path mean the same to everyone who reads it? Not with steps up or to itself, however they are escaped, nor
 * with anything that some servers read as a slash: what is checked here must be what the upstream serves.
 */
export function isPlainPath(path: string): boolean {
  if (!path.startsWith("/") || path.startsWith("//") || path.includes("#")) return false;
  const once = unescaped(path);
  const twice = once === null ? null : unescaped(once);
  // What is not escaped rightly the second time was meant as it is.
  return once !== null && isPlain(path) && isPlain(once) && (twice === null || isPlain(twice));
}

// oxlint-disable-next-line no-control-regex -- a path with these is refused
const FOREIGN = /[\u0000-\u001f\u007f\\]/;

const isPlain = (path: string): boolean =>
  !FOREIGN.test(path) && !path.split("/").some((part) => part === "." || part === "..");

function unescaped(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}
