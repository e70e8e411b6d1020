import { readFileSync } from 'node:fs';

import { Ajv } from 'ajv';
import type { ValidateFunction } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormatsModule from 'ajv-formats';
import type { FormatsPlugin } from 'ajv-formats';
import { expect } from 'vitest';

/** A protocol revision whose schema stands among the fixtures. */
export type Revision = '2025-03-26' | '2025-06-18' | '2025-11-25' | '2026-07-28';

/** A revision, or the extension for tasks, whose schema stands there too. */
type SchemaName = Revision | 'tasks';

interface SchemaFile {
  readonly $schema: string;
  readonly $defs?: Readonly<Record<string, unknown>>;
  readonly definitions?: Readonly<Record<string, unknown>>;
}

const RESULTS: Readonly<Record<string, string>> = {
  'completion/complete': 'CompleteResult',
  initialize: 'InitializeResult',
  'logging/setLevel': 'EmptyResult',
  ping: 'EmptyResult',
  'prompts/get': 'GetPromptResult',
  'prompts/list': 'ListPromptsResult',
  'resources/list': 'ListResourcesResult',
  'resources/read': 'ReadResourceResult',
  'resources/subscribe': 'EmptyResult',
  'resources/templates/list': 'ListResourceTemplatesResult',
  'resources/unsubscribe': 'EmptyResult',
  'server/discover': 'DiscoverResult',
  'subscriptions/listen': 'SubscriptionsListenResult',
  'tools/call': 'CallToolResult',
  'tools/list': 'ListToolsResult',
};

/** What the extension for tasks answers to its methods. */
const TASK_RESULTS: Readonly<Record<string, string>> = {
  'tasks/cancel': 'CancelTaskResult',
  'tasks/get': 'GetTaskResult',
  'tasks/update': 'UpdateTaskResult',
};

/** Errors to which the 2026-07-28 schema gives a shape of their own. */
const ERRORS: Readonly<Record<number, string>> = {
  [-32020]: 'HeaderMismatchError',
  [-32021]: 'MissingRequiredClientCapabilityError',
  [-32022]: 'UnsupportedProtocolVersionError',
};

const compilers = new Map<SchemaName, Ajv>();

// The CommonJS build hands its default export over as a namespace.
const addFormats = addFormatsModule as unknown as FormatsPlugin;

function compilerOf(revision: SchemaName): Ajv {
  const known = compilers.get(revision);
  if (known !== undefined) return known;
  const url = new URL(`../fixtures/schema-${revision}.json`, import.meta.url);
  const schema = JSON.parse(readFileSync(url, 'utf8')) as SchemaFile;
  const Build = schema.$schema.includes('2020-12') ? Ajv2020 : Ajv;
  const compiler = addFormats(new Build({ strict: false, allErrors: true }));
  compiler.addSchema(schema, revision);
  compilers.set(revision, compiler);
  return compiler;
}

function validatorOf(revision: SchemaName, definition: string): ValidateFunction {
  const root = revision >= '2025-11-25' ? '$defs' : 'definitions';
  const validate = compilerOf(revision).getSchema(`${revision}#/${root}/${definition}`);
  if (validate === undefined) throw new Error(`revision ${revision} has no ${definition}`);
  return validate;
}

/** Asserts that a value is what the specification's own schema of a revision calls by that name. */
function expectValid(revision: SchemaName, definition: string, value: unknown): void {
  const validate = validatorOf(revision, definition);
  expect(validate(value), `${definition} of ${revision}: ${JSON.stringify(validate.errors)}`).toBe(
    true,
  );
}

/** Asserts that a message answers a request of `method` as the revision's schema has it. */
export function expectResponse(revision: Revision, method: string, message: unknown): void {
  const { id, error, result } = message as {
    id?: unknown;
    error?: { code: number };
    result?: object;
  };
  if (error === undefined) {
    const envelope = revision >= '2025-11-25' ? 'JSONRPCResultResponse' : 'JSONRPCResponse';
    expectValid(revision, envelope, message);
    const type = result !== undefined && 'resultType' in result ? result.resultType : undefined;
    const ofTask = type === 'task' ? 'CreateTaskResult' : TASK_RESULTS[method];
    if (ofTask !== undefined) return expectValid('tasks', ofTask, result);
    const input = type === 'input_required';
    const expected = input ? 'InputRequiredResult' : (RESULTS[method] ?? 'EmptyResult');
    expectValid(revision, expected, result);
    return;
  }
  if (revision >= '2025-11-25') expectValid(revision, 'JSONRPCErrorResponse', message);
  // Before that revision the schema had no form for an error whose request id could not be read.
  else if (id !== undefined) expectValid(revision, 'JSONRPCError', message);
  const shape = ERRORS[error.code];
  if (shape !== undefined && revision === '2026-07-28') expectValid(revision, shape, message);
}

/** Asserts that a message is a notification, or in the 2025 revisions a request, that a server may send. */
export function expectFromServer(revision: Revision, message: unknown): void {
  const kind = 'id' in (message as object) ? 'ServerRequest' : 'ServerNotification';
  expectValid(revision, kind, message);
}

/** Asserts that a message is a notification of the extension for tasks. */
export const expectTaskNotification = (message: unknown): void =>
  expectValid('tasks', 'TaskStatusNotification', message);
