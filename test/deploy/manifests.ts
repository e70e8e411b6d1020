import { readdirSync, readFileSync } from 'node:fs';

import { parseAllDocuments } from 'yaml';

import { apiVersions } from '../../packages/execution/test/sandbox/kubernetes/cluster/kinds.ts';
import {
  restrictedProblems,
  type PodSpec,
} from '../../packages/execution/test/sandbox/kubernetes/cluster/pod-rules.ts';
import type { PolicyRule } from '../../packages/execution/test/sandbox/kubernetes/cluster/rights.ts';
import {
  metadataProblems,
  schemaProblems,
} from '../../packages/execution/test/sandbox/kubernetes/cluster/validate.ts';

/** An object that is to be applied to a cluster. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
  };
  readonly data?: Readonly<Record<string, string>>;
  readonly rules?: readonly PolicyRule[];
  readonly spec?: {
    readonly selector?: object;
    readonly template?: { readonly metadata?: Manifest['metadata']; readonly spec: PodSpec };
    readonly [member: string]: unknown;
  };
}

const folder = new URL('../../deploy/kubernetes/', import.meta.url);

/** All documents of a text in YAML. */
export const readManifests = (text: string): readonly Manifest[] =>
  parseAllDocuments(text, { strict: true, uniqueKeys: true }).map(
    (document) => document.toJS() as Manifest,
  );

/** Every manifest that there is. */
export const manifests: readonly Manifest[] = readdirSync(folder)
  .filter((name) => name.endsWith('.yaml'))
  .flatMap((name) => readManifests(readFileSync(new URL(name, folder), 'utf8')));

/** The one manifest of a kind and name. */
export function manifest(kind: string, name: string): Manifest {
  const found = manifests.find((one) => one.kind === kind && one.metadata.name === name);
  if (found === undefined) throw new Error(`there is no ${kind} ${name}`);
  return found;
}

/** What is wrong with a manifest: what a strict API would refuse, and what breaks our rules. */
export function problemsOf(given: Manifest): readonly string[] {
  const { kind, apiVersion, metadata } = given;
  const schema = schemaProblems(given, kind).map(({ path, problem }) => `${path}: ${problem}`);
  if (schema.length > 0) return schema;
  return [
    ...(apiVersions[kind] === apiVersion ? [] : [`apiVersion: ${apiVersion} has no ${kind}`]),
    ...metadataProblems(metadata),
    ...(given.spec?.template === undefined ? [] : podProblems(given.spec.template.spec)),
  ];
}

function podProblems(spec: PodSpec): readonly string[] {
  const volumes = new Set((spec.volumes ?? []).map(({ name }) => name));
  return [
    ...restrictedProblems(spec),
    ...(spec.containers.every(({ image }) => /:\d+\.\d+\.\d+/.test(image))
      ? []
      : ['an image without a version']),
    ...(spec.containers.every(({ resources }) => resources?.limits?.['memory'] !== undefined)
      ? []
      : ['a container without a limit on memory']),
    ...(spec.containers.every(
      ({ securityContext }) => securityContext?.readOnlyRootFilesystem === true,
    )
      ? []
      : ['a container whose root can be written to']),
    ...spec.containers
      .flatMap(({ volumeMounts = [] }) => volumeMounts)
      .filter(({ name }) => !volumes.has(name))
      .map(({ name }) => `a mount of ${name}, which is no volume`),
  ];
}
