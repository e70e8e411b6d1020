import { mkdir, writeFile } from 'node:fs/promises';

import { defaultLimits } from '@qmcp/contracts';
import { temporaryFolder } from '@qmcp/testkit';
import type { TemporaryFolder } from '@qmcp/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { loadConfig, processSources } from '../src/config.ts';
import type { Config, ConfigOptions } from '../src/config.ts';
import { settingFields } from '../src/config/settings.ts';

type Environment = Readonly<Record<string, string | undefined>>;

let folder: TemporaryFolder;
let files = 0;

beforeAll(async () => {
  folder = await temporaryFolder();
});

afterAll(() => folder[Symbol.asyncDispose]());

const load = (environment: Environment = {}, options: ConfigOptions = {}): Config =>
  loadConfig(options, { environment, workingFolder: folder.path, interactive: true });

const problems = (environment: Environment, options: ConfigOptions = {}): string => {
  try {
    load(environment, options);
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('it was accepted');
};

async function withFile(content: unknown): Promise<string> {
  const file = folder.file(`config-${(files += 1)}.json`);
  await writeFile(file, typeof content === 'string' ? content : JSON.stringify(content));
  return file;
}

describe('what holds when nothing is configured', () => {
  it('keeps state in the working folder and serves this machine alone', () => {
    expect(load()).toMatchObject({
      home: folder.file('.qmcp'),
      host: '127.0.0.1',
      port: 3333,
      auth: 'local',
      allowedHosts: [],
      allowedOrigins: [],
      logLevel: 'info',
      limits: defaultLimits,
      configFile: undefined,
    });
    expect(load().toolsFolder).toBeUndefined();
    expect(load().userServiceUrl).toBeUndefined();
  });

  it('takes the tools folder of the working folder when it is there', async () => {
    await using other = await temporaryFolder();
    await mkdir(other.file('tools'));
    const config = loadConfig(
      {},
      { environment: {}, workingFolder: other.path, interactive: true },
    );
    expect(config.toolsFolder).toBe(other.file('tools'));
  });

  it.each([
    [true, {}, 'pretty'],
    [false, {}, 'json'],
    [true, { NODE_ENV: 'production' }, 'json'],
    [false, { QMCP_LOG_FORMAT: 'pretty' }, 'pretty'],
  ])('logs for whoever reads: terminal %s, %j → %s', (interactive, environment, format) => {
    const config = loadConfig({}, { environment, workingFolder: folder.path, interactive });
    expect(config.logFormat).toBe(format);
  });

  it('is read from this process where a command runs in one', () => {
    expect(processSources()).toMatchObject({ workingFolder: process.cwd() });
  });
});

describe('where a value comes from', () => {
  it('lets the file outrank defaults, the environment the file, the command line all', async () => {
    const file = await withFile({ port: 1001, host: 'localhost', auth: 'keys' });
    const config = load(
      { QMCP_PORT: '1002', QMCP_HOST: '::1', QMCP_CONFIG: file },
      { port: '1003' },
    );
    expect(config).toMatchObject({ port: 1003, host: '::1', auth: 'keys', configFile: file });
    expect(Object.fromEntries(config.origins)).toMatchObject({
      port: { source: 'option', name: '--port' },
      host: { source: 'environment', name: 'QMCP_HOST' },
      auth: { source: 'file', name: 'auth' },
      logLevel: { source: 'default', name: 'logLevel' },
    });
  });

  it('is the file of the working folder unless another is named', async () => {
    await using other = await temporaryFolder();
    await writeFile(other.file('qmcp.config.json'), '{"port": 1004, "$schema": "x"}');
    await writeFile(other.file('other.json'), '{"port": 1005}');
    const sources = { environment: {}, workingFolder: other.path, interactive: true };
    expect(loadConfig({}, sources).port).toBe(1004);
    expect(loadConfig({ config: 'other.json' }, sources).port).toBe(1005);
  });

  it('resolves paths against where they stand', async () => {
    await mkdir(folder.file('sub'), { recursive: true });
    await writeFile(folder.file('sub/config.json'), '{"home": "state", "toolsFolder": "/abs"}');
    const config = load({ QMCP_CONFIG: 'sub/config.json' });
    expect(config.home).toBe(folder.file('sub/state'));
    expect(config.toolsFolder).toBe('/abs');
    expect(load({ QMCP_HOME: 'here' }).home).toBe(folder.file('here'));
    expect(load({ QMCP_HOME: 'here' }, { home: 'there' }).home).toBe(folder.file('there'));
  });

  it('reads lists, limits and numbers from text', () => {
    const config = load({
      QMCP_ALLOWED_HOSTS: 'qmcp.example, [::1]:3333,',
      QMCP_ALLOWED_ORIGINS: 'https://app.example',
      QMCP_LIMITS_MAX_BODY_BYTES: '1024',
    });
    expect(config.allowedHosts).toEqual(['qmcp.example', '[::1]:3333']);
    expect(config.allowedOrigins).toEqual(['https://app.example']);
    expect(config.limits).toEqual({ ...defaultLimits, maxBodyBytes: 1024 });
  });

  it('reads limits of the file one by one', async () => {
    const file = await withFile({ limits: { pageSize: 7 } });
    const config = load({ QMCP_CONFIG: file, QMCP_LIMITS_CALL_BURST: '9' });
    expect(config.limits).toEqual({ ...defaultLimits, pageSize: 7, callBurst: 9 });
  });

  it('counts an empty variable as unset', () => {
    expect(load({ QMCP_PORT: '', QMCP_CONFIG: '' }).port).toBe(3333);
  });

  it('passes over what Kubernetes says of a Service named qmcp', () => {
    const config = load({
      QMCP_PORT: 'tcp://10.0.0.1:3333',
      QMCP_SERVICE_HOST: '10.0.0.1',
      QMCP_SERVICE_PORT: '3333',
      QMCP_SERVICE_PORT_HTTP: '3333',
      QMCP_PORT_3333_TCP: 'tcp://10.0.0.1:3333',
      QMCP_PORT_3333_TCP_ADDR: '10.0.0.1',
    });
    expect(config.port).toBe(3333);
  });

  it('cannot be changed afterwards', () => {
    const config = load();
    expect(Object.isFrozen(config)).toBe(true);
    expect(Object.isFrozen(config.limits)).toBe(true);
  });
});

describe('what is refused', () => {
  it.each<[Environment, string]>([
    [
      { QMCP_PORT: 'abc' },
      'QMCP_PORT is "abc": expected a whole number from 0 (any free port) to 65535',
    ],
    [{ QMCP_PORT: '65536' }, 'QMCP_PORT is 65536: expected a whole number'],
    [{ QMCP_PORT: '33.5' }, 'QMCP_PORT is "33.5": expected a whole number'],
    [{ QMCP_HOST: 'a b' }, 'QMCP_HOST is "a b": expected an IP address or a host name'],
    [{ QMCP_AUTH: 'none' }, 'QMCP_AUTH is "none": expected local'],
    [{ QMCP_ALLOWED_HOSTS: 'https://x' }, 'QMCP_ALLOWED_HOSTS is ["https://x"]: expected host'],
    [{ QMCP_ALLOWED_ORIGINS: 'app.example' }, 'expected browser origins, each exact'],
    [{ QMCP_ALLOWED_ORIGINS: 'https://app.example/' }, 'expected browser origins, each exact'],
    [{ QMCP_LOG_LEVEL: 'loud' }, 'expected debug, info, warn, error, silent'],
    [{ QMCP_LOG_FORMAT: 'xml' }, 'QMCP_LOG_FORMAT is "xml": expected json or pretty'],
    [{ QMCP_USER_SERVICE_URL: 'ftp://x' }, 'expected an http: or https: URL'],
    [{ QMCP_USER_SERVICE_URL: 'http://me:pw@x' }, 'without user name and password'],
    [{ QMCP_LIMITS_PAGE_SIZE: '0' }, 'QMCP_LIMITS_PAGE_SIZE is 0: expected a whole number from 1'],
    [
      { QMCP_LIMITS_DRAIN_TIMEOUT_MS: '9999999999' },
      'expected a whole number from 1 to 2147483647',
    ],
  ])('names variable, value and what is expected: %j', (environment, said) => {
    expect(problems(environment)).toContain(said);
  });

  it('cuts a long value', () => {
    const said = problems({ QMCP_LOG_LEVEL: 'x'.repeat(1_000) });
    expect(said.length).toBeLessThan(250);
  });

  it('names a misspelt variable and the one that is meant', () => {
    expect(problems({ QMCP_PROT: '1' })).toContain(
      'QMCP_PROT is no setting of qmcp: did you mean QMCP_PORT?',
    );
    expect(problems({ QMCP_WHATEVER: '1' })).toContain(
      'QMCP_WHATEVER is no setting of qmcp: remove it',
    );
  });

  it('names a misspelt key of the file, of limits too', async () => {
    const file = await withFile({ alowedHosts: [], limits: { pageSise: 3 } });
    const said = problems({ QMCP_CONFIG: file });
    expect(said).toContain(
      `"alowedHosts" in ${file} is no setting of qmcp: did you mean allowedHosts?`,
    );
    expect(said).toContain('"limits.pageSise"');
    expect(said).toContain('did you mean limits.pageSize?');
  });

  it('names every problem at once', () => {
    const said = problems({ QMCP_PORT: 'x', QMCP_AUTH: 'y' }, { logLevel: 'z' });
    expect(said.split('\n')).toHaveLength(4);
    expect(said).toContain('--log-level is "z"');
  });

  it.each([
    ['{"port": ', 'is not JSON'],
    ['[]', 'must hold a JSON object'],
    ['{"port": "3333"}', '"port" in '],
    ['{"limits": 3}', '"limits" in '],
    ['{"__proto__": {"port": 1}}', '"__proto__" in '],
  ])('refuses the file %s', async (content, said) => {
    expect(problems({ QMCP_CONFIG: await withFile(content) })).toContain(said);
  });

  it('refuses a file that is named but missing, and one that is a folder', () => {
    expect(problems({ QMCP_CONFIG: 'nowhere.json' })).toMatch(
      /nowhere\.json can't be read \(ENOENT\)/,
    );
    expect(problems({}, { config: '.' })).toContain('(EISDIR)');
  });
});

describe('every setting but a limit', () => {
  const plain = [...settingFields].filter(([name]) => !name.startsWith('limits.'));

  it.each(plain)('says what it decides: %s', (_, { description }) => {
    expect(description).not.toBe('');
  });
});

describe('secrets', () => {
  it('come from the environment, or from a file that is named', async () => {
    await writeFile(folder.file('token'), 'from-file\n');
    expect(load({ QMCP_USER_SERVICE_TOKEN: 'direct' }).userServiceToken).toBe('direct');
    expect(load({ QMCP_USER_SERVICE_TOKEN_FILE: 'token' }).userServiceToken).toBe('from-file');
    expect(load({}, { apiKeyFile: 'token' }).apiKey).toBe('from-file');
  });

  it('come from the stronger source where both are given', async () => {
    await writeFile(folder.file('key'), 'from-file');
    const file = await withFile({ apiKeyFile: folder.file('key') });
    expect(load({ QMCP_API_KEY: 'direct', QMCP_CONFIG: file }).apiKey).toBe('direct');
    expect(load({ QMCP_API_KEY: 'direct' }, { apiKeyFile: 'key' }).apiKey).toBe('from-file');
  });

  it('are refused in the configuration file', async () => {
    const file = await withFile({ userServiceToken: 'hidden-value' });
    const said = problems({ QMCP_CONFIG: file });
    expect(said).toContain('set QMCP_USER_SERVICE_TOKEN, or name a file that holds it');
    expect(said).not.toContain('hidden-value');
  });

  it('are not shown where a URL brings one along', async () => {
    const url = 'http://ada:hidden-value@users.example';
    const file = await withFile({ userServiceUrl: url });
    for (const said of [
      problems({ QMCP_USER_SERVICE_URL: url }),
      problems({ QMCP_CONFIG: file }),
    ]) {
      expect(said).toContain('is not usable (not shown): expected an http: or https: URL without');
      expect(said).not.toContain('hidden-value');
    }
  });

  it('are never shown, also when they are not usable', async () => {
    await writeFile(folder.file('broken'), 'two words');
    const said = [
      problems({ QMCP_API_KEY: 'hidden value' }),
      problems({ QMCP_API_KEY_FILE: 'broken' }),
    ];
    expect(said[0]).toContain('QMCP_API_KEY is not usable (not shown)');
    expect(said[1]).toContain('does not hold one line of printable ASCII');
    expect(said.join()).not.toMatch(/hidden value|two words/);
  });

  it('names the option and the file that is missing', () => {
    expect(problems({}, { apiKeyFile: 'nowhere' })).toMatch(
      /^--key-file: .*nowhere can't be read \(ENOENT\)/,
    );
  });
});
