/**
 * A `fetch` that tells when a client's own stream is open. The official clients open it without telling, and what a
 * server says before is lost to them.
 */
export function observeStream(): { readonly fetch: typeof fetch; readonly opened: Promise<void> } {
  const { promise, resolve } = Promise.withResolvers<void>();
  return {
    opened: promise,
    async fetch(input, init) {
      const response = await fetch(input, init);
      if (init?.method === 'GET') resolve();
      return response;
    },
  };
}
