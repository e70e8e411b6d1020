/**
 * Runs JavaScript that comes over descriptor 4: one job, or in a session one cell after another.
 *
 * Arguments: `run` or `session`. Tells the engine `ready`, and in a session `done <exit code>`. A job is a line with its
 * size in bytes, then JSON with `code`, `args` and `typescript`. Code that is no script, since it imports or awaits, is
 * run as a module.
 */
import { closeSync, readSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { createRequire, stripTypeScriptTypes } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { inspect } from 'node:util';
import vm from 'node:vm';

const CHANNEL = 4;

/** Waits in the read, so that nothing runs between two cells. */
function receive(count) {
  const received = Buffer.alloc(count);
  for (let length = 0; length < count;) {
    const read = readSync(CHANNEL, received, length, count - length, null);
    if (read === 0) process.exit(0);
    length += read;
  }
  return received.toString();
}

function receiveJob() {
  let size = '';
  while (!size.endsWith('\n')) size += receive(1);
  const { code, args, typescript } = JSON.parse(receive(Number(size)));
  process.argv = [process.execPath, join(process.cwd(), 'main.js'), ...args];
  return { code, typescript };
}

const toJavaScript = ({ code, typescript }) => (typescript ? stripTypeScriptTypes(code) : code);

const importModuleDynamically = vm.constants.USE_MAIN_CONTEXT_DEFAULT_LOADER;

let modules = 0;

/** A module needs a file, or its relative imports would lead nowhere. */
async function runAsModule(code) {
  const file = join(process.cwd(), `.main-${++modules}.mjs`);
  writeFileSync(file, code);
  try {
    await import(pathToFileURL(file).href);
  } finally {
    rmSync(file, { force: true });
  }
}

/** @returns what runs the code, or nothing where it is no script */
function compile(makeScript) {
  try {
    return makeScript();
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

async function runJob(job) {
  const code = toJavaScript(job);
  const filename = join(process.cwd(), 'main.js');
  const names = ['require', 'module', 'exports', '__filename', '__dirname'];
  const script = compile(() =>
    vm.compileFunction(code, names, { filename, importModuleDynamically }),
  );
  if (script === undefined) return runAsModule(code);
  const exported = {};
  script(createRequire(filename), { exports: exported }, exported, filename, process.cwd());
}

async function runCell(job) {
  const code = toJavaScript(job);
  const script = compile(
    () => new vm.Script(code, { filename: 'cell.js', importModuleDynamically }),
  );
  if (script === undefined) return runAsModule(code);
  const value = await script.runInThisContext();
  if (value !== undefined) process.stdout.write(`${inspect(value)}\n`);
}

async function serveSession() {
  globalThis.require = createRequire(join(process.cwd(), 'cell.js'));
  for (;;) {
    const job = receiveJob();
    let exitCode = 0;
    try {
      await runCell(job);
    } catch (error) {
      process.stderr.write(`${inspect(error)}\n`);
      exitCode = 1;
    }
    writeSync(CHANNEL, `done ${exitCode}\n`);
  }
}

writeSync(CHANNEL, 'ready\n');
if (process.argv[2] === 'session') {
  await serveSession();
} else {
  const job = receiveJob();
  closeSync(CHANNEL);
  await runJob(job);
}
