import http, { type Server } from "node:http";
import net, { type AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Child, startUpstreamProcess } from "./support/gateway/child-process.ts";
import {
  chat,
  newFolder,
  removeFolder,
  type ServeProcess,
  startServe,
} from "./support/serve/serve-process.ts";

// Upstreams behind a proxy, as in most offices. The proxy here takes every name for the one recording upstream.

let upstream: Child;
let proxy: Server;
let proxyUrl: string;
let seen: string[] = [];
const folders: string[] = [];

beforeAll(async () => {
  upstream = await startUpstreamProcess();
  const { hostname, port } = new URL(upstream.url);
  proxy = http.createServer((request, response) => {
    seen.push(`${request.method} ${request.url} ${request.headers["proxy-authorization"] ?? ""}`.trim());
    const { pathname } = new URL(request.url ?? "");
    const { method, headers } = request;
    const onward = http.request({ hostname, port, path: pathname, method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 500, answer.headers);
      answer.pipe(response);
    });
    request.pipe(onward);
  });
  proxy.on("connect", (request, socket) => {
    seen.push(`CONNECT ${request.url}`);
    const onward = net.connect(Number(port), hostname, () => {
      socket.write("HTTP/1.1 200 OK\r\n\r\n");
      onward.pipe(socket);
      socket.pipe(onward);
    });
    onward.on("error", () => socket.destroy());
    socket.on("error", () => onward.destroy());
  });
  await new Promise<void>((resolve) => void proxy.listen(0, "127.0.0.1", () => resolve()));
  proxyUrl = `127.0.0.1:${(proxy.address() as AddressInfo).port}`;
});
afterAll(async () => {
  proxy.closeAllConnections();
  proxy.close();
  await upstream.kill();
  folders.forEach(removeFolder);
});

async function through(
  settings: string,
  env: Record<string, string>,
): Promise<{ status: number; seen: string[] }> {
  const folder = newFolder();
  folders.push(folder);
  const yaml = `upstreams:\n  it: { ${settings} }\n`;
  const serving: ServeProcess = await startServe({ folder, yaml, env });
  seen = [];
  try {
    const response = await chat(serving.url, { stream: true });
    await response.text();
    return { status: response.status, seen };
  } finally {
    await serving.stop("SIGKILL");
  }
}

const FAR = "url: http://models.example:8000";
const onward = "http://models.example:8000/v1/chat/completions";

test.each<[string, string, Record<string, string>, string[]]>([
  ["HTTP_PROXY", FAR, { HTTP_PROXY: "PROXY" }, [`POST ${onward}`]],
  ["http_proxy without a scheme", FAR, { http_proxy: "HOST" }, [`POST ${onward}`]],
  ["ALL_PROXY", FAR, { ALL_PROXY: "PROXY" }, [`POST ${onward}`]],
  ["the setting", `${FAR}, proxy: "PROXY"`, {}, [`POST ${onward}`]],
  [
    "the setting by a reference, with a password",
    `${FAR}, proxy: "\${env:OUR_PROXY}"`,
    { OUR_PROXY: "http://me:secret@HOST" },
    [`POST ${onward} Basic ${Buffer.from("me:secret").toString("base64")}`],
  ],
  [
    "the setting before the environment",
    `${FAR}, proxy: "PROXY"`,
    { HTTP_PROXY: "http://127.0.0.1:1" },
    [`POST ${onward}`],
  ],
])("%s is used", async (_what, settings, env, expected) => {
  const place = (text: string): string =>
    text.replace("PROXY", `http://${proxyUrl}`).replace("HOST", proxyUrl);
  const placed = Object.fromEntries(
    Object.entries(env).map(([name, value]) => [name, value.includes("://127") ? value : place(value)]),
  );
  expect(await through(settings.includes("env:") ? settings : place(settings), placed)).toEqual({
    status: 200,
    seen: expected,
  });
});

test.each<[string, string, Record<string, string>, number]>([
  ["a host in NO_PROXY", FAR, { HTTP_PROXY: "PROXY", NO_PROXY: ".example" }, 502],
  ["an upstream with proxy: none", `${FAR}, proxy: none`, { HTTP_PROXY: "PROXY" }, 502],
  ["loopback", "url: UPSTREAM", { HTTP_PROXY: "PROXY" }, 200],
])("%s is reached directly", async (_what, settings, env, status) => {
  const placed = Object.fromEntries(
    Object.entries(env).map(([name, value]) => [name, value.replace("PROXY", `http://${proxyUrl}`)]),
  );
  expect(await through(settings.replace("UPSTREAM", upstream.url), placed)).toEqual({ status, seen: [] });
});
