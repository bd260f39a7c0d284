import { z } from "zod";

const transcriptionSchema = z.object({ text: z.string().nullish(), finished: z.boolean().nullish() }).nullish();

const serverContentSchema = z.object({
  modelTurn: z
    .object({
      parts: z
        .array(z.object({ inlineData: z.object({ data: z.string(), mimeType: z.string().nullish() }).nullish() }))
        .nullish(),
    })
    .nullish(),
  inputTranscription: transcriptionSchema,
  outputTranscription: transcriptionSchema,
  interrupted: z.boolean().nullish(),
  generationComplete: z.boolean().nullish(),
  turnComplete: z.boolean().nullish(),
});

/** One message may hold several of these. */
export const serverMessageSchema = z.object({
  setupComplete: z.object({}).nullish(),
  serverContent: serverContentSchema.nullish(),
  toolCall: z
    .object({
      functionCalls: z.array(
        z.object({ id: z.string(), name: z.string(), args: z.record(z.string(), z.unknown()).nullish() }),
      ),
    })
    .nullish(),
  goAway: z.object({}).nullish(),
  sessionResumptionUpdate: z.object({ newHandle: z.string().nullish(), resumable: z.boolean().nullish() }).nullish(),
  usageMetadata: z
    .object({
      promptTokenCount: z.number().nullish(),
      toolUsePromptTokenCount: z.number().nullish(),
      responseTokenCount: z.number().nullish(),
      thoughtsTokenCount: z.number().nullish(),
      cachedContentTokenCount: z.number().nullish(),
    })
    .nullish(),
});

export type ServerMessage = z.infer<typeof serverMessageSchema>;
export type ServerContent = z.infer<typeof serverContentSchema>;
