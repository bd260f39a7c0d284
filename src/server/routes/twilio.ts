import type { HttpBindings } from "@hono/node-server";
import { upgradeWebSocket } from "@hono/node-server";
import type { Context } from "hono";
import type { WebSocket } from "ws";
import { CallwrightError, isCallwrightError, isCancelled } from "../../base/errors.ts";
import { toMediaSocket } from "../../media/cpaas/media-socket.ts";
import type { MediaSocket } from "../../media/cpaas/media-socket.ts";
import { TwilioAdmission } from "../../media/cpaas/twilio-admission.ts";
import type { IncomingRequest } from "../../media/cpaas/twilio-admission.ts";
import { agentParameter, twilioVoiceResponse } from "../../media/cpaas/twilio-twiml.ts";
import { openTwilioTransport } from "../../media/cpaas/twilio.ts";
import { CallerNumbers } from "../caller-numbers.ts";
import { handOver } from "../handovers.ts";
import { toKeyedLine } from "../keyed-line.ts";
import type { ServerApp, ServerParts } from "../server-parts.ts";

const twilioRateHz = 8000;
const longestSid = 64;
const mediaPath = "/v1/media/twilio";
/** What becomes of a call that has no stream any more, or will never have one. */
const overStatuses: ReadonlySet<string> = new Set(["completed", "busy", "no-answer", "failed", "canceled"]);
const busyTwiml = '<?xml version="1.0" encoding="UTF-8"?><Response><Reject reason="busy"/></Response>';

/** Calls by Twilio: its webhook, which connects a call to our WebSocket, and that WebSocket. */
export function addTwilioRoutes(app: ServerApp, parts: ServerParts): void {
  const { config, calls, clock, ids, log } = parts;
  const authToken = config.twilioAuthToken;
  const admission = new TwilioAdmission({ clock, ids, ...(authToken !== undefined && { authToken }) });
  const numbers = new CallerNumbers(clock);
  if (admission.isLoopbackOnly) {
    log.info({}, "Twilio's routes are for this machine only: TWILIO_AUTH_TOKEN is not set");
  }
  app.post("/v1/hooks/twilio/voice", async (context) => {
    const parameters = toForm(await context.req.parseBody().catch(() => ({})));
    admission.admitRequest(toIncoming(context, { publicUrl: config.publicUrl, webSocket: false, parameters }));
    const agent = context.req.query("agent")?.slice(0, 100) ?? config.defaultAgent;
    try {
      calls.admit(agent);
    } catch (error) {
      if (!isCallwrightError(error, "CALL_LIMIT_REACHED")) throw error;
      return context.body(busyTwiml, 200, { "content-type": "text/xml; charset=utf-8" });
    }
    numbers.expect(parameters);
    const { CallSid: callSid } = parameters;
    // Which worker the stream will go to is not known yet.
    if (callSid !== undefined && callSid.length <= longestSid && calls.takeStream === undefined) {
      calls.prepare({ id: callSid, agent, inputRateHz: twilioRateHz });
    }
    const twiml = twilioVoiceResponse({
      streamUrl: publicUrl(context, { publicUrl: config.publicUrl, webSocket: true }) + mediaPath,
      agent,
      ...(!admission.isLoopbackOnly && { token: admission.issueToken() }),
    });
    return context.body(twiml, 200, { "content-type": "text/xml; charset=utf-8" });
  });
  app.post("/v1/hooks/twilio/status", async (context) => {
    const parameters = toForm(await context.req.parseBody().catch(() => ({})));
    admission.admitRequest(toIncoming(context, { publicUrl: config.publicUrl, webSocket: false, parameters }));
    const { CallSid: callSid, CallStatus: status = "" } = parameters;
    if (callSid !== undefined && overStatuses.has(status)) await calls.forget(callSid);
    return context.body(null, 204);
  });
  const upgrade = upgradeWebSocket(() => ({
    onOpen: (_event, socket) => {
      // `ws` is what the server was given to accept connections with.
      const media = toMediaSocket(socket.raw as unknown as WebSocket);
      void parts.scope.run("twilio stream", () => takeStream(parts, { admission, numbers, media }));
    },
  }));
  app.get(
    mediaPath,
    async (context, next) => {
      if (context.req.header("upgrade")?.toLowerCase() !== "websocket") {
        throw new CallwrightError("This address is for Twilio's WebSocket", {
          code: "WEBSOCKET_EXPECTED",
          hint: "Point the TwiML's <Stream> at it.",
        });
      }
      admission.admitRequest(toIncoming(context, { publicUrl: config.publicUrl, webSocket: true }));
      const { takeStream: takeElsewhere } = calls;
      if (takeElsewhere !== undefined) {
        const { incoming } = context.env;
        handOver(incoming, (socket, firstBytes) =>
          takeElsewhere({
            request: incoming,
            socket,
            firstBytes,
            admit: ({ callSid, customParameters }) => {
              admission.admitStart(customParameters);
              return numbers.take(callSid);
            },
          }),
        );
      }
      await next();
    },
    upgrade,
  );
}

async function takeStream(
  parts: ServerParts,
  { admission, numbers, media }: { admission: TwilioAdmission; numbers: CallerNumbers; media: MediaSocket },
): Promise<void> {
  const { calls, clock, config, log } = parts;
  try {
    const { transport: line, start } = await openTwilioTransport(media, { clock, log });
    try {
      admission.admitStart(start.customParameters);
      const keyed = toKeyedLine(line);
      const agent = start.customParameters[agentParameter] ?? config.defaultAgent;
      const live = calls.open({
        agent,
        transport: keyed.transport,
        prepared: start.callSid,
        ...numbers.take(start.callSid),
      });
      parts.lines.keep(live, keyed);
      log.info({ callId: live.info.id, callSid: start.callSid, agent }, "A call came by Twilio");
    } catch (error) {
      await line.close("refused");
      throw error;
    }
  } catch (error) {
    if (isCancelled(error) || !isCallwrightError(error)) throw error;
    log.warn({ code: error.code, field: error.field, problem: error.message }, "A Twilio stream was refused");
  }
}

function toIncoming(
  context: Context<{ Bindings: HttpBindings }>,
  options: {
    readonly publicUrl: string | undefined;
    readonly webSocket: boolean;
    readonly parameters?: Readonly<Record<string, string>>;
  },
): IncomingRequest {
  const { incoming } = context.env;
  const { parameters } = options;
  return {
    remoteAddress: incoming.socket.remoteAddress ?? "",
    // As it was sent, since the signature is over every character of it.
    url: publicUrl(context, options) + (incoming.url ?? ""),
    headers: incoming.headers,
    ...(parameters && { parameters }),
  };
}

/** How Twilio reaches this server; what it was called by, when that is not configured. */
function publicUrl(
  context: Context,
  { publicUrl: configured, webSocket }: { readonly publicUrl: string | undefined; readonly webSocket: boolean },
): string {
  const isSecure = context.req.header("x-forwarded-proto") === "https";
  const called = `${isSecure ? "https" : "http"}://${context.req.header("host") ?? "localhost"}`;
  const url = (configured ?? called).replace(/\/+$/, "");
  return webSocket ? url.replace(/^http/, "ws") : url;
}

function toForm(body: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(body).filter((field): field is [string, string] => typeof field[1] === "string"),
  );
}
