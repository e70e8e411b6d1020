/**
 * The card of an approval, in the frame of a host (SEP-1865, "MCP Apps"). It learns which approval it is about from the
 * server, or from the call whose result it shows, and reads that as the caller who waits. It decides nothing: it calls no
 * tool, and asks the host to open the console, where whoever decides has to be signed in.
 */
const { consoleUrl, request: known } = JSON.parse(document.getElementById('given').textContent);

const FIRST_PAUSE_MS = 2_000;
const LONGEST_PAUSE_MS = 30_000;

/** What is known so far. */
const card = {
  request: known,
  id: known?.id,
  tool: undefined,
  input: undefined,
  text: undefined,
  canRead: false,
  canOpen: false,
  ended: false,
};

/** Requests to the host that wait for their answer, by id. */
const asked = new Map();
let lastId = 0;

const post = (message) => parent.postMessage({ jsonrpc: '2.0', ...message }, '*');

const ask = (method, params) =>
  new Promise((resolve, reject) => {
    lastId += 1;
    asked.set(lastId, { resolve, reject });
    post({ id: lastId, method, params });
  });

addEventListener('message', ({ source, data }) => {
  if (source !== parent || data?.jsonrpc !== '2.0') return;
  if (data.method === undefined) settle(data);
  else if (data.id === undefined) heard[data.method]?.(data.params ?? {});
  else answer(data);
});

function settle({ id, result, error }) {
  const waiting = asked.get(id);
  asked.delete(id);
  if (error === undefined) waiting?.resolve(result);
  else waiting?.reject(new Error(error.message));
}

/** What hosts ask of a page. */
function answer({ id, method }) {
  if (method === 'ui/resource-teardown') card.ended = true;
  if (method === 'ping' || card.ended) post({ id, result: {} });
  else post({ id, error: { code: -32601, message: `This page does not know '${method}'` } });
}

/** What hosts tell a page. */
const heard = {
  'ui/notifications/host-context-changed': (context) => dress(context),
  'ui/notifications/tool-input'({ arguments: input = {} }) {
    card.input = input;
    void follow();
  },
  'ui/notifications/tool-result'({ content = [], _meta: meta = {} }) {
    const { id, state } = meta['qmcp/approval'] ?? {};
    if (id === undefined) card.ended = true;
    else Object.assign(card, { id, text: state === 'pending' ? textOf(content) : undefined });
    show();
    void follow();
  },
};

const textOf = (content) =>
  content.flatMap(({ type, text }) => (type === 'text' ? [text] : [])).join('\n');

/** Looks as the host does. */
function dress({ theme, styles, toolInfo }) {
  const { style } = document.documentElement;
  if (theme !== undefined) style.colorScheme = theme;
  for (const [name, value] of Object.entries(styles?.variables ?? {})) {
    if (name.startsWith('--') && typeof value === 'string') style.setProperty(name, value);
  }
  card.tool = toolInfo?.tool?.name ?? card.tool;
}

let following = false;

/** Reads how far the approval is, ever more slowly, until it is over. */
async function follow() {
  if (following || !card.canRead) return;
  following = true;
  let pauseMs = FIRST_PAUSE_MS;
  while (!isOver()) {
    await look();
    show();
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
    pauseMs = Math.min(pauseMs * 1.5, LONGEST_PAUSE_MS);
  }
  following = false;
}

const isOver = () =>
  card.ended || (card.request !== undefined && card.request.status !== 'pending');

/** Where a look fails, by the host or the server, what is shown stays until the next one. */
async function look() {
  try {
    if (card.id === undefined) card.id = (await readPending()).find(isOurs)?.id;
    if (card.id !== undefined) card.request = await read(`human://requests/${card.id}`);
  } catch (error) {
    const data = `The approval could not be read: ${error.message}`;
    post({ method: 'notifications/message', params: { level: 'warning', data } });
  }
}

const readPending = async () => (await read('human://requests')).requests;

async function read(uri) {
  const { contents } = await ask('resources/read', { uri });
  return JSON.parse(contents[0].text);
}

