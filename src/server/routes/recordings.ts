import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { resolve, sep } from "node:path";
import { Readable } from "node:stream";
import { createRoute, z } from "@hono/zod-openapi";
import { readWaveform } from "../../audio/waveform.ts";
import { CallwrightError, isCallwrightError } from "../../base/errors.ts";
import { unknownCall } from "../call-directory.ts";
import type { ServerApp, ServerParts } from "../server-parts.ts";
import { readRange } from "../range.ts";
import { errorResponse, jsonContent } from "./responses.ts";
import { callIdParam, waveformSchema } from "./schemas.ts";

const recordingRoute = createRoute({
  method: "get",
  path: "/v1/calls/{id}/recording",
  summary: "The sound of an ended call: WAV, the caller left, the agent right; ranges are served",
  request: { params: callIdParam },
  responses: {
    200: {
      description: "The whole file",
      content: { "audio/wav": { schema: z.string().openapi({ format: "binary" }) } },
    },
    206: {
      description: "A range of it",
      content: { "audio/wav": { schema: z.string().openapi({ format: "binary" }) } },
    },
    ...errorResponse,
  },
});

const waveformRoute = createRoute({
  method: "get",
  path: "/v1/calls/{id}/waveform",
  summary: "The outline of a recording, to be drawn",
  request: {
    params: callIdParam,
    query: z.object({ buckets: z.coerce.number().int().min(1).max(10_000).default(1_000) }),
  },
  responses: { 200: jsonContent("Peaks, 0 to 1", waveformSchema), ...errorResponse },
});

/** What was recorded of a call. */
export function addRecordingRoutes(app: ServerApp, parts: ServerParts): void {
  app.get("/v1/calls/:id/recording", async (context) => {
    const file = await findRecording(parts, context.req.param("id"));
    const range = readRange(context.req.header("range"), file.size);
    const headers = {
      "content-type": "audio/wav",
      "accept-ranges": "bytes",
      "cache-control": "private, max-age=3600",
      "content-length": String(range.end - range.start),
      ...(range.isPart && { "content-range": `bytes ${range.start}-${range.end - 1}/${file.size}` }),
    };
    const status = range.isPart ? 206 : 200;
    if (context.req.method === "HEAD" || range.end === range.start) return context.body(null, status, headers);
    const stream = createReadStream(file.path, { start: range.start, end: range.end - 1 });
    // A recording of hours is not read for somebody who has gone.
    context.req.raw.signal.addEventListener("abort", () => stream.destroy(), { once: true });
    return context.body(Readable.toWeb(stream) as ReadableStream<Uint8Array<ArrayBuffer>>, status, headers);
  });
  app.openAPIRegistry.registerPath(recordingRoute);
  app.openapi(waveformRoute, async (context) => {
    const { path } = await findRecording(parts, context.req.valid("param").id);
    const { buckets } = context.req.valid("query");
    const { durationMs, peaks } = await readWaveform(path, { buckets, signal: context.req.raw.signal }).catch(damaged);
    const [caller = [], agent = []] = peaks;
    return context.json({ durationMs, caller: [...caller], agent: [...agent] }, 200);
  });
}

/** Throws CALL_UNKNOWN or RECORDING_NONE. */
async function findRecording(
  { directory, archive, config }: ServerParts,
  id: string,
): Promise<{ readonly path: string; readonly size: number }> {
  const known = directory.find(id);
  if (known !== undefined && known.end === undefined) throw noRecording("The call is live; its recording is not ready");
  const record = known === undefined ? await archive.getCall(id) : known.info;
  if (record === undefined) throw unknownCall(id);
  if (record.recordingPath === undefined) throw noRecording("The call was not recorded");
  const folder = resolve(config.recordingsFolder);
  const path = resolve(folder, record.recordingPath);
  if (!path.startsWith(folder + sep)) throw noRecording("The recording lies outside the folder of recordings");
  const found = await stat(path).catch(() => undefined);
  if (found?.isFile() !== true) throw noRecording("The recording is not there any more");
  return { path, size: found.size };
}

/** A file that was cut off when the disk was full, or that is something else by now. */
function damaged(error: unknown): never {
  if (!isCallwrightError(error) || !error.code.startsWith("AUDIO_")) throw error;
  throw new CallwrightError(`The recording cannot be read: ${error.message}`, {
    code: "RECORDING_DAMAGED",
    field: "id",
    hint: "The call's turns and journal are there all the same.",
    cause: error,
  });
}

function noRecording(message: string): CallwrightError {
  return new CallwrightError(message, { code: "RECORDING_NONE", field: "id", hint: "`hasRecording` of a call tells." });
}
