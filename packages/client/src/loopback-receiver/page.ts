import type { ServerResponse } from 'node:http';

/**
 * Replies with a plain page that says one thing. It runs nothing and loads nothing, and the address, which holds a code,
 * goes nowhere.
 * @param message - our own words, never the server's
 */
export function page(response: ServerResponse, status: number, message: string): void {
  response.writeHead(status, {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
    'referrer-policy': 'no-referrer',
    'cache-control': 'no-store',
    connection: 'close',
  });
  response.end(
    `<!doctype html><html lang="en"><meta charset="utf-8"><title>Authorization</title><p>${message}</p></html>\n`,
  );
}
