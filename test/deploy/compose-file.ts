import { parse } from 'yaml';

interface Service {
  readonly image?: string;
  readonly build?: object;
  readonly environment?: Readonly<Record<string, string>>;
  readonly secrets?: readonly string[];
  readonly volumes?: readonly string[];
  readonly ports?: readonly string[];
  readonly read_only?: boolean;
  readonly privileged?: boolean;
  readonly cap_drop?: readonly string[];
  readonly security_opt?: readonly string[];
  readonly mem_limit?: string;
  readonly pids_limit?: number;
  readonly restart?: string;
  readonly healthcheck?: { readonly test: readonly string[] };
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
}

/** A Compose file, as far as our rules look at it. */
export interface ComposeFile {
  readonly services: Readonly<Record<string, Service>>;
  readonly volumes?: Readonly<Record<string, unknown>>;
  readonly secrets?: Readonly<Record<string, { readonly file?: string }>>;
}

/** Reads a Compose file (https://github.com/compose-spec/compose-spec). */
export const readComposeFile = (text: string): ComposeFile => parse(text) as ComposeFile;

type Rule = readonly [name: string, holds: (service: Service, file: ComposeFile) => boolean];

const rules: readonly Rule[] = [
  ['an image with a version', ({ image = '' }) => /:\d+\.\d+(?:\.\d+)?(?:-\w+)?$/.test(image)],
  ['a root that is read only', ({ read_only }) => read_only === true],
  ['no rights beyond those of every process', ({ privileged }) => privileged !== true],
  ['no capability that it does not name', ({ cap_drop = [] }) => cap_drop.includes('ALL')],
  ['no new privileges', ({ security_opt = [] }) => security_opt.includes('no-new-privileges:true')],
  ['bounded memory', ({ mem_limit }) => mem_limit !== undefined],
  ['bounded processes', ({ pids_limit }) => pids_limit !== undefined],
  ['a restart after a failure', ({ restart }) => restart === 'unless-stopped'],
  [
    'a health check, here or in its image',
    ({ healthcheck, build }) => healthcheck !== undefined || build !== undefined,
  ],
  [
    'secrets from files alone',
    ({ environment = {} }) =>
      Object.entries(environment).every(
        ([name, value]) =>
          !/PASSWORD|SECRET|TOKEN|_KEY|_URL/.test(name) ||
          (name.endsWith('_FILE') && value.startsWith('/run/secrets/')),
      ),
  ],
  [
    'secrets that there are',
    ({ secrets = [] }, file) => secrets.every((name) => file.secrets?.[name]?.file !== undefined),
  ],
  [
    'volumes that there are, and no folder or socket of the machine',
    ({ volumes = [] }, file) =>
      volumes.every((volume) => (volume.split(':')[0] ?? '') in (file.volumes ?? {})),
  ],
  [
    'ports of this machine alone',
    ({ ports = [] }) => ports.every((port) => port.startsWith('127.0.0.1:')),
  ],
  [
    'a start after what it needs is well',
    ({ depends_on = {} }, file) =>
      Object.entries(depends_on).every(
        ([name, { condition }]) =>
          condition === 'service_healthy' && file.services[name]?.healthcheck !== undefined,
      ),
  ],
];

/** What is wrong with a Compose file, a service and a rule each. */
export const problemsOf = (file: ComposeFile): readonly string[] =>
  Object.entries(file.services).flatMap(([name, service]) =>
    rules.filter(([, holds]) => !holds(service, file)).map(([rule]) => `${name}: ${rule}`),
  );
