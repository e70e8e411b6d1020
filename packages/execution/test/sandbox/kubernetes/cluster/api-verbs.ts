import type { IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';

import { answer, ApiStatus } from './api-status.ts';
import { apiVersions } from './kinds.ts';
import type { Given, ObjectStore, Stored } from './object-store.ts';
import { podProblems, type PodSpec } from './pod-rules.ts';
import type { Resource, Target } from './resources.ts';
import { metadataProblems, schemaProblems } from './validate.ts';

/** A request whose sender is known and allowed to send it. */
export interface Asked {
  readonly store: ObjectStore;
  readonly target: Target;
  readonly query: URLSearchParams;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

type Verb = (asked: Asked) => Promise<void> | void;

/** What the API does, by verb. */
export const verbs: Readonly<Record<string, Verb>> = {
  get({ store, target, response }) {
    answer(response, 200, find(store, target));
  },

  list({ store, target, query, response }) {
    const { kind, group, version } = target.resource;
    answer(response, 200, {
      kind: `${kind}List`,
      apiVersion: group === '' ? version : `${group}/${version}`,
      metadata: { resourceVersion: store.version },
      items: store.list(kind).filter((object) => isMeant(object, query)),
    });
  },

  watch,

  async create({ store, target, query, request, response }) {
    const given = (await json(request)) as Given;
    check(given, target.resource, query.get('fieldValidation') === 'Strict');
    const { name } = given.metadata;
    if (store.get(given.kind, name) !== undefined) {
      throw new ApiStatus(
        409,
        'AlreadyExists',
        `${target.resource.plural} "${name}" already exists`,
      );
    }
    answer(response, 201, store.create(given));
  },

  async patch({ store, target, request, response }) {
    const changes = (await json(request, 'application/merge-patch+json')) as Record<string, object>;
    const { kind, metadata, ...members } = find(store, target);
    const merged = Object.fromEntries(
      Object.entries(changes).map(([name, value]) => [
        name,
        { ...(members[name] as object), ...value },
      ]),
    );
    const { uid: _uid, resourceVersion: _version, ...given } = metadata;
    check({ ...members, ...merged, kind, metadata: given }, target.resource, true);
    answer(response, 200, store.update(kind, metadata.name, merged) ?? {});
  },

  async delete({ store, target, request, response }) {
    const options = (await json(request)) as DeleteOptions;
    refuse(
      schemaProblems(options, 'DeleteOptions').map(({ path }) => path),
      'DeleteOptions',
    );
    const object = find(store, target);
    const { uid, resourceVersion } = object.metadata;
    const expected = { uid, resourceVersion, ...options.preconditions };
    if (expected.uid !== uid || expected.resourceVersion !== resourceVersion) {
      throw new ApiStatus(
        409,
        'Conflict',
        `the object ${object.metadata.name} was changed meanwhile`,
      );
    }
    store.remove(object.kind, object.metadata.name);
    answer(response, 200, { kind: 'Status', apiVersion: 'v1', status: 'Success' });
  },
};

interface DeleteOptions {
  readonly preconditions?: { readonly uid?: string; readonly resourceVersion?: string };
}

function watch({ store, target, query, response }: Asked): void {
  const { kind } = target.resource;
  const missed = store.since(Number(query.get('resourceVersion') ?? 0));
  if (missed === undefined) {
    throw new ApiStatus(410, 'Expired', 'too old resource version');
  }
  response.writeHead(200, { 'content-type': 'application/json;stream=watch' });
  response.flushHeaders();
  const tell = (type: string, object: object): void => {
    // Pieces end where the network wants them to.
    const line = `${JSON.stringify({ type, object })}\n`;
    response.write(line.slice(0, 20));
    response.write(line.slice(20));
  };
  const seen = new Set<string>();
  const take = ({ type, object }: { readonly type: string; readonly object: Stored }): void => {
    if (response.writableEnded || object.kind !== kind || !isMeant(object, query)) return;
    if (seen.has(object.metadata.resourceVersion)) return;
    seen.add(object.metadata.resourceVersion);
    tell(type, object);
  };
  for (const change of missed) take(change);
  tell('BOOKMARK', { kind, metadata: { resourceVersion: store.version } });
  const stopListening = store.listen(take);
  response.once('close', stopListening);
}

function find(store: ObjectStore, { resource, name = '' }: Target): Stored {
  const object = store.get(resource.kind, name);
  if (object !== undefined) return object;
  throw new ApiStatus(404, 'NotFound', `${resource.plural}.${resource.group} "${name}" not found`);
}

async function json(request: IncomingMessage, type = 'application/json'): Promise<unknown> {
  if (request.headers['content-type'] !== type) {
    throw new ApiStatus(
      415,
      'UnsupportedMediaType',
      `the body of the request was in an unknown format - accepted media types include: ${type}`,
    );
  }
  return JSON.parse(await text(request));
}

/** Types first, as the decoder does (400); then what they mean (422). */
function check(given: Given, { kind, plural, group }: Resource, isStrict: boolean): void {
  if (given.kind !== kind || given['apiVersion'] !== apiVersions[kind]) {
    throw new ApiStatus(
      400,
      'BadRequest',
      `the API version or kind in the data does not match ${plural}.${group}`,
    );
  }
  const wrong = schemaProblems(given, kind).filter(
    ({ problem }) => isStrict || problem !== 'unknown field',
  );
  refuse(
    wrong.map(({ path, problem }) => `${problem} "${path}"`),
    'strict decoding error',
  );
  const { template } = (given['spec'] ?? {}) as { template?: { spec: PodSpec } };
  const problems = [
    ...metadataProblems(given.metadata),
    ...(template === undefined ? [] : podProblems(template.spec)),
  ];
  if (problems.length === 0) return;
  throw new ApiStatus(
    422,
    'Invalid',
    `${kind}.${group} "${given.metadata.name}" is invalid: ${problems.join(', ')}`,
  );
}

function refuse(problems: readonly string[], what: string): void {
  if (problems.length > 0)
    throw new ApiStatus(400, 'BadRequest', `${what}: ${problems.join(', ')}`);
}

/** Selectors that say what labels and fields are to equal, which is all that is used. */
function isMeant(object: Stored, query: URLSearchParams): boolean {
  const labels = pairs(query.get('labelSelector'));
  const fields = pairs(query.get('fieldSelector'));
  return (
    labels.every(([key, value]) => object.metadata.labels?.[key] === value) &&
    fields.every(([path, value]) => String(memberAt(object, path)) === value)
  );
}

const pairs = (selector: string | null): readonly (readonly [string, string])[] =>
  (selector ?? '')
    .split(',')
    .filter(Boolean)
    .map((part) => {
      const [key = '', value = ''] = part.split('=');
      return [key, value] as const;
    });

const memberAt = (object: object, path: string): unknown =>
  path.split('.').reduce<unknown>((at, name) => (at as Record<string, unknown>)[name], object);
