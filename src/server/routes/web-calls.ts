import { createRoute, z } from "@hono/zod-openapi";
import { CallwrightError, isCallwrightError } from "../../base/errors.ts";
import type { LiveCall } from "../../call/call-host.ts";
import { answerWebRtc } from "../../media/webrtc/webrtc-transport.ts";
import { callEnded } from "../call-directory.ts";
import { toKeyedLine } from "../keyed-line.ts";
import type { ServerApp, ServerLine, ServerParts } from "../server-parts.ts";
import { errorResponse, jsonBody, jsonContent } from "./responses.ts";
import { callIdParam, sdpSchema, webCallSchema } from "./schemas.ts";

const sdp = z.string().min(1).max(60_000);
const done = { description: "Done" };

const startRoute = createRoute({
  method: "post",
  path: "/v1/calls/web",
  summary: "Begins a call from a browser: its offer in, the answer out",
  request: { body: jsonBody(z.strictObject({ agent: z.string().max(100).optional(), sdp })) },
  responses: { 201: jsonContent("The call has begun", webCallSchema), ...errorResponse },
});

const sdpRoute = createRoute({
  method: "post",
  path: "/v1/calls/{id}/sdp",
  summary: "A new connection for a call whose network was lost",
  request: { params: callIdParam, body: jsonBody(z.strictObject({ sdp })) },
  responses: { 200: jsonContent("The answer", sdpSchema), ...errorResponse },
});

const candidatesRoute = createRoute({
  method: "post",
  path: "/v1/calls/{id}/candidates",
  summary: "A candidate of the browser's that was found after the offer",
  request: {
    params: callIdParam,
    body: jsonBody(z.strictObject({ candidate: z.string().min(1).max(1_000), mid: z.string().max(64).default("0") })),
  },
  responses: { 204: done, ...errorResponse },
});

const sayRoute = createRoute({
  method: "post",
  path: "/v1/calls/{id}/say",
  summary: "The caller typed this in place of saying it",
  request: { params: callIdParam, body: jsonBody(z.strictObject({ text: z.string().trim().min(1).max(500) })) },
  responses: { 204: done, ...errorResponse },
});

const dtmfRoute = createRoute({
  method: "post",
  path: "/v1/calls/{id}/dtmf",
  summary: "The caller pressed these keys",
  request: {
    params: callIdParam,
    body: jsonBody(
      z.strictObject({
        digits: z
          .string()
          .max(32)
          .regex(/^[0-9*#A-D]+$/, "use 0 to 9, *, # and A to D"),
      }),
    ),
  },
  responses: { 204: done, ...errorResponse },
});

const hangUpRoute = createRoute({
  method: "post",
  path: "/v1/calls/{id}/hangup",
  summary: "Ends a call: a browser's as its caller would, any other from the agent's side",
  request: { params: callIdParam },
  responses: { 204: done, ...errorResponse },
});

/** Calls from browsers, and what can be done to a call that is live. */
export function addWebCallRoutes(app: ServerApp, parts: ServerParts): void {
  const { directory, lines, scope, config } = parts;
  app.openapi(startRoute, async (context) => {
    const { agent = config.defaultAgent, sdp: offer } = context.req.valid("json");
    return context.json(await startWebCall(parts, { agent, offer, signal: context.req.raw.signal }), 201);
  });
  app.openapi(sdpRoute, async (context) => {
    const { webRtc } = webLine(parts, context.req.valid("param").id);
    try {
      const answer = await webRtc.renegotiate(context.req.valid("json").sdp, context.req.raw.signal);
      return context.json({ sdp: answer }, 200);
    } catch (error) {
      throw isCallwrightError(error, "WEBRTC_CALL_ENDED") ? callEnded() : error;
    }
  });
  app.openapi(candidatesRoute, (context) => {
    const { candidate, mid } = context.req.valid("json");
    webLine(parts, context.req.valid("param").id).webRtc.addRemoteCandidate(candidate, mid);
    return context.body(null, 204);
  });
  app.openapi(sayRoute, (context) => {
    directory.live(context.req.valid("param").id).call.type(context.req.valid("json").text);
    return context.body(null, 204);
  });
  app.openapi(dtmfRoute, (context) => {
    const { id } = directory.live(context.req.valid("param").id).info;
    const line = lines.get(id);
    if (line === undefined) {
      throw new CallwrightError("Keys cannot be pressed on this call's line from outside", {
        code: "CALL_HAS_NO_KEYPAD",
        field: "id",
        hint: "Press them on the telephone itself.",
      });
    }
    for (const digit of context.req.valid("json").digits) line.press(digit);
    return context.body(null, 204);
  });
  app.openapi(hangUpRoute, (context) => {
    const { info, call } = directory.live(context.req.valid("param").id);
    const web = lines.get(info.id)?.webRtc;
    // A tool that writes is let finish, which can take seconds: nobody waits for that here.
    void scope.run(`hang-up ${info.id}`, async () => {
      if (web === undefined) await call.hangUp("operator-hung-up");
      else await web.close("caller-hung-up");
    });
    return context.body(null, 204);
  });
}

async function startWebCall(
  parts: ServerParts,
  request: { readonly agent: string; readonly offer: string; readonly signal: AbortSignal },
): Promise<{ callId: string; sdp: string }> {
  const { calls, ids, config, pacer, clock, log } = parts;
  const { agent, offer, signal } = request;
  // Refused before a connection is opened for nothing.
  calls.admit(agent);
  const callId = ids.next("c");
  const answered = await answerWebRtc({
    ...config.ice,
    sdp: offer,
    pacer,
    clock,
    log: log.child({ callId }),
    signal,
  });
  try {
    const line = toKeyedLine(answered.transport);
    const live = calls.open({ agent, transport: line.transport, id: callId });
    keepLine(parts, live, { ...line, webRtc: answered.transport });
  } catch (error) {
    await answered.transport.close("not opened");
    throw error;
  }
  return { callId, sdp: answered.sdp };
}

/** Remembers the line of a call for as long as it is live. */
export function keepLine({ lines }: ServerParts, { info, call }: LiveCall, line: ServerLine): void {
  lines.set(info.id, line);
  void call.done.then(() => lines.delete(info.id));
}

/** Throws CALL_UNKNOWN, CALL_ENDED or CALL_NOT_WEB. */
function webLine(
  { directory, lines }: ServerParts,
  id: string,
): { readonly webRtc: NonNullable<ServerLine["webRtc"]> } {
  const { info } = directory.live(id);
  const webRtc = lines.get(info.id)?.webRtc;
  if (webRtc !== undefined) return { webRtc };
  throw new CallwrightError(`This is a call by ${info.transport} and not a browser's`, {
    code: "CALL_NOT_WEB",
    field: "id",
    hint: "Only calls that began with POST /v1/calls/web have a browser's connection.",
  });
}
