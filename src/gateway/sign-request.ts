import { AwsV4Signer } from "aws4fetch";
import type { RequestSigning } from "../upstreams/upstream-target.ts";

/** A request as it goes to the upstream; `headers` are names in lower case and values in turn. */
interface SignedRequest {
  method: string;
  url: string;
  headers: readonly string[];
  body: Buffer;
}

/**
 * The headers with AWS's signature, version 4. It covers the method, the path, the query, the body, the host and AWS's
 * own headers; others may be changed on the way without harm.
 */
export async function signed(
  signing: RequestSigning,
  { method, url, headers, body }: SignedRequest,
): Promise<string[]> {
  const covered: [string, string][] = [];
  for (let at = 0; at + 1 < headers.length; at += 2) {
    const name = headers[at] as string;
    if (AWS_HEADER.test(name)) covered.push([name, headers[at + 1] as string]);
  }
  const signer = new AwsV4Signer({
    method,
    url,
    headers: covered,
    // A copy: the view may lie in a larger buffer that is used again.
    body: new Uint8Array(body),
    accessKeyId: signing.accessKeyId,
    secretAccessKey: signing.secretAccessKey,
    ...(signing.sessionToken === null ? {} : { sessionToken: signing.sessionToken }),
    service: signing.service,
    region: signing.region,
    cache: derivedKeys,
  });
  const result = await signer.sign();
  const all = [...headers];
  for (const name of ["x-amz-date", "x-amz-security-token", "authorization"]) {
    const value = result.headers.get(name);
    if (value !== null) all.push(name, value);
  }
  return all;
}

/** Keys that hold for a day, a region and a service; a few a day. */
const derivedKeys = new Map<string, ArrayBuffer>();

const AWS_HEADER = /^x-amz(?:n-bedrock)?-/;
