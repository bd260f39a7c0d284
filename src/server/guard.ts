import { createHash, timingSafeEqual } from "node:crypto";
import type { Context, MiddlewareHandler } from "hono";
import { CallwrightError } from "../base/errors.ts";
import type { ServerConfig } from "./server-options.ts";

/** Vendors' own routes: whoever calls them is admitted by the vendor's rules, not by ours. */
const vendorRoute = /^\/v1\/(hooks|media)\//;
/** An `<audio>` element and an EventSource cannot send headers. */
const tokenInQuery = /^\/v1\/(live$|calls\/[^/]+\/recording$)/;
const needsToken = /^\/(v1\/|metrics$)/;
const proxyHeaders = ["x-forwarded-for", "forwarded", "x-real-ip", "cf-connecting-ip", "true-client-ip"];

/** Throws SERVER_TOKEN_REQUIRED when others than this machine could reach a server that asks nobody who they are. */
export function checkBinding(config: Pick<ServerConfig, "host" | "token">): void {
  if (isLoopback(config.host) || hasToken(config)) return;
  throw new CallwrightError(`The server would listen on '${config.host}', where others reach it, without a token`, {
    code: "SERVER_TOKEN_REQUIRED",
    field: "CALLWRIGHT_TOKEN",
    hint: "Set CALLWRIGHT_TOKEN to a long random text, or CALLWRIGHT_HOST to 127.0.0.1.",
  });
}

/**
 * Who may ask. With a token: whoever brings it. Without: programs and pages of this machine only, so that neither a
 * name that was rebound to 127.0.0.1 nor another site's page nor a tunnel gets in.
 */
export function guard(config: Pick<ServerConfig, "token">): MiddlewareHandler {
  return async (context, next) => {
    const { path } = context.req;
    if (!vendorRoute.test(path)) {
      if (!hasToken(config)) checkLocal(context);
      else if (needsToken.test(path)) checkToken(context, config.token ?? "");
    }
    await next();
  };
}

function hasToken(config: Pick<ServerConfig, "token">): boolean {
  return config.token !== undefined && config.token !== "";
}

function checkToken(context: Context, token: string): void {
  const bearer = /^Bearer +(.+)$/i.exec(context.req.header("authorization") ?? "")?.[1];
  const query = tokenInQuery.test(context.req.path) ? context.req.query("token") : undefined;
  const given = bearer ?? query;
  if (given !== undefined && isSame(given, token)) return;
  throw new CallwrightError(given === undefined ? "A token is needed" : "The token is wrong", {
    code: "TOKEN_WRONG",
    field: "authorization",
    hint: "Send 'Authorization: Bearer …' with the server's CALLWRIGHT_TOKEN.",
  });
}

/** Takes as long for a wrong token as for the right one. */
function isSame(given: string, token: string): boolean {
  const digest = (text: string): Buffer => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(given), digest(token));
}

function checkLocal(context: Context): void {
  const host = context.req.header("host") ?? "";
  if (!isLoopback(hostName(host))) throw hostRefused(`This server does not answer to the name '${host.slice(0, 100)}'`);
  if (proxyHeaders.some((name) => context.req.header(name) !== undefined)) {
    throw hostRefused("The request came through a proxy, and so perhaps from anywhere");
  }
  const origin = context.req.header("origin");
  const site = context.req.header("sec-fetch-site");
  const isOwn = origin === undefined || origin === `http://${host}` || origin === `https://${host}`;
  const isNavigation = context.req.method === "GET" && context.req.header("sec-fetch-mode") === "navigate";
  if (isOwn && (site === undefined || site === "same-origin" || site === "none" || isNavigation)) return;
  throw new CallwrightError("The request comes from another site's page", {
    code: "ORIGIN_REFUSED",
    field: "origin",
    hint: "Open the console at the server's own address.",
  });
}

function hostRefused(message: string): CallwrightError {
  return new CallwrightError(message, {
    code: "HOST_REFUSED",
    field: "host",
    hint: "Use http://127.0.0.1 or localhost, or set CALLWRIGHT_TOKEN to let others in.",
  });
}

/** The name in a Host header, without its port. */
function hostName(host: string): string {
  return /^(\[[^\]]*\]|[^:]*)(?::\d+)?$/.exec(host)?.[1] ?? "";
}

/** Whether a host name or address is this machine's own. */
function isLoopback(host: string): boolean {
  return /^(localhost|127(?:\.\d{1,3}){3}|\[?::1\]?)$/i.test(host);
}
