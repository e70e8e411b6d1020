/** A host that is a web page: the official client, and the official bridge to pages of servers. */
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import {
  AppBridge,
  getToolUiResourceUri,
  PostMessageTransport,
} from '@modelcontextprotocol/ext-apps/app-bridge';

const INFO = { name: 'test-host', version: '1' };
const APPS = { 'io.modelcontextprotocol/ui': { mimeTypes: ['text/html;profile=mcp-app'] } };

/** What this host does for pages. */
const EVERYTHING = { openLinks: {}, serverResources: {} };

/** What the tests look at. */
const host = {
  /** Messages of the page, as they came. */
  heard: [],
  /** Addresses that the page had opened. */
  opened: [],
  /** Sizes that it asked for, as `[width, height]`. */
  sizes: [],
  /** How the call ended: its result, or what it failed with. */
  ended: undefined,
  show,
  showPage,
  setContext: (context) => bridge.setHostContext(context),
  teardown: () => bridge.teardownResource({ reason: 'closed' }),
};
globalThis.host = host;

let bridge;

/** Calls a tool and shows the page that it names for its calls. @returns its URI, what was read there, and the tool */
async function show({ tool: name, input, era, client: declared = {}, context = {}, ...rest }) {
  const client = await connect(era, declared);
  const { tools } = await client.listTools();
  const tool = tools.find((each) => each.name === name);
  const uri = getToolUiResourceUri(tool);
  if (uri === undefined)
    return { uri: null, result: await client.callTool({ name, arguments: input }) };
  const result = client.callTool({ name, arguments: input });
  const { contents } = await client.readResource({ uri });
  await render(client, {
    ...rest,
    content: contents[0],
    context: { ...context, toolInfo: { tool } },
  });
  void bridge.sendToolInput({ arguments: input });
  result.then(
    (reply) => {
      host.ended = { reply };
      void bridge.sendToolResult(reply);
    },
    (error) => {
      host.ended = { failure: error.message };
      void bridge.sendToolCancelled({ reason: error.message });
    },
  );
  return { uri, content: contents[0], tool };
}

/** Shows a page that is about no call in particular: one of the server, or as it is given. */
async function showPage({ uri, html, ...rest }) {
  const client = await connect('auto', {});
  const content =
    html === undefined
      ? (await client.readResource({ uri })).contents[0]
      : { text: html, _meta: { ui: {} } };
  await render(client, { ...rest, content, context: {} });
}

async function connect(mode, declared) {
  const capabilities = { ...declared, extensions: { ...APPS, ...declared.extensions } };
  const client = new Client(INFO, { capabilities, versionNegotiation: { mode } });
  // The person takes all the time there is.
  if (declared.elicitation !== undefined) {
    client.setRequestHandler('elicitation/create', () => new Promise(() => undefined));
  }
  await client.connect(new StreamableHTTPClientTransport(new URL('/mcp', location.href)));
  return client;
}

/** Frames the page behind the sandbox proxy, and resolves once it is initialized. */
async function render(client, { content, can = EVERYTHING, opensLinks = true, context }) {
  const { csp, permissions } = content._meta.ui;
  const frame = document.querySelector('iframe');
  await loadProxy(frame, csp);
  bridge = new AppBridge(client, INFO, can, { hostContext: context });
  bridge.onopenlink = async ({ url }) => {
    if (!opensLinks) throw new Error('The person refused');
    host.opened.push(url);
    return {};
  };
  bridge.onsizechange = ({ width, height }) => {
    host.sizes.push([width, height]);
    frame.style.height = `${height}px`;
  };
  const initialized = new Promise((resolve) => (bridge.oninitialized = resolve));
  const { contentWindow } = frame;
  await bridge.connect(new PostMessageTransport(contentWindow, contentWindow));
  await bridge.sendSandboxResourceReady({ html: content.text, csp, permissions });
  await initialized;
}

function loadProxy(frame, csp) {
  return new Promise((resolve) => {
    addEventListener('message', ({ source, data }) => {
      if (source !== frame.contentWindow) return;
      if (data.method === 'ui/notifications/sandbox-proxy-ready') resolve();
      else host.heard.push(data);
    });
    const { sandbox } = document.body.dataset;
    frame.src = `${sandbox}/?csp=${encodeURIComponent(JSON.stringify(csp ?? {}))}`;
  });
}
