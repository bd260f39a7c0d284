import { createRoute, z } from "@hono/zod-openapi";
import { CallwrightError, CancelledError, isCallwrightError } from "../../base/errors.ts";
import type { LiveCall } from "../../call/call-host.ts";
import { opusInputRateHz } from "../../media/webrtc/opus-settings.ts";
import { answerWebRtc } from "../../media/webrtc/webrtc-transport.ts";
import type { WebRtcTransport } from "../../media/webrtc/webrtc-transport.ts";
import type { SdpAnswer, WebCallAnswer } from "../api-types.ts";
import { callEnded } from "../call-directory.ts";
import { toKeyedLine } from "../keyed-line.ts";
import type { ServerCall } from "../server-calls.ts";
import type { ServerLine } from "../server-lines.ts";
import type { ServerApp, ServerParts } from "../server-parts.ts";
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
      return context.json({ sdp: answer } satisfies SdpAnswer, 200);
    } catch (error) {
      throw isCallwrightError(error, "WEBRTC_CALL_ENDED") ? callEnded() : error;
    }
  });
  app.openapi(candidatesRoute, (context) => {
    const { candidate, mid } = context.req.valid("json");
    webLine(parts, context.req.valid("param").id).webRtc.addRemoteCandidate(candidate, mid);
    return context.body(null, 204);
  });
  app.openapi(sayRoute, async (context) => {
    const { call } = await liveCall(parts, context.req.valid("param").id);
    call.type(context.req.valid("json").text);
    return context.body(null, 204);
  });
  app.openapi(dtmfRoute, async (context) => {
    const { info } = await liveCall(parts, context.req.valid("param").id);
    const { digits } = context.req.valid("json");
    if (parts.calls.press?.(info.id, digits) === true) return context.body(null, 204);
    const line = lines.get(info.id);
    if (line === undefined) {
      throw new CallwrightError("Keys cannot be pressed on this call's line from outside", {
        code: "CALL_HAS_NO_KEYPAD",
        field: "id",
        hint: "Press them on the telephone itself.",
      });
    }
    for (const digit of digits) line.press(digit);
    return context.body(null, 204);
  });
  app.openapi(hangUpRoute, (context) => {
    const { id } = context.req.valid("param");
    const web = lines.get(id)?.webRtc;
    const live = web === undefined ? directory.live(id) : undefined;
    // A tool that writes is let finish, which can take seconds: nobody waits for that here.
    void scope.run(`hang-up ${id}`, async () => {
      await web?.close("caller-hung-up");
      await live?.call.hangUp("operator-hung-up");
    });
    return context.body(null, 204);
  });
}

async function startWebCall(
  parts: ServerParts,
  request: { readonly agent: string; readonly offer: string; readonly signal: AbortSignal },
): Promise<WebCallAnswer> {
  const { calls, ids, config, pacer, clock, lines, scope } = parts;
  const { agent, offer, signal } = request;
  // Refused before a connection is opened for nothing.
  calls.admit(agent);
  lines.checkRoom();
  const callId = ids.next("c");
  const log = parts.log.child({ callId });
  calls.prepare({ id: callId, agent, inputRateHz: opusInputRateHz });
  const answered = await answerWebRtc({ ...config.ice, sdp: offer, pacer, clock, log, signal }).catch(
    (error: unknown) => {
      void calls.forget(callId);
      throw error;
    },
  );
  if (scope.isClosed) {
    await answered.transport.close("shutdown");
    throw new CancelledError("the server closed");
  }
  const line = { ...toKeyedLine(answered.transport), webRtc: answered.transport };
  const begun = beginWhenConnected(parts, { agent, callId, line });
  lines.promise(callId, line, begun);
  void scope.run(`begin ${callId}`, async () => {
    try {
      await begun;
    } catch (error) {
      parts.feed.endOf(callId);
      if (!isCallwrightError(error)) throw error;
      log.info({ code: error.code, problem: error.message }, "A call from a browser did not begin");
    }
  });
  return { callId, sdp: answered.sdp };
}

/** Begins the call when sound can flow, so that the greeting is heard. */
async function beginWhenConnected(
  { calls }: ServerParts,
  promised: {
    readonly agent: string;
    readonly callId: string;
    readonly line: ServerLine & { webRtc: WebRtcTransport };
  },
): Promise<LiveCall> {
  const { agent, callId, line } = promised;
  try {
    await line.webRtc.connected;
  } catch (error) {
    void calls.forget(callId);
    throw error;
  }
  try {
    return calls.open({ agent, transport: line.transport, id: callId, prepared: callId });
  } catch (error) {
    await line.webRtc.close("not opened");
    throw error;
  }
}

/** A live call, or one that is promised as soon as it is live. Throws CALL_UNKNOWN or CALL_ENDED. */
async function liveCall({ directory, lines }: ServerParts, id: string): Promise<ServerCall> {
  const pending = lines.pending(id);
  if (pending === undefined) return directory.live(id);
  try {
    return await pending;
  } catch (error) {
    // The reason is in the log: for this request the call is simply not there any more.
    if (isCallwrightError(error)) throw callEnded();
    throw error;
  }
}

/** Throws CALL_UNKNOWN, CALL_ENDED or CALL_NOT_WEB. */
function webLine({ directory, lines }: ServerParts, id: string): { readonly webRtc: WebRtcTransport } {
  const webRtc = lines.get(id)?.webRtc;
  if (webRtc !== undefined) return { webRtc };
  const { info } = directory.live(id);
  throw new CallwrightError(`This is a call by ${info.transport} and not a browser's`, {
    code: "CALL_NOT_WEB",
    field: "id",
    hint: "Only calls that began with POST /v1/calls/web have a browser's connection.",
  });
}
