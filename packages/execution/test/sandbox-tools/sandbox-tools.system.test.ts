import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import type { RunView } from '../../src/code-running/run-view.ts';
import { Egress } from '../../src/sandbox/egress/egress.ts';
import { detectControls } from '../../src/sandbox/resources/detect-controls.ts';
import type { TestsView } from '../../src/test-running/test-view.ts';
import { processesNamed } from '../sandbox/attacks/on-lifetime.ts';
import { bubblewrap } from '../sandbox/bubblewrap.ts';
import { systemClock } from '../system-clock.ts';
import { pythonPackages, scriptPackages } from './packages.ts';
import { outcomes, pythonCode } from './run-tests.suite.ts';
import { runningTools } from './running-tools.ts';
import { sandboxToolsSuite } from './sandbox-tools.suite.ts';

const lines = (path: string): readonly string[] => readFileSync(path, 'utf8').trim().split('\n');

/** Control groups of this process's sandboxes, in whatever hierarchy. */
function groupsLeft(): readonly string[] {
  const mounts = lines('/proc/self/mounts')
    .map((line) => line.split(' '))
    .filter(([, , type = '']) => type.startsWith('cgroup'))
    .map(([, folder = '']) => folder);
  const groups = lines('/proc/self/cgroup').map((line) => line.slice(line.indexOf('/')));
  return mounts
    .flatMap((mount) => groups.map((group) => join(mount, group)))
    .filter((folder) => existsSync(folder))
    .flatMap((folder) => readdirSync(folder))
    .filter((name) => name.startsWith(`qmcp-sandbox-${process.pid}-`));
}

/** Mounts such as bubblewrap makes on its way; what else is mounted meanwhile is the machine's own. */
const mountsLeft = (): readonly string[] =>
  lines('/proc/self/mounts').filter((line) => /\/(?:newroot|oldroot|workspace)\b/.test(line));

describe('the tools that run code, over bubblewrap', () => {
  sandboxToolsSuite(() => bubblewrap());

  it('leave no process, control group, mount or place behind after 100 runs', async () => {
    const backend = bubblewrap();
    const mark = `qmcp-tools-${process.pid}`;
    const code = `(exec -a ${mark} sleep 60) & true`;
    {
      await using tools = await runningTools(backend);
      const { view } = await tools.call<{ sessionId: string }>('execute_session_open', {
        language: 'shell',
      });
      for (let count = 0; count < 50; count += 1) {
        await tools.call('execute_code', { language: 'shell', code });
        await tools.call('execute_session_run', { ...view, code: count === 0 ? code : 'true' });
      }
      expect(processesNamed(mark).length).toBeGreaterThan(0);
    }
    expect(processesNamed(mark)).toEqual([]);
    expect(groupsLeft()).toEqual([]);
    expect(mountsLeft()).toEqual([]);
    expect(backend.size).toBe(0);
  });
});

describe('code that looks for secrets of the machine', () => {
  it('finds none, and is told of: to its caller, and to who watches over runs', async () => {
    await using tools = await runningTools(bubblewrap());
    const { view, texts } = await tools.call<RunView>('execute_code', {
      language: 'javascript',
      code: 'console.log(require("node:fs").readFileSync("/etc/kubernetes/admin.conf", "utf8"))',
    });
    expect(view).toMatchObject({ exitCode: 0, decoysRead: ['/etc/kubernetes/admin.conf'] });
    expect(texts.at(-1)).toContain('It read /etc/kubernetes/admin.conf: nothing of the machine');
    expect(tools.observed).toMatchObject([{ reason: 'exit', incidents: ['files'] }]);
  });

  it('is told of also where it keeps its report from being taken', async () => {
    await using tools = await runningTools(bubblewrap());
    const text = [
      'import atexit, os, shutil, socket, unittest',
      'open("/etc/shadow").read()',
      'socket.socket().connect_ex(("192.0.2.1", 80))',
      'def spoil():',
      '    report = ".qmcp-test-report.json"',
      '    os.path.exists(report) and os.remove(report)',
      '    os.mkdir(report)',
      '    for at in range(1001): open(f"{report}/{at}", "w").close()',
      'atexit.register(spoil)',
    ].join('\n');
    const call = tools.call('run_tests', { files: [{ path: 'test_spoiling.py', text }] });
    await expect(call).rejects.toMatchObject({ code: 'artifacts_refused' });
    expect(tools.observed).toMatchObject([
      { tool: 'run_tests', reason: 'exit', incidents: ['network', 'files'] },
    ]);
  });
});

