import { CallError } from "../call-client/call-error.ts";
import type { CallServer } from "../call-client/call-server.ts";
import { openLiveFeed } from "./live-feed.ts";

/** The call routes of the server that served the page, or of the one at `baseUrl`. */
export function httpCallServer(options: { readonly baseUrl?: string; readonly token?: string } = {}): CallServer {
  const baseUrl = options.baseUrl ?? "";
  const post = async (path: string, body: unknown, signal: AbortSignal): Promise<unknown> => {
    const headers = {
      "content-type": "application/json",
      ...(options.token === undefined ? {} : { authorization: `Bearer ${options.token}` }),
    };
    let response: Response;
    try {
      response = await fetch(`${baseUrl}${path}`, { method: "POST", headers, body: JSON.stringify(body), signal });
    } catch (cause) {
      throw new CallError("SERVER_UNREACHABLE", "The server does not answer", {
        hint: "Check that it runs and that the network is there.",
        cause,
      });
    }
    const reply: unknown = await response.json().catch(() => undefined);
    if (!response.ok) throw refusal(response.status, reply);
    return reply;
  };
  const call = (callId: string): string => `/v1/calls/${encodeURIComponent(callId)}`;
  return {
    start: async (request, signal) => {
      const reply = (await post("/v1/calls/web", request, signal)) as
        | { readonly callId?: unknown; readonly sdp?: unknown }
        | undefined;
      if (typeof reply?.callId !== "string" || typeof reply.sdp !== "string") throw notUnderstood();
      return { callId: reply.callId, sdp: reply.sdp };
    },
    renegotiate: async (callId, sdp, signal) => {
      const reply = (await post(`${call(callId)}/sdp`, { sdp }, signal)) as { readonly sdp?: unknown } | undefined;
      if (typeof reply?.sdp !== "string") throw notUnderstood();
      return { sdp: reply.sdp };
    },
    say: async (callId, text, signal) => {
      await post(`${call(callId)}/say`, { text }, signal);
    },
    listen: (callId, onEntry) => {
      return openLiveFeed(
        { baseUrl, callId },
        {
          onEvent: (event) => {
            if (event.type === "entry") onEntry(event);
          },
        },
      );
    },
  };
}

/** What the server says when the call is not there any more: no use in trying again. */
const endedCodes: readonly string[] = ["CALL_ENDED", "CALL_UNKNOWN", "WEBRTC_CALL_ENDED"];

function refusal(status: number, reply: unknown): CallError {
  const details = (
    reply as
      | { readonly error?: { readonly code?: unknown; readonly message?: unknown; readonly hint?: unknown } }
      | undefined
  )?.error;
  const text = (value: unknown, otherwise: string): string => (typeof value === "string" ? value : otherwise);
  const serverCode = typeof details?.code === "string" ? { serverCode: details.code } : {};
  if (endedCodes.includes(text(details?.code, ""))) {
    return new CallError("CALL_ENDED", text(details?.message, "The call has ended"), {
      hint: text(details?.hint, "Start a new call."),
      ...serverCode,
    });
  }
  // Something broke over there, or the server is away for a moment: worth another try.
  const code = status >= 500 ? "SERVER_UNREACHABLE" : "SERVER_REFUSED";
  return new CallError(code, text(details?.message, `The server refused the call (${status})`), {
    hint: text(details?.hint, "Try again in a moment."),
    ...serverCode,
  });
}

function notUnderstood(): CallError {
  return new CallError("SERVER_REFUSED", "The server's reply was not understood", {
    hint: "Page and server may be of different versions: reload the page.",
  });
}
