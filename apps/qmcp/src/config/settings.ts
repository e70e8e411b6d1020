import { isIP } from 'node:net';

import { defaultLimits } from '@qmcp/contracts';
import type { Limits } from '@qmcp/contracts';
import { z } from 'zod';

import type { LoggerOptions } from '../observability/logger.ts';
import { sandboxSettings } from './sandbox-settings.ts';

const LOG_LEVELS = ['debug', 'info', 'warn', 'error', 'silent'] as const satisfies readonly [
  LoggerOptions['level'],
  ...LoggerOptions['level'][],
];

const HOST_NAME =
  /^(?=.{1,253}$)[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*$/i;
const SERVED_HOST = /^(?:[a-z0-9.-]+|\[[0-9a-f:.]+\])(?::\d{1,5})?$/i;

/** A relative path; it counts from the configuration file, or from the working folder. */
const path = (expected: string, description: string) =>
  z.string().min(1).meta({ expected, description, path: true });

const isOrigin = (text: string): boolean => URL.canParse(text) && new URL(text).origin === text;

const isServiceUrl = (text: string): boolean => {
  const url = URL.parse(text);
  return (
    url !== null && /^https?:$/.test(url.protocol) && url.username === '' && url.password === ''
  );
};

const isPeerUrl = (text: string): boolean => {
  const url = URL.parse(text);
  return url?.protocol === 'http:' && `${url.origin}/` === url.href;
};

const secret = (expected: string, description: string) =>
  z
    .string()
    .regex(/^[\x21-\x7e]+$/)
    .meta({ expected, description, secret: true });

const DATABASE_URL = /^postgres(?:ql)?:\/\//;

const REDIS_URL = /^rediss?:\/\//;

const SMTP_URL = /^smtps?:\/\//;

/** An address, or a name with one in angle brackets. */
const MAIL_SENDER = /^(?:[^<>\r\n]*<[^\s@<>]+@[^\s@<>]+>|[^\s@<>]+@[^\s@<>]+)$/;

const databaseUrl = (description: string) =>
  z
    .string()
    .refine((url) => DATABASE_URL.test(url) && URL.canParse(url))
    .meta({
      description,
      expected: 'a URL such as postgres://user:password@host:5432/database',
      secret: true,
    });

/** A timer that is set for longer fires at once. */
const MAX_DURATION_MS = 2_147_483_647;

const limit = (name: string) => {
  const max = name.endsWith('Ms') ? MAX_DURATION_MS : Number.MAX_SAFE_INTEGER;
  return z
    .int()
    .min(1)
    .max(max)
    .meta({ expected: `a whole number from 1 to ${max}` });
};

const limits = Object.fromEntries(
  Object.keys(defaultLimits).map((name) => [name, limit(name)]),
) as Record<keyof Limits, ReturnType<typeof limit>>;

/**
 * Everything that can be configured: the one schema. A `description` says what a setting decides; `expected` completes
 * "expected …" in messages; a `path` is resolved against where it was given; a `secret` is never shown, and neither is a
 * refused value of one that `mayHoldSecret`.
 */
export const Settings = z.strictObject({
  home: path('the path of a folder', 'where state is kept: the store and the users'),
  databaseUrl: databaseUrl(
    'the PostgreSQL database that keeps the store, in place of a file in `home`',
  ).optional(),
  databaseUrlFile: path('the path of a file that holds the URL', 'the same in a file').optional(),
  databaseDirectUrl: databaseUrl(
    'the same database past its pooler, where `databaseUrl` names one',
  ).optional(),
  databaseDirectUrlFile: path(
    'the path of a file that holds the URL',
    'the same in a file',
  ).optional(),
  auditKeySecret: z
    .string()
    .regex(/^[\x21-\x7e]{32,}$/)
    .meta({
      description:
        'opens the private key that signs the audit, which a database keeps encrypted: the same on each host',
      expected: 'at least 32 printable ASCII characters without spaces, best random ones',
      secret: true,
    })
    .optional(),
  auditKeySecretFile: path(
    'the path of a file that holds the secret',
    'the same in a file',
  ).optional(),
  redisUrl: z
    .string()
    .refine((url) => REDIS_URL.test(url) && URL.canParse(url))
    .meta({
      description:
        'the Redis by which processes of one service count calls together and tell each other what changed',
      expected: 'a URL such as redis://:password@host:6379',
      secret: true,
    })
    .optional(),
  redisUrlFile: path('the path of a file that holds the URL', 'the same in a file').optional(),
  host: z
    .string()
    .refine((host) => isIP(host) !== 0 || HOST_NAME.test(host))
    .meta({
      description: 'address to listen on; any but loopback needs `auth` to be `keys`',
      expected: 'an IP address or a host name, such as 127.0.0.1',
    }),
  port: z.int().min(0).max(65_535).meta({
    description: 'port to listen on',
    expected: 'a whole number from 0 (any free port) to 65535',
  }),
  peerUrl: z
    .string()
    .refine(isPeerUrl)
    .meta({
      description:
        'where other processes of the same store reach this one; without one, where it listens if that is on loopback',
      expected: 'an http: URL without user name, password and path, such as http://10.0.0.7:3333',
      mayHoldSecret: true,
    })
    .optional(),
  publicUrl: z
    .string()
    .refine((url) => isOrigin(url) && /^https?:/.test(url))
    .meta({
      description:
        'where people and clients reach this server, for every link to it; without one, where it listens',
      expected: 'an http: or https: URL without a path, such as https://qmcp.example',
    })
    .optional(),
  webhookHosts: z.array(z.string().regex(SERVED_HOST)).meta({
    description:
      'hosts of webhooks that may have private or loopback addresses; all others have to be public',
    expected: 'host names without a port, as they stand in the addresses of webhooks',
  }),
  smtpUrl: z
    .string()
    .refine((url) => SMTP_URL.test(url) && URL.canParse(url))
    .meta({
      description: 'the mail server that takes messages to `mailto:` webhooks',
      expected: 'a URL such as smtps://user:password@host:465',
      secret: true,
    })
    .optional(),
  smtpUrlFile: path('the path of a file that holds the URL', 'the same in a file').optional(),
  mailFrom: z
    .string()
    .regex(MAIL_SENDER)
    .meta({
      description: 'who those messages are from',
      expected: 'a mail address, or a name with one: qmcp <qmcp@example.com>',
    })
    .optional(),
  auth: z.enum(['local', 'keys']).meta({
    description: 'who may call',
    expected: 'local (whoever reaches the port is the owner) or keys (an API key is needed)',
  }),
  allowedHosts: z.array(z.string().regex(SERVED_HOST)).meta({
    description: '`Host` values served besides loopback names and `host`',
    expected: 'host names, each `name` or `name:port`',
  }),
  allowedOrigins: z.array(z.string().refine(isOrigin)).meta({
    description: 'origins of web pages that may call, besides the server’s own',
    expected: 'browser origins, each exact, such as https://app.example',
  }),
  logLevel: z
    .enum(LOG_LEVELS)
    .meta({ description: 'least severe level that is logged', expected: LOG_LEVELS.join(', ') }),
  logFormat: z
    .enum(['json', 'pretty'])
    .meta({ description: 'a JSON object a line, or text for people', expected: 'json or pretty' }),
  exampleCall: z.enum(['on', 'off']).meta({
    description:
      'whether the first start in a new folder, for this machine alone, makes an example call for you to decide',
    expected: 'on or off',
  }),
  policyFile: path(
    'the path of a file',
    'which calls run, are denied, or wait for a person; without one, the scopes decide, and calls that may destroy wait',
  ).optional(),
  toolsFolder: path('the path of a folder', 'your own tools, a file each').optional(),
  checkpointFolder: path(
    'the path of a folder',
    'where what is signed of the audit is written besides the store, best on another disk',
  ).optional(),
  advisoriesFolder: path(
    'the path of a folder',
    "where `scan_security` looks packages up: advisories in OSV's format, one JSON file each",
  ).optional(),
  advisoriesUrl: z
    .string()
    .refine(isServiceUrl)
    .meta({
      description:
        'the same of a service with the interface of api.osv.dev, which learns what is looked up; a folder goes before it',
      expected: 'an http: or https: URL without user name and password',
      mayHoldSecret: true,
    })
    .optional(),
  userServiceUrl: z
    .string()
    .refine(isServiceUrl)
    .meta({
      description: 'the user service that the user tools call; without one, qmcp starts its own',
      expected: 'an http: or https: URL without user name and password',
      mayHoldSecret: true,
    })
    .optional(),
  userServiceToken: secret(
    'printable ASCII characters without spaces',
    'bearer token of that service',
  ).optional(),
  userServiceTokenFile: path(
    'the path of a file that holds the token',
    'the same in a file',
  ).optional(),
  apiKey: secret(
    'an API key as `qmcp keys create` prints it',
    'what the command line shows to the server that `--url` names',
  ).optional(),
  apiKeyFile: path('the path of a file that holds the key', 'the same in a file').optional(),
  modelUrl: z
    .string()
    .refine(isServiceUrl)
    .meta({
      description: 'base URL of the OpenAI-compatible API that `qmcp chat` asks',
      expected: 'an http: or https: URL without user name and password',
      mayHoldSecret: true,
    })
    .optional(),
  model: z
    .string()
    .min(1)
    .meta({
      description: 'the model that `qmcp chat` asks, as that API names it',
      expected: 'the name of a model',
    })
    .optional(),
  modelKey: secret('printable ASCII characters without spaces', 'key of that API').optional(),
  modelKeyFile: path('the path of a file that holds the key', 'the same in a file').optional(),
  limits: z.strictObject(limits),
  sandbox: z.strictObject(sandboxSettings),
});

/** The values in force. */
export type SettingValues = z.infer<typeof Settings>;

/** What is known of one setting: `port`, or a member of a group such as `limits.maxBodyBytes`. */
export interface SettingField {
  readonly schema: z.ZodType;
  /** What it decides, in Markdown; empty for a limit, which `Limits` describes. */
  readonly description: string;
  readonly expected: string;
  readonly path: boolean;
  readonly secret: boolean;
  /** A value that is refused may hold a password. */
  readonly mayHoldSecret: boolean;
}

function toField(declared: z.ZodType): SettingField {
  const schema = declared instanceof z.ZodOptional ? (declared.unwrap() as z.ZodType) : declared;
  const meta = schema.meta();
  return {
    schema,
    description: meta?.description ?? '',
    expected: String(meta?.['expected']),
    path: meta?.['path'] === true,
    secret: meta?.['secret'] === true,
    mayHoldSecret: meta?.['mayHoldSecret'] === true,
  };
}

/** Every setting by its dotted name. */
export const settingFields: ReadonlyMap<string, SettingField> = new Map(
  Object.entries(Settings.shape).flatMap(([name, schema]) =>
    schema instanceof z.ZodObject ? membersOf(name, schema) : [[name, toField(schema)] as const],
  ),
);

function membersOf(group: string, { shape }: z.ZodObject): (readonly [string, SettingField])[] {
  return Object.entries(shape).map(
    ([name, schema]) => [`${group}.${name}`, toField(schema as z.ZodType)] as const,
  );
}

/** Settings that have members, each of them a setting. */
export const settingGroups: ReadonlySet<string> = new Set(
  Object.entries(Settings.shape).flatMap(([name, schema]) =>
    schema instanceof z.ZodObject ? [name] : [],
  ),
);
