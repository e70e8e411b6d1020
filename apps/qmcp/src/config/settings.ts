import { isIP } from 'node:net';

import { defaultLimits } from '@qmcp/contracts';
import type { Limits } from '@qmcp/contracts';
import { z } from 'zod';

import type { LoggerOptions } from '../observability/logger.ts';

const LOG_LEVELS = ['debug', 'info', 'warn', 'error', 'silent'] as const satisfies readonly [
  LoggerOptions['level'],
  ...LoggerOptions['level'][],
];

const HOST_NAME =
  /^(?=.{1,253}$)[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*$/i;
const SERVED_HOST = /^(?:[a-z0-9.-]+|\[[0-9a-f:.]+\])(?::\d{1,5})?$/i;

/** A relative path; it counts from the configuration file, or from the working folder. */
const path = (what: string) => z.string().min(1).meta({ expected: what, path: true });

const isOrigin = (text: string): boolean => URL.canParse(text) && new URL(text).origin === text;

const isServiceUrl = (text: string): boolean => {
  const url = URL.parse(text);
  return (
    url !== null && /^https?:$/.test(url.protocol) && url.username === '' && url.password === ''
  );
};

const secret = (what: string) =>
  z
    .string()
    .regex(/^[\x21-\x7e]+$/)
    .meta({ expected: what, secret: true });

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
 * Everything that can be configured: the one schema. `expected` completes "expected …" in messages; a `path` is
 * resolved against where it was given; a `secret` is never shown, and neither is a refused value of one that
 * `mayHoldSecret`.
 */
export const Settings = z.strictObject({
  /** Where the database and the users' database live. */
  home: path('the path of a folder'),
  host: z
    .string()
    .refine((host) => isIP(host) !== 0 || HOST_NAME.test(host))
    .meta({ expected: 'an IP address or a host name, such as 127.0.0.1' }),
  port: z
    .int()
    .min(0)
    .max(65_535)
    .meta({ expected: 'a whole number from 0 (any free port) to 65535' }),
  auth: z.enum(['local', 'keys']).meta({
    expected: 'local (whoever reaches the port is the owner) or keys (an API key is needed)',
  }),
  allowedHosts: z
    .array(z.string().regex(SERVED_HOST))
    .meta({ expected: 'host names, each `name` or `name:port`' }),
  allowedOrigins: z
    .array(z.string().refine(isOrigin))
    .meta({ expected: 'browser origins, each exact, such as https://app.example' }),
  logLevel: z.enum(LOG_LEVELS).meta({ expected: LOG_LEVELS.join(', ') }),
  logFormat: z.enum(['json', 'pretty']).meta({ expected: 'json or pretty' }),
  /** The user's own tools. */
  toolsFolder: path('the path of a folder').optional(),
  /** Absent: a user service of our own is started. */
  userServiceUrl: z
    .string()
    .refine(isServiceUrl)
    .meta({
      expected: 'an http: or https: URL without user name and password',
      mayHoldSecret: true,
    })
    .optional(),
  userServiceToken: secret('printable ASCII characters without spaces').optional(),
  userServiceTokenFile: path('the path of a file that holds the token').optional(),
  /** What the command line presents to a server that runs elsewhere. */
  apiKey: secret('an API key as `qmcp keys create` prints it').optional(),
  apiKeyFile: path('the path of a file that holds the key').optional(),
  limits: z.strictObject(limits),
});

/** The values in force. */
export type SettingValues = z.infer<typeof Settings>;

/** What is known of one setting: `limits.maxBodyBytes`, or the name of any other. */
export interface SettingField {
  readonly schema: z.ZodType;
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
    expected: String(meta?.['expected']),
    path: meta?.['path'] === true,
    secret: meta?.['secret'] === true,
    mayHoldSecret: meta?.['mayHoldSecret'] === true,
  };
}

const { limits: limitSettings, ...plainSettings } = Settings.shape;

/** Every setting by its dotted name. */
export const settingFields: ReadonlyMap<string, SettingField> = new Map([
  ...Object.entries(plainSettings).map(([name, schema]) => [name, toField(schema)] as const),
  ...Object.entries(limitSettings.shape).map(
    ([name, schema]) => [`limits.${name}`, toField(schema)] as const,
  ),
]);
