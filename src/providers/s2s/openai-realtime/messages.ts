import { z } from "zod";

export const audioDeltaSchema = z.object({ response_id: z.string(), item_id: z.string(), delta: z.string() });
export const textDeltaSchema = z.object({ response_id: z.string(), delta: z.string() });
export const itemAddedSchema = z.object({
  response_id: z.string(),
  item: z.object({ id: z.string(), type: z.string() }),
});
export const callSchema = z.object({
  response_id: z.string(),
  item_id: z.string(),
  call_id: z.string(),
  name: z.string(),
  arguments: z.string(),
});
export const createdSchema = z.object({ response: z.object({ id: z.string() }) });
export const transcriptionFailedSchema = z.object({ item_id: z.string() });

const problemSchema = z.object({
  message: z.string().nullish(),
  code: z.string().nullish(),
  type: z.string().nullish(),
  param: z.string().nullish(),
  event_id: z.string().nullish(),
});

export const errorSchema = z.object({ error: problemSchema });

export const doneSchema = z.object({
  response: z.object({
    id: z.string(),
    status: z.enum(["completed", "cancelled", "failed", "incomplete", "in_progress"]).nullish(),
    status_details: z.object({ error: problemSchema.nullish() }).nullish(),
    output: z.array(z.object({ id: z.string().nullish() })).nullish(),
    usage: z
      .object({
        input_tokens: z.number().nullish(),
        output_tokens: z.number().nullish(),
        input_token_details: z.object({ cached_tokens: z.number().nullish() }).nullish(),
      })
      .nullish(),
  }),
});

export type DoneResponse = z.infer<typeof doneSchema>["response"];
