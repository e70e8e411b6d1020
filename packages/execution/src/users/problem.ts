import { z } from 'zod';

/** The members of a refusal that are used here; `application/problem+json` (RFC 9457) with a code and field errors. */
const Problem = z.object({
  code: z.string().catch(''),
  detail: z.string().catch(''),
  errors: z.array(z.object({ path: z.string(), message: z.string() })).catch([]),
});
/** What the service says of a refusal or a failure; empty where it says nothing that can be read. */
export type Problem = z.infer<typeof Problem>;

/** Reads a body as a problem, whatever it is. */
export const readProblem = (body: unknown): Problem =>
  Problem.catch({ code: '', detail: '', errors: [] }).parse(body);
