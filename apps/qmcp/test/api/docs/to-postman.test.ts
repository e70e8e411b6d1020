import { fileURLToPath } from 'node:url';

import { describe, expect, it } from 'vitest';

import { describeApi } from '../../../src/api/describe-api.ts';
import { toPostman } from '../../../src/api/docs/to-postman.ts';
import { routes } from '../../../src/api/route-list.ts';

interface Item {
  readonly name: string;
  readonly item?: readonly Item[];
  readonly request?: {
    readonly method: string;
    readonly auth?: { readonly type: string };
    readonly body?: { readonly raw: string };
    readonly url: {
      readonly raw: string;
      readonly query: readonly { readonly key: string; readonly disabled?: boolean }[];
      readonly variable: readonly { readonly key: string; readonly value: string }[];
    };
  };
}

const collection = toPostman(describeApi({ name: 'qmcp', version: '0.0.0' })) as {
  readonly item: readonly Item[];
};
const requests = collection.item.flatMap(({ item = [] }) => item.map(({ request }) => request));
const find = (raw: string, method = 'GET'): Item['request'] =>
  requests.find((request) => request?.url.raw === raw && request.method === method);

describe('the Postman collection', () => {
  it('has each route once', () => {
    expect(requests).toHaveLength(routes.length);
  });

  it('fills in path parameters and a body to begin with', () => {
    expect(find('{{baseUrl}}/v1/tools/:name', 'POST')).toMatchObject({
      method: 'POST',
      body: { raw: '{\n  "input": {\n    "message": "hello"\n  }\n}' },
      url: { variable: [{ key: 'name', value: 'echo' }] },
    });
  });

  it('offers every filter, switched off', () => {
    const query = find('{{baseUrl}}/v1/invocations')?.url.query ?? [];
    expect(query.map(({ key }) => key)).toContain('correlation_id');
    expect(query.every(({ disabled }) => disabled === true)).toBe(true);
  });

  it('sends the key where it is needed, and nowhere else', () => {
    expect(find('{{baseUrl}}/metrics')?.auth).toBeUndefined();
    expect(find('{{baseUrl}}/livez')?.auth).toEqual({ type: 'noauth' });
  });

  it('is committed as the API now is (`vitest run --update` writes it)', async () => {
    const file = new URL(
      '../../../../../docs/reference/qmcp.postman_collection.json',
      import.meta.url,
    );
    await expect(`${JSON.stringify(collection, undefined, 2)}\n`).toMatchFileSnapshot(
      fileURLToPath(file),
    );
  });
});
