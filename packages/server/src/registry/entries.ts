import { createHash } from 'node:crypto';

import {
  canonicalJson,
  DEFAULT_PROMPT_SCOPE,
  DEFAULT_RESOURCE_SCOPE,
  DEFAULT_SCOPE,
  planHeaders,
  PlatformError,
} from '@qmcp/contracts';
import type {
  AnyTool,
  MirroredArgument,
  Prompt,
  Resource,
  ResourceTemplate,
  Schema,
} from '@qmcp/contracts';

import { canBeRecorded, MAX_RECORDED_NAME_BYTES } from '../audit/recorded-name.ts';
import { compileSchema } from './compile-schema.ts';
import type { CompiledSchema } from './compiled-schema.ts';
import { compileUriTemplate } from './uri-template.ts';
import type { UriTemplate } from './uri-template.ts';

interface Entry {
  /** What orders and names it: tool or prompt name, URI, URI template. */
  readonly key: string;
  readonly scope: string;
  /** As lists show it. */
  readonly listed: Readonly<Record<string, unknown>>;
}

/** A tool, ready to call. */
export interface ToolEntry extends Entry {
  readonly tool: AnyTool;
  readonly input: CompiledSchema;
  readonly output: CompiledSchema | undefined;
  readonly headers: readonly MirroredArgument[];
  /** SHA-256, hex, of the canonical form of what lists show: the tool's pinned definition. */
  readonly digest: string;
  /** Name of the server that it comes from: what it declares is a stranger's word. Undefined for a tool of our own. */
  readonly origin: string | undefined;
}

export interface ResourceEntry extends Entry {
  readonly resource: Resource;
}

export interface TemplateEntry extends Entry {
  readonly template: ResourceTemplate;
  readonly uri: UriTemplate;
}

export interface PromptEntry extends Entry {
  readonly prompt: Prompt;
}

/** A scope stands in the challenge of a 403: RFC 6749, section 3.3, says of what characters. */
const SCOPE = /^[\u0021\u0023-\u005B\u005D-\u007E]+$/;

function checkedScope(scope: string): string {
  if (SCOPE.test(scope)) return scope;
  throw invalid(`scope '${scope}'`, 'it is printable ASCII without spaces, quotes and backslashes');
}

const TOOL_NAME = /^[A-Za-z0-9_.-]{1,128}$/;

/**
 * Compiles a tool.
 * @param origin - the server that it comes from, where that is another
 * @throws PlatformError `definition_invalid`, `schema_invalid`
 */
export function compileTool(tool: AnyTool, origin?: string): ToolEntry {
  if (!TOOL_NAME.test(tool.name)) {
    throw invalid(`tool '${tool.name}'`, 'a name is 1 to 128 of A-Z a-z 0-9 _ - .');
  }
  return explain(`tool '${tool.name}'`, () => {
    const input = compileSchema(tool.input as Schema, 'input');
    const output =
      tool.output === undefined ? undefined : compileSchema(tool.output as Schema, 'output');
    if (input.jsonSchema['type'] !== 'object')
      throw invalid('input', 'its schema must have the type object');
    const listed = listedTool(tool, input, output);
    return {
      key: tool.name,
      scope: checkedScope(tool.scope ?? DEFAULT_SCOPE),
      listed,
      tool,
      input,
      output,
      headers: planHeaders(input.jsonSchema),
      digest: createHash('sha256').update(canonicalJson(listed)).digest('hex'),
      origin,
    };
  });
}

function listedTool(
  tool: AnyTool,
  input: CompiledSchema,
  output: CompiledSchema | undefined,
): Record<string, unknown> {
  return defined({
    name: tool.name,
    title: tool.title,
    description: tool.description,
    inputSchema: input.jsonSchema,
    outputSchema: output?.jsonSchema,
    annotations: tool.hints === undefined ? undefined : annotations(tool),
    icons: tool.icons,
    _meta: tool.meta,
  });
}

const annotations = ({ title, hints }: AnyTool): Record<string, unknown> =>
  defined({
    title,
    readOnlyHint: hints?.readOnly,
    destructiveHint: hints?.destructive,
    idempotentHint: hints?.idempotent,
    openWorldHint: hints?.openWorld,
  });

/** Compiles a resource. @throws PlatformError `definition_invalid` */
export function compileResource(resource: Resource): ResourceEntry {
  if (!URL.canParse(resource.uri)) throw invalid(`resource '${resource.uri}'`, 'not a URI');
  return {
    key: resource.uri,
    scope: checkedScope(resource.scope ?? DEFAULT_RESOURCE_SCOPE),
    listed: defined({
      uri: resource.uri,
      size: resource.size,
      ...describedResource(resource),
    }),
    resource,
  };
}

/** Compiles a resource template. @throws PlatformError `definition_invalid`, `template_invalid` */
export function compileTemplate(template: ResourceTemplate): TemplateEntry {
  return {
    key: template.uriTemplate,
    scope: checkedScope(template.scope ?? DEFAULT_RESOURCE_SCOPE),
    listed: defined({ uriTemplate: template.uriTemplate, ...describedResource(template) }),
    template,
    uri: compileUriTemplate(template.uriTemplate),
  };
}

const describedResource = (fields: Resource | ResourceTemplate): Record<string, unknown> => ({
  name: fields.name,
  title: fields.title,
  description: fields.description,
  mimeType: fields.mimeType,
  annotations: fields.annotations,
  icons: fields.icons,
  _meta: fields.meta,
});

/** Compiles a prompt. @throws PlatformError `definition_invalid` */
export function compilePrompt(prompt: Prompt): PromptEntry {
  const names = (prompt.arguments ?? []).map(({ name }) => name);
  if (prompt.name === '') throw invalid('prompt', 'it needs a name');
  if (!canBeRecorded(prompt.name)) {
    throw invalid(
      `prompt '${prompt.name.slice(0, 100)}…'`,
      `a name has at most ${MAX_RECORDED_NAME_BYTES} bytes`,
    );
  }
  if (new Set(names).size !== names.length) {
    throw invalid(`prompt '${prompt.name}'`, 'two arguments have the same name');
  }
  return {
    key: prompt.name,
    scope: checkedScope(prompt.scope ?? DEFAULT_PROMPT_SCOPE),
    listed: defined({
      name: prompt.name,
      title: prompt.title,
      description: prompt.description,
      arguments: prompt.arguments?.map(({ name, title, description, required }) =>
        defined({ name, title, description, required }),
      ),
      icons: prompt.icons,
      _meta: prompt.meta,
    }),
    prompt,
  };
}

const defined = (fields: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));

function explain<T>(what: string, compile: () => T): T {
  try {
    return compile();
  } catch (cause) {
    if (!PlatformError.is(cause)) throw cause;
    throw new PlatformError(cause.code, `${what}: ${cause.message}`, { cause });
  }
}

const invalid = (what: string, why: string): PlatformError =>
  new PlatformError('definition_invalid', `${what}: ${why}`);
