/**
 * The sandbox proxy of a host that is a web page (SEP-1865, "Sandbox proxy"): of another origin than the host, it holds the
 * page of the server in a frame, under the policy that this page was served with, and hands messages through.
 */
const frame = document.createElement('iframe');
frame.setAttribute('sandbox', 'allow-scripts allow-same-origin');
document.body.append(frame);

addEventListener('message', ({ source, data }) => {
  if (source === frame.contentWindow) parent.postMessage(data, '*');
  else if (source !== parent) return;
  else if (data?.method === 'ui/notifications/sandbox-resource-ready') load(data.params.html);
  else frame.contentWindow.postMessage(data, '*');
});

function load(html) {
  const page = frame.contentDocument;
  page.open();
  page.write(html);
  page.close();
}

parent.postMessage(
  { jsonrpc: '2.0', method: 'ui/notifications/sandbox-proxy-ready', params: {} },
  '*',
);
