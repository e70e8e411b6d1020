import * as z from 'zod';

const page = z.object({
  invocations: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      outcome: z.string(),
      reason: z.string().nullable(),
      door: z.string(),
      protocol_version: z.string().nullable(),
    }),
  ),
});

/** A finished call, as the record has it. */
export type Invocation = z.output<typeof page>['invocations'][number];

/** Reads a page of the record, newest first, as REST and the command line give it. */
export const readInvocations = (body: unknown): readonly Invocation[] =>
  page.parse(body).invocations;

/** Asks a server for its record. @param query - as `GET /v1/invocations` takes it */
export async function fetchInvocations(
  url: string,
  query: Readonly<Record<string, string>> = {},
): Promise<readonly Invocation[]> {
  const parameters = new URLSearchParams(query).toString();
  const response = await fetch(`${url}/v1/invocations?${parameters}`);
  return readInvocations(await response.json());
}