/** A call that waits as a task, or for its client to open a link, has no result yet: it is known by what it asks for. */
const isOurs = ({ call }) =>
  call !== null &&
  call.tool === card.tool &&
  Object.entries(card.input).every(([name, value]) => isSame(value, call.arguments[name]));

function isSame(one, other) {
  if (typeof one !== 'object' || one === null || typeof other !== 'object' || other === null) {
    return one === other;
  }
  const names = Object.keys(one);
  return (
    names.length === Object.keys(other).length &&
    names.every((name) => isSame(one[name], other[name]))
  );
}

/** Shows what is known; nothing where nobody is asked. */
function show() {
  const { request, id, ended } = card;
  const main = document.querySelector('main');
  main.hidden = id === undefined || (ended && request === undefined);
  if (main.hidden) return;
  write('h1', headingOf(request));
  write('#prompt', request?.prompt ?? card.text ?? '');
  document
    .querySelector('dl')
    .replaceChildren(
      ...factsOf(request).flatMap(([name, value]) => [element('dt', name), element('dd', value)]),
    );
  write(
    'pre',
    JSON.stringify(request?.call?.arguments ?? request?.context ?? card.input ?? {}, null, 2),
  );
  showWay(request, id);
}

function showWay(request, id) {
  const waits = request === undefined || request.status === 'pending';
  const link = document.querySelector('a');
  const address = `${consoleUrl}/inbox/${encodeURIComponent(id)}`;
  link.hidden = !waits || consoleUrl === null;
  link.href = address;
  const command = `Decide with: qmcp approvals show ${id}`;
  const way = consoleUrl === null ? command : card.canOpen ? '' : `Decide at: ${address}`;
  write('#way', waits ? way : '');
}

function headingOf(request) {
  const tool = request?.call?.tool ?? request?.type ?? card.tool ?? 'A call';
  return `${tool}: ${stateOf(request)}`;
}

function stateOf(request) {
  const by = request?.responses.at(-1)?.principal.name;
  switch (request?.status) {
    case 'responded':
      return `${request.answer === 'approve' ? 'approved' : 'denied'} by ${by}`;
    case 'cancelled':
      return 'withdrawn';
    case 'expired':
      return 'nobody decided in time';
    default:
      return 'waits for a person';
  }
}

function factsOf(request) {
  if (request === undefined) return [];
  const { requester, call, status, expires_at: expiresAt } = request;
  return [
    ['Asked by', requester.name],
    ...(call === null ? [] : [['Held because', call.reason]]),
    ...(status === 'pending' ? [['Waits until', new Date(expiresAt).toLocaleString()]] : []),
  ];
}

function write(selector, text) {
  const target = document.querySelector(selector);
  // What did not change is not read out again.
  if (target.textContent !== visible(text)) target.textContent = visible(text);
  target.hidden = text === '';
}

function element(name, text) {
  const made = document.createElement(name);
  made.textContent = visible(text);
  return made;
}

/** Characters that hide or reorder others are written out; lines stay. */
const visible = (text) =>
  text.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu, (found) =>
    found === '\n' ? found : `\\u{${found.codePointAt(0).toString(16)}}`,
  );

document.querySelector('a').addEventListener('click', (event) => {
  event.preventDefault();
  ask('ui/open-link', { url: event.currentTarget.href }).catch(() => {
    card.canOpen = false;
    show();
  });
});

async function start() {
  const { hostContext = {}, hostCapabilities = {} } = await ask('ui/initialize', {
    appInfo: { name: 'qmcp-approval-card', version: '1' },
    appCapabilities: { availableDisplayModes: ['inline'] },
    protocolVersion: '2026-01-26',
  });
  card.canRead = hostCapabilities.serverResources !== undefined;
  card.canOpen = hostCapabilities.openLinks !== undefined;
  dress(hostContext);
  show();
  post({ method: 'ui/notifications/initialized', params: {} });
  new ResizeObserver(() => {
    const { width, height } = document.body.getBoundingClientRect();
    const params = { width: Math.ceil(width), height: Math.ceil(height) };
    post({ method: 'ui/notifications/size-changed', params });
  }).observe(document.body);
  if (card.id !== undefined) void follow();
}

show();
void start();
