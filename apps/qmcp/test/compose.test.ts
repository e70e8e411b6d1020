import { mkdir, writeFile } from 'node:fs/promises';

import { recordingLogger, temporaryFolder } from '@qmcp/testkit';
import type { RecordingLogger, TemporaryFolder } from '@qmcp/testkit';
import { startUserService } from '@qmcp/user-service';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { compose } from '../src/compose.ts';
import type { Application } from '../src/compose.ts';
import { loadConfig } from '../src/config.ts';
import type { Config } from '../src/config.ts';
import { localOwner } from '../src/index.ts';
import { callTool } from './mcp-post.ts';

let folder: TemporaryFolder;

beforeAll(async () => {
  folder = await temporaryFolder();
});

afterAll(() => folder[Symbol.asyncDispose]());

const configure = (environment: Readonly<Record<string, string>> = {}): Config =>
  loadConfig({}, { environment, workingFolder: folder.path, interactive: false });

async function composed(
  environment: Readonly<Record<string, string>> = {},
  logger: RecordingLogger = recordingLogger(),
): Promise<Application & AsyncDisposable> {
  const application = await compose(configure(environment), { logger, metrics: true });
  return Object.assign(application, { [Symbol.asyncDispose]: () => application.close() });
}

const BUILT_IN = [
  'add_user',
  'analyze_code',
  'delete_user',
  'echo',
  'execute_code',
  'execute_session_checkpoint',
  'execute_session_close',
  'execute_session_list',
  'execute_session_open',
  'execute_session_rollback',
  'execute_session_run',
  'executor',
  'format_code',
  'get_user_by_id',
  'human_answer',
  'human_ask',
  'human_list',
  'lint_code',
  'planner',
  'reviewer',
  'run_tests',
  'scan_security',
  'search_users',
  'update_user',
];

const namesOf = ({ qmcp }: Application): unknown[] =>
  qmcp.registry.listTools(localOwner).map(({ name }) => name);

const ada = { name: 'Ada', surname: 'Lovelace', email: 'ada@example.org', about_me: 'Counts.' };

describe('the product, put together', () => {
  it('offers the built-in tools and the user tools, over a user service of its own', async () => {
    await using application = await composed();
    expect(namesOf(application)).toEqual(BUILT_IN);
    const { url } = await application.qmcp.listen({ port: 0 });
    await application.warmUp();
    expect(await callTool(url, 'add_user', ada)).toContain('Ada');
    expect(await callTool(url, 'search_users', { name: 'Ada' })).toContain('Lovelace');
  });

  it('keeps users and records in the home folder', async () => {
    await using application = await composed();
    const { records } = await application.qmcp.store.audit.list(
      { name: 'add_user' },
      { limit: 10 },
    );
    expect(records).toHaveLength(1);
    expect(application.watch()).toBe(false);
  });

  it('reaches a user service of somebody else, with its token', async () => {
    const token = 'a-token-of-theirs';
    const service = await startUserService({ file: ':memory:', token, now: Date.now });
    await writeFile(folder.file('token'), `${token}\n`);
    await using application = await composed({
      QMCP_USER_SERVICE_URL: service.url,
      QMCP_USER_SERVICE_TOKEN_FILE: 'token',
    });
    const { url } = await application.qmcp.listen({ port: 0 });
    expect(await callTool(url, 'search_users', { name: 'Ada' })).toContain('No users');
    await service.close();
  });

  it('adds the tools of the user’s own folder, and follows it when asked to', async () => {
    await mkdir(folder.file('own'));
    await writeFile(
      folder.file('own/hello.mjs'),
      `export default { name: 'hello', description: 'd', input: { type: 'object' }, run: () => 'hi' };`,
    );
    await using application = await composed({ QMCP_TOOLS_FOLDER: 'own' });
    expect(namesOf(application)).toEqual([...BUILT_IN, 'hello'].toSorted());
    expect(application.watch()).toBe(true);
  });

  it('answers to the name of the address that it listens on', async () => {
    await using application = await composed({ QMCP_HOST: '::1', QMCP_AUTH: 'keys' });
    const { url } = await application.qmcp.listen({ host: '::1', port: 0 });
    expect((await fetch(`${url}/health`)).status).toBe(200);
  });

  it('lets go of everything when a part can’t be loaded', async () => {
    await expect(composed({ QMCP_TOOLS_FOLDER: 'nowhere' })).rejects.toMatchObject({
      code: 'tool_folder_unreadable',
    });
    await using application = await composed();
    expect(namesOf(application)).toEqual(BUILT_IN);
  });

  it('serves on when the user service can’t start, and says why in the log', async () => {
    await using other = await temporaryFolder();
    await mkdir(other.file('users.db'), { recursive: true });
    const logger = recordingLogger();
    await using application = await composed({ QMCP_HOME: other.path }, logger);
    await application.warmUp();
    expect(logger.entries.map(({ message }) => message)).toContain(
      'a part of the server could not be started',
    );
    const { url } = await application.qmcp.listen({ port: 0 });
    expect(await callTool(url, 'echo', { message: 'still here' })).toBe('still here');
  });
});