/** Asks the proxy that the environment names for a way to a host, and says what came. */
const knock = (host: string): string => `
import os, socket
proxy = os.environ["https_proxy"].removeprefix("http://").split(":")
with socket.create_connection((proxy[0], int(proxy[1]))) as way:
    way.sendall(b"CONNECT ${host} HTTP/1.1\\r\\nHost: ${host}\\r\\n\\r\\n")
    print(way.recv(4096).decode().split("\\r\\n")[0])
`;

describe('hosts that code may reach', () => {
  const allowedHosts = ['api.example'];
  const open = () =>
    bubblewrap(
      detectControls(systemClock),
      new Egress({ clock: systemClock, allowed: allowedHosts }),
    );

  it('are those that its call names and the server allows; others are refused, and told', async () => {
    await using tools = await runningTools(open(), { allowedHosts });
    expect(tools.tools.get('execute_code')?.hints?.openWorld).toBe(true);
    const { view, texts } = await tools.call<RunView>('execute_code', {
      language: 'python',
      code: knock('other.example:443'),
      hosts: ['api.example'],
    });
    expect(view).toMatchObject({
      stdout: 'HTTP/1.1 403 Forbidden\n',
      egress: [{ host: 'other.example', port: 443, outcome: 'refused' }],
    });
    expect(texts.at(-1)).toContain('other.example:443 was not reached (refused).');
    expect(tools.observed).toMatchObject([{ incidents: ['network'] }]);
  });

  it('are none where the server allows none', async () => {
    await using tools = await runningTools(bubblewrap());
    expect(tools.tools.get('execute_code')?.hints?.openWorld).toBe(false);
    const call = { language: 'python', code: '1', hosts: ['api.example'] };
    await expect(tools.call('execute_code', call)).rejects.toMatchObject({
      qmcpError: 'tool',
      code: 'sandbox_refused',
    });
  });
});

describe('frameworks that the files bring', () => {
  it('pytest runs its tests', async () => {
    await using tools = await runningTools(bubblewrap());
    const test = {
      path: 'test_sums.py',
      text: `
import pytest
from shop.sums import add

@pytest.mark.parametrize('sum', [3, 4])
def test_adds(sum):
    assert add(1, 2) == sum

@pytest.mark.skip(reason='not yet')
def test_later(): pass

@pytest.fixture
def broken(): raise OSError('no ground to stand on')

def test_on_broken_ground(broken): pass
`,
    };
    const { view } = await tools.call<TestsView>('run_tests', {
      files: [pythonCode, test, ...(await pythonPackages())],
      paths: ['test_sums.py'],
      coverage: true,
    });
    expect(view).toMatchObject({ framework: 'pytest', passed: 1, failed: 2, skipped: 1 });
    expect(outcomes(view)).toEqual({
      'test_adds[3]': 'passed',
      'test_adds[4]': 'failed',
      test_later: 'skipped',
      test_on_broken_ground: 'failed',
    });
    expect(view.tests.find(({ name }) => name === 'test_later')?.message).toContain('not yet');
    expect(view.coverage?.files).toContainEqual(
      expect.objectContaining({ path: 'shop/sums.py', missing: '3' }),
    );
  });

  it('Vitest runs its tests', async () => {
    await using tools = await runningTools(bubblewrap());
    const test = {
      path: 'sums.test.ts',
      text: `
import { describe, expect, it } from 'vitest';
import { add } from './sums.ts';
describe('sums', () => {
  it('adds', () => expect(add(1, 2)).toBe(3));
  it('fails', () => expect(add(1, 2)).toBe(4));
  it.skip('later', () => {});
  it.todo('some day');
});
`,
    };
    const code = {
      path: 'sums.ts',
      text: 'export const add = (a: number, b: number): number => a + b;\n',
    };
    const mebibyte = 1024 * 1024;
    const { view, texts } = await tools.call<TestsView>('run_tests', {
      files: [code, test, ...(await scriptPackages(['vitest', 'vite']))],
      limits: { memoryBytes: 1024 * mebibyte, processes: 256, diskBytes: 512 * mebibyte },
    });
    expect(texts[0]).toMatch(/^vitest: 1 passed, 1 failed, 2 skipped/);
    expect(outcomes(view)).toEqual({
      'sums > adds': 'passed',
      'sums > fails': 'failed',
      'sums > later': 'skipped',
      'sums > some day': 'todo',
    });
  });
});
